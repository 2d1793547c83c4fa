// Picture files for tests: PNGs that can be decoded, of one color; and JPEGs and GIFs as far as their size is read.

import { deflateSync } from "node:zlib";

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, Bun.hash.crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

function joined(...parts: (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** @param more chunks before the pixels. @param data the packed pixels, instead of those of one color, `0xRRGGBB` */
export function png(
  width: number,
  height: number,
  more: readonly (readonly [string, Uint8Array])[] = [],
  { color = 0xff_00_00, data }: { color?: number; data?: Uint8Array } = {},
): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, 2], 8);
  const isSmall = width * height <= 1_000_000;
  const rows = new Uint8Array(isSmall ? height * (1 + 3 * width) : 0);
  for (let at = 0; at < rows.length; at++) {
    const channel = (at % (1 + 3 * width)) - 1;
    rows[at] = channel < 0 ? 0 : (color >> (16 - 8 * (channel % 3))) & 0xff;
  }
  return joined(
    [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    chunk("IHDR", header),
    ...more.map(([type, bytes]) => chunk(type, bytes)),
    chunk("IDAT", data ?? deflateSync(rows)),
    chunk("IEND", new Uint8Array(0)),
  );
}

export function jpeg(width: number, height: number, scans = 1): Uint8Array {
  const size = [8, height >> 8, height & 0xff, width >> 8, width & 0xff, 1, 1, 0x11, 0];
  const scan = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x55];
  return joined(
    [0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc4, 0, 3, 0, 0xff, 0xc2, 0, 11],
    size,
    ...Array.from({ length: scans }, () => scan),
    [0xff, 0xd9],
  );
}

export function gif(width: number, height: number, frame = { width, height }): Uint8Array {
  const little = (value: number) => [value & 0xff, value >> 8];
  return joined(
    new TextEncoder().encode("GIF89a"),
    [...little(width), ...little(height), 0x80, 0, 0],
    new Uint8Array(6),
    [0x21, 0xf9, 4, 0, 0, 0, 0, 0, 0x2c, 0, 0, 0, 0],
    [...little(frame.width), ...little(frame.height), 0, 2, 0, 0x3b],
  );
}
