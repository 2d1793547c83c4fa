// Where UTF-8 characters begin and end in bytes that were cut anywhere.

/** Bytes of the character that begins with this one. */
function lengthOf(lead: number): number {
  return lead >= 0xf8 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1;
}

/**
 * Whether the byte at `i` continues a character; `missing` is how many bytes of a cut character are expected where
 * `bytes` begin.
 */
export function isContinuation(bytes: Uint8Array, i: number, missing: number): boolean {
  if ((bytes[i]! & 0xc0) !== 0x80) return false;
  for (let back = 1; back <= 3; back++) {
    const before = bytes[i - back];
    if (before === undefined) return missing > i;
    if ((before & 0xc0) !== 0x80) return lengthOf(before) > back;
  }
  return false;
}

/** How many bytes of the last character are still to come. */
export function missingAfter(bytes: Uint8Array, missing: number): number {
  for (let back = 1; back <= 3; back++) {
    const byte = bytes[bytes.byteLength - back];
    if (byte === undefined) return Math.max(0, missing - bytes.byteLength);
    if ((byte & 0xc0) !== 0x80) return Math.max(0, lengthOf(byte) - back);
  }
  return 0;
}
