// What a browser may decode: files whose decoding costs about what their size in pixels says. Sources: PNG (ISO/IEC
// 15948) 5.3, 11; JPEG (ITU T.81) B.2.3, G.1.

import type { ImageHeader } from "./image-header.ts";

/** Chunks that pixels are made of; text and profiles may unpack to anything. */
const PNG_CHUNKS: ReadonlySet<string> = new Set(["IHDR", "PLTE", "tRNS", "IDAT", "IEND"]);
const PNG_SIGNATURE_BYTES = 8;
/** A chunk's length, type and checksum. */
const PNG_CHUNK_BYTES = 12;

/** Scans of one JPEG: each may go over the whole picture again. Encoders make about ten. */
const JPEG_SCANS_MAX = 32;

/** The file without what is not needed for its pixels; undefined for one that may cost too much. */
export function safeImage(file: Uint8Array, type: ImageHeader["type"]): Uint8Array | undefined {
  if (type === "image/png") return plainPng(file);
  return type === "image/jpeg" && scansOf(file) > JPEG_SCANS_MAX ? undefined : file;
}

function plainPng(file: Uint8Array): Uint8Array {
  const plain = new Uint8Array(file.byteLength);
  plain.set(file.subarray(0, PNG_SIGNATURE_BYTES));
  let length = PNG_SIGNATURE_BYTES;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let at = PNG_SIGNATURE_BYTES; at + PNG_CHUNK_BYTES <= file.byteLength; ) {
    const end = Math.min(file.byteLength, at + PNG_CHUNK_BYTES + view.getUint32(at));
    const type = String.fromCharCode(...file.subarray(at + 4, at + 8));
    if (PNG_CHUNKS.has(type)) {
      plain.set(file.subarray(at, end), length);
      length += end - at;
    }
    at = end;
  }
  return plain.subarray(0, length);
}

/** In the data of a scan, 0xff is always followed by 0, so no more are counted than there are, save in other segments. */
function scansOf(file: Uint8Array): number {
  let scans = 0;
  for (let at = file.indexOf(0xff); at >= 0; at = file.indexOf(0xff, at + 1))
    if (file[at + 1] === 0xda) scans++;
  return scans;
}
