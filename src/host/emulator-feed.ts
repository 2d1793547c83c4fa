// Feeds the emulator from the ring in slices, so that a flood never keeps a key or another client waiting, and skips
// the part of a flood that would scroll out of the scrollback anyway.

import { performance } from "node:perf_hooks";
import type { OutputRing } from "../session/output-ring.ts";
import type { Emulator } from "../terminal/emulator.ts";
import { ScrolledOffScan, sgrOf } from "../terminal/scrolled-off.ts";
import { trace } from "../trace.ts";

/** Bytes parsed without giving way: under 2 ms of work. */
const SLICE_BYTES = 64 * 1024;
/** Output up to this size is parsed at once, because an answer to a query must not wait for a turn. */
const AT_ONCE_BYTES = 16 * 1024;
/** Text of this size that holds no control sequence is as a rule the echo of a key, and may wait. */
const ECHO_BYTES = 32;
/** How long an echo waits for the emulator, so that parsing it is not in the way of the next key. */
const ECHO_MS = 2;
/** Bytes between two looks, `LOOK_MS` apart, that make a flood: 4 MB/s. */
const FLOOD_BYTES = 8 * 1024;
/** Time between two looks at a flood that waits. */
const LOOK_MS = 2;
/** Bytes of a flood that wait for the emulator at most; below what the program is paused at. */
const WAITING_BYTES_MAX = 768 * 1024;
/**
 * Bytes of a flood that are parsed without waiting after a look found nothing to skip: such a flood draws rather than
 * scrolls.
 */
const VAIN_BYTES = 4 * 1024 * 1024;
/** A slice may end inside a sequence: bytes of one step to get out of it, and the number of steps that are tried. */
const REST_BYTES = 7;
const REST_TRIES_MAX = 32;
/** How long answers wait for the terminal's answer about pictures, ms: several round trips of a usual connection. */
const PICTURE_MS_MAX = 400;
/** How long a flood may keep the screen from being brought up to date. */
const STALE_MS_MAX = 250;

export class EmulatorFeed {
  /** Next position to parse. */
  #position: number;
  /** Cancels the next turn. */
  #turn: (() => void) | null = null;
  /** The next turn is for an echo. */
  #isEcho = false;
  #holds = 0;
  #pictures: ReturnType<typeof setTimeout> | null = null;
  /** The emulator is in the middle of a piece: what it calls back may ask for the screen. */
  #isParsing = false;
  #scan: ScrolledOffScan | null = null;
  /** The end of output at the last look. */
  #seenEnd = 0;
  /** When the emulator last had parsed everything, or everything that was there when it was asked to. */
  #freshAtMs = 0;
  /** Position up to which is parsed before a flood may wait again. */
  #wantedEnd = 0;

  constructor(
    private readonly ring: OutputRing,
    private readonly emulator: Emulator,
    private readonly onParsed: () => void,
  ) {
    this.#position = ring.end;
  }

  get position(): number {
    return this.#position;
  }

