// Finds how much of a flood certainly scrolls out of the scrollback again: that much needs no cells. It knows only
// plain lines and colours; anything else that a program prints ends the part that can be left out.

/** This is tried only for terminals that keep at most this many lines: with more, almost nothing could be left out. */
const KEPT_LINES_MAX = 16_384;

const ESC = 0x1b;
const CR = 0x0d;
const END_OF_SGR = 0x6d;

// States of the scan: text; after ESC; after CSI; after CSI 0; in an SGR sequence with other parameters.
const [TEXT, ESCAPE, CSI, ZERO, SGR] = [0, 1, 2, 3, 4];
// What else a byte can mean: the end of a line, of an SGR sequence, of an SGR sequence that resets everything, or of
// the run.
const [LINE, PEN, RESET, BREAK] = [8, 9, 10, 11];

/** The next state or meaning, by state and byte. */
const NEXT = new Uint8Array(5 * 256).fill(BREAK);

function on(state: number, bytes: string | readonly [number, number], next: number): void {
  if (typeof bytes === "string") for (const byte of bytes) NEXT[state * 256 + byte.charCodeAt(0)] = next;
  else NEXT.fill(next, state * 256 + bytes[0], state * 256 + bytes[1] + 1);
}
on(TEXT, [0x20, 0x7e], TEXT);
on(TEXT, "\t\r", TEXT);
on(TEXT, "\n", LINE);
on(TEXT, "\x1b", ESCAPE);
// UTF-8 beyond the C1 controls, which begin with 0xc2; bytes that are not UTF-8 at all are left to the parser.
on(TEXT, [0x80, 0xbf], TEXT);
on(TEXT, [0xc3, 0xf4], TEXT);
on(ESCAPE, "[", CSI);
for (const state of [CSI, ZERO, SGR]) on(state, "0123456789;:", SGR);
on(CSI, "0", ZERO);
on(CSI, "m", RESET);
on(ZERO, "m", RESET);
on(SGR, "m", PEN);

export interface ScrolledOff {
  /** Position up to which output can be left out. A line ends there. */
  readonly end: number;
  /** Position from which on the SGR sequences before `end` still matter. */
  readonly penFrom: number;
}

/** Reads output once, in order, and keeps the positions of its last lines. */
export class ScrolledOffScan {
  readonly #ends: Float64Array;
  readonly #resets: Float64Array;
  #lines = 0;
  #state = TEXT;
  #afterReturn = false;
  #position = 0;
  #runStart = 0;
  #reset = 0;
  #sequence = 0;

  /** `linesKept`: how many of the last lines of output a terminal can still show. */
  constructor(readonly linesKept: number) {
    const slots = linesKept > KEPT_LINES_MAX ? 0 : linesKept + 1;
    this.#ends = new Float64Array(slots);
    this.#resets = new Float64Array(slots);
  }

  /** Next position to read. */
  get position(): number {
    return this.#position;
  }

  /** Forgets what was read and goes on at `position`. */
  restart(position: number): void {
    this.#position = position;
    this.#begin(position);
  }

  /** Reads the output that follows. */
  read(bytes: Uint8Array): void {
    let state = this.#state;
    for (let at = 0; at < bytes.length; at++) {
      const next = NEXT[(state << 8) | bytes[at]!]!;
      if (next < LINE) {
        if (next === ESCAPE) this.#sequence = this.#position + at;
        state = next;
      } else {
        state = TEXT;
        if (next === LINE) this.#line(bytes, at);
        else if (next === RESET) this.#reset = this.#sequence;
        else if (next === BREAK) this.#begin(this.#position + at + 1);
      }
    }
    this.#state = state;
    if (bytes.length > 0) this.#afterReturn = bytes[bytes.length - 1] === CR;
    this.#position += bytes.length;
  }

  /** What a terminal can leave out that has parsed up to `position` and is not inside a sequence there. */
  scrolledOff(position: number): ScrolledOff | null {
    if (position < this.#runStart || this.#lines < this.#ends.length || this.#ends.length === 0) return null;
    const slot = this.#lines % this.#ends.length;
    const end = this.#ends[slot]!;
    return end > position ? { end, penFrom: Math.max(position, this.#resets[slot]!) } : null;
  }

  #begin(position: number): void {
    this.#state = TEXT;
    this.#runStart = position;
    this.#reset = position;
    this.#lines = 0;
  }

  /**
   * A line without a carriage return begins in a column that depends on earlier output, so parsing cannot begin there.
   */
  #line(bytes: Uint8Array, at: number): void {
    const returned = at > 0 ? bytes[at - 1] === CR : this.#afterReturn;
    const slot = this.#lines++ % this.#ends.length;
    this.#ends[slot] = returned ? this.#position + at + 1 : -1;
    this.#resets[slot] = this.#reset;
  }
}

/** The SGR sequences in `pieces`, which follow each other and begin outside any, without the text between them. */
export function sgrOf(pieces: Iterable<Uint8Array>): Uint8Array {
  const kept: number[] = [];
  let isInside = false;
  for (const bytes of pieces) {
    for (let at = 0; at < bytes.length; ) {
      if (!isInside) {
        at = bytes.indexOf(ESC, at);
        if (at < 0) break;
      }
      const byte = bytes[at++]!;
      kept.push(byte);
      isInside = byte !== END_OF_SGR;
    }
  }
  return Uint8Array.from(kept);
}
