// Base64 of a picture, as far as it is good: programs break it into lines, and may cut it. Source: RFC 4648, section 4.

const VALUES = new Int8Array(128).fill(-1);
for (const [value, character] of [
  ..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
].entries())
  VALUES[character.charCodeAt(0)] = value;

/**
 * The bytes up to the first character that is none of the alphabet; blanks and line ends are passed over.
 * @param bytesMax no more than these are decoded
 */
export function fromBase64(text: Uint8Array, bytesMax: number): Uint8Array {
  const bytes = new Uint8Array(Math.min(bytesMax, Math.ceil((text.length * 3) / 4)));
  let [length, held, bits] = [0, 0, 0];
  for (const code of text) {
    if (code <= 0x20) continue;
    const value = VALUES[code] ?? -1;
    if (value < 0 || length >= bytes.length) break;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length++] = (held >> bits) & 0xff;
  }
  return bytes.subarray(0, length);
}
