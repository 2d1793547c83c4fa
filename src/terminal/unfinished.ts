// Follows the byte stream across calls: holds back a UTF-8 character that is not complete (the parser's own decoder
// loses some when they are cut), and keeps the bytes of an unfinished escape sequence for the snapshot, up to a bound.
// Knows nothing of what sequences mean.
import { concatBytes } from "../text/byte-writer.ts";
import { PIECE_BYTES } from "./limits.ts";
import { STATE_DCS_PASSTHROUGH, STATE_GROUND, STATE_OSC } from "./xterm-internals.ts";

const ESC = 0x1b;
const C1_LEAD = 0xc2;
const EMPTY = new Uint8Array(0);

/** Where the bytes after the last complete UTF-8 character start. */
function completeLength(bytes: Uint8Array): number {
  const { length } = bytes;
  for (let back = 1; back <= Math.min(3, length); back++) {
    const byte = bytes[length - back]!;
    if (byte < 0x80) return length;
    if (byte < 0xc0) continue;
    const needed = byte >= 0xf8 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return back < needed ? length - back : length;
  }
  return length;
}

/** The start of the last sequence in `bytes`: ESC, or a C1 introducer in UTF-8; -1 when there is none. */
function lastIntroducer(bytes: Uint8Array): number {
  const lastEscape = bytes.lastIndexOf(ESC);
  for (let at = bytes.lastIndexOf(C1_LEAD); at > lastEscape; at = bytes.lastIndexOf(C1_LEAD, at - 1)) {
    const second = bytes[at + 1];
    if (second === 0x90 || second === 0x98 || (second !== undefined && second >= 0x9b && second <= 0x9f)) {
      if (second !== 0x9c) return at;
    }
    if (at === 0) break;
  }
  return lastEscape;
}

export class Unfinished {
  #partial: Uint8Array = EMPTY;
  #sequence: Uint8Array[] = [];
  #sequenceBytes = 0;
  #state = STATE_GROUND;
  #isOversize = false;

  /** The bytes that the parser may have now: `bytes` after what was held back, up to the last whole character. */
  admit(bytes: Uint8Array): Uint8Array {
    const whole = this.#partial.length === 0 ? bytes : concatBytes([this.#partial, bytes]);
    const length = completeLength(whole);
    this.#partial = length === whole.length ? EMPTY : whole.slice(length);
    return length === whole.length ? whole : whole.subarray(0, length);
  }

  /**
   * After the parser has read `parsed` and stands in `state`. Returns "oversize" once, when a string
   * has become longer than `bytesMax`, too long to keep: its contents must then be dropped.
   */
  parsed(parsed: Uint8Array, state: number, bytesMax: number): "kept" | "oversize" {
    this.#state = state;
    if (state === STATE_GROUND) {
      this.#forget();
      return "kept";
    }
    const start = lastIntroducer(parsed);
    if (start >= 0) this.#forget();
    if (this.#isOversize) return "kept";
    const part = start >= 0 ? parsed.slice(start) : parsed.slice();
    this.#sequence.push(part);
    this.#sequenceBytes += part.length;
    if (this.#sequenceBytes <= bytesMax) return "kept";
    this.#isOversize = true;
    this.#sequence = [];
    return "oversize";
  }

  /** Whether a sequence or a character is not finished. */
  get isInside(): boolean {
    return this.#state !== STATE_GROUND || this.#partial.length > 0;
  }

  /** Bytes that put a terminal into the same unfinished state. */
  bytes(): Uint8Array {
    return concatBytes([this.sequence(), this.#partial]);
  }

  /** The same without the incomplete character. */
  sequence(): Uint8Array {
    if (this.#isOversize) return swallowIntroducer(this.#state);
    if (this.#sequence.length > 1) this.#sequence = [concatBytes(this.#sequence)];
    const sequence = this.#sequence[0] ?? EMPTY;
    // Control characters inside a sequence have already been executed, or mean nothing.
    return this.#state === STATE_DCS_PASSTHROUGH ? sequence : sequence.filter(isNotExecuted);
  }

  #forget(): void {
    this.#sequence = [];
    this.#sequenceBytes = 0;
    this.#isOversize = false;
  }
}

function isNotExecuted(byte: number): boolean {
  return byte >= 0x20 || byte === ESC;
}

/** Starts a string of the same kind whose contents every terminal ignores. */
function swallowIntroducer(state: number): Uint8Array {
  if (state === STATE_OSC) return new TextEncoder().encode("\x1b]x");
  return new TextEncoder().encode(state === STATE_DCS_PASSTHROUGH ? "\x1bPz" : "\x1b_");
}

/** The end of a piece for the parser: not inside a UTF-8 character. */
export function pieceEnd(bytes: Uint8Array, start: number): number {
  let end = start + PIECE_BYTES;
  if (end >= bytes.length) return bytes.length;
  while (end > start + 1 && (bytes[end]! & 0xc0) === 0x80) end--;
  return end;
}
