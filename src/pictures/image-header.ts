// What kind of picture a file is and how large, from its first bytes alone. Sources: PNG (ISO/IEC 15948) 11.2; JPEG (ITU
// T.81) B.1, B.2; GIF89a, sections 17 to 20.

import type { PixelSize } from "./picture-size.ts";

export interface ImageHeader extends PixelSize {
  readonly type: "image/png" | "image/jpeg" | "image/gif";
}

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Undefined for other kinds of files, and when the size is not within `bytes`. */
export function imageHeader(bytes: Uint8Array): ImageHeader | undefined {
  return pngHeader(bytes) ?? jpegHeader(bytes) ?? gifHeader(bytes);
}

function starts(bytes: Uint8Array, with_: readonly number[]): boolean {
  return with_.every((byte, at) => bytes[at] === byte);
}

function pngHeader(bytes: Uint8Array): ImageHeader | undefined {
  if (!starts(bytes, PNG_SIGNATURE) || bytes.length < 24 || ascii(bytes, 12, 4) !== "IHDR") return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { type: "image/png", width: view.getUint32(16), height: view.getUint32(20) };
}

function jpegHeader(bytes: Uint8Array): ImageHeader | undefined {
  if (!starts(bytes, [0xff, 0xd8, 0xff])) return undefined;
  for (let at = 2; at + 9 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    // The frame's header, but not the tables (C4), the arithmetic conditions (CC) or what is reserved (C8) between.
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return { type: "image/jpeg", height: number16(bytes, at + 5), width: number16(bytes, at + 7) };
    const length = number16(bytes, at + 2);
    if (length < 2 || marker === 0xda) return undefined;
    at += 2 + length;
  }
  return undefined;
}

/** The larger of the screen and the first frame: browsers make the screen as large as that frame. */
function gifHeader(bytes: Uint8Array): ImageHeader | undefined {
  if (!/^GIF8[79]a$/.test(ascii(bytes, 0, 6)) || bytes.length < 13) return undefined;
  const little = (at: number) => bytes[at]! | (bytes[at + 1]! << 8);
  const [width, height] = [little(6), little(8)];
  const flags = bytes[10]!;
  let at = 13 + ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));
  while (bytes[at] === 0x21) {
    at += 2;
    while (at < bytes.length && bytes[at] !== 0) at += 1 + bytes[at]!;
    at++;
  }
  if (bytes[at] !== 0x2c || at + 9 > bytes.length) return undefined;
  return {
    type: "image/gif",
    width: Math.max(width, little(at + 1) + little(at + 5)),
    height: Math.max(height, little(at + 3) + little(at + 7)),
  };
}

function number16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

function ascii(bytes: Uint8Array, from: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(from, from + length));
}