  /** Output was appended to the ring. */
  notify(): void {
    if (this.#holds > 0 || (this.#turn && !this.#isEcho)) return;
    const waiting = this.ring.end - this.#position;
    if (waiting <= ECHO_BYTES && this.#isText(waiting)) return this.#afterEcho();
    if (this.#isEcho) this.#endEcho();
    if (waiting <= AT_ONCE_BYTES) return this.#parse(AT_ONCE_BYTES);
    this.#freshAtMs = performance.now();
    this.#seenEnd = this.#position;
    this.#soon();
  }

  /** Parses everything now: before a resize, a capture or the end. No effect while held, and when called while parsing. */
  catchUp(): void {
    if (this.#holds > 0 || this.#isParsing) return;
    if (this.ring.end - this.#position > WAITING_BYTES_MAX / 2) this.#leaveOut();
    while (this.#position < this.ring.end) this.#parse(SLICE_BYTES);
  }

  /** Keeps the emulator as it is until `release`, while a snapshot is cut from it over several turns. */
  hold(): void {
    this.#holds++;
  }

  release(): void {
    this.#holds--;
    this.notify();
  }

  get isHeld(): boolean {
    return this.#holds > 0;
  }

  dispose(): void {
    this.#turn?.();
    this.#turn = null;
    if (this.#pictures) clearTimeout(this.#pictures);
  }

  #afterEcho(): void {
    if (this.#isEcho) return;
    this.#isEcho = true;
    const turn = setTimeout(() => {
      this.#endEcho();
      if (this.#holds === 0) this.#parse(AT_ONCE_BYTES);
    }, ECHO_MS);
    this.#turn = () => clearTimeout(turn);
  }

  #endEcho(): void {
    this.#isEcho = false;
    this.#turn?.();
    this.#turn = null;
  }

  #soon(): void {
    const turn = setImmediate(() => this.#onTurn());
    this.#turn = () => clearImmediate(turn);
  }

  #later(): void {
    const turn = setTimeout(() => this.#onTurn(), LOOK_MS);
    this.#turn = () => clearTimeout(turn);
  }

  #onTurn(): void {
    this.#turn = null;
    if (this.#holds > 0) return;
    if (this.#mayWait()) return this.#later();
    this.#parse(SLICE_BYTES);
    if (this.#position < this.ring.end) return this.#soon();
    this.#wantedEnd = 0;
  }

  /** Whether output comes so fast that parsing may wait, because most of it may turn out not to be needed. */
  #mayWait(): boolean {
    const { end } = this.ring;
    const isFlood = end - this.#seenEnd >= FLOOD_BYTES;
    this.#seenEnd = end;
    const now = performance.now();
    if (this.#position < this.#wantedEnd) this.#freshAtMs = now;
    else if (isFlood) {
      const isStale = now - this.#freshAtMs >= STALE_MS_MAX;
      if (!isStale && end - this.#position < WAITING_BYTES_MAX) return true;
      const isLittleLeft = this.#leaveOut();
      if (isLittleLeft && !isStale) return true;
      this.#wantedEnd = end + (isLittleLeft ? 0 : VAIN_BYTES);
    }
    return false;
  }

  /** Skips what scrolls off. False when too much is left even so. */
  #leaveOut(): boolean {
    for (let tries = 0; tries < REST_TRIES_MAX && !this.emulator.mayLeaveOut; tries++)
      this.#parse(REST_BYTES);
    if (!this.emulator.mayLeaveOut) return false;
    if (this.#scan?.linesKept !== this.emulator.linesKept)
      this.#scan = new ScrolledOffScan(this.emulator.linesKept);
    const scan = this.#scan;
    if (scan.position < this.#position) scan.restart(this.#position);
    for (const piece of this.#pieces(scan.position, this.ring.end)) scan.read(piece);
    return this.#passOver(scan) && this.ring.end - this.#position < WAITING_BYTES_MAX;
  }

  #passOver(scan: ScrolledOffScan): boolean {
    const found = scan.scrolledOff(this.#position);
    if (!found) return false;
    this.emulator.leftOut(sgrOf(this.#pieces(found.penFrom, found.end)));
    this.#position = found.end;
    this.onParsed();
    return true;
  }

  /** Output between two positions as it lies in the ring: nothing is copied, because a flood would mean many copies. */
  *#pieces(from: number, to: number): Generator<Uint8Array> {
    for (let at = from; at < to; ) {
      const piece = this.ring.read(at, to - at);
      yield piece;
      at += piece.byteLength;
    }
  }

  #parse(budget: number): void {
    let left = budget;
    while (left > 0 && this.#position < this.ring.end) {
      const bytes = this.ring.read(this.#position, left);
      this.#isParsing = true;
      this.emulator.write(bytes);
      trace?.("emulator", { piece: "output", seq: this.#position, bytes: bytes.byteLength });
      this.#isParsing = false;
      this.#position += bytes.byteLength;
      left -= bytes.byteLength;
    }
    if (this.emulator.pictures.isHolding)
      this.#pictures ??= setTimeout(() => {
        this.#pictures = null;
        this.emulator.pictures.giveUp();
      }, PICTURE_MS_MAX);
    this.onParsed();
  }

  /** Whether the waiting output only prints, so that no answer and no change of modes comes late. */
  #isText(bytes: number): boolean {
    if (this.emulator.unfinished.isInside) return false;
    for (const byte of this.ring.read(this.#position, bytes)) if (byte < 0x20 || byte === 0x7f) return false;
    return true;
  }
}
