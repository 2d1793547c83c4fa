// A growing byte buffer that takes bytes, and text and code points as UTF-8.

const INITIAL_BYTES = 4096;

export class ByteWriter {
  #bytes = new Uint8Array(INITIAL_BYTES);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Everything appended since the last take, as it stands in the buffer: good until more is appended. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  byte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = byte;
  }

  /** Appends text as UTF-8; escape sequences and other ASCII take a faster way. */
  text(text: string): void {
    this.#reserve(text.length * 3);
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit < 0x80) {
        this.#bytes[this.#length++] = unit;
      } else {
        const codePoint = text.codePointAt(i)!;
        if (codePoint > 0xffff) i++;
        this.codePoint(codePoint);
      }
    }
  }

  /** Appends one code point as UTF-8. */
  codePoint(codePoint: number): void {
    this.#reserve(4);
    const bytes = this.#bytes;
    if (codePoint < 0x80) {
      bytes[this.#length++] = codePoint;
    } else if (codePoint < 0x800) {
      bytes[this.#length++] = 0xc0 | (codePoint >> 6);
      bytes[this.#length++] = 0x80 | (codePoint & 0x3f);
    } else if (codePoint < 0x10000) {
      bytes[this.#length++] = 0xe0 | (codePoint >> 12);
      bytes[this.#length++] = 0x80 | ((codePoint >> 6) & 0x3f);
      bytes[this.#length++] = 0x80 | (codePoint & 0x3f);
    } else {
      bytes[this.#length++] = 0xf0 | (codePoint >> 18);
      bytes[this.#length++] = 0x80 | ((codePoint >> 12) & 0x3f);
      bytes[this.#length++] = 0x80 | ((codePoint >> 6) & 0x3f);
      bytes[this.#length++] = 0x80 | (codePoint & 0x3f);
    }
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Everything appended since the last take, as a copy. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}

/** All of the slices in one array. */
export function concatBytes(slices: Iterable<Uint8Array>): Uint8Array {
  const list = [...slices];
  const whole = new Uint8Array(list.reduce((sum, slice) => sum + slice.length, 0));
  let at = 0;
  for (const slice of list) {
    whole.set(slice, at);
    at += slice.length;
  }
  return whole;
}
