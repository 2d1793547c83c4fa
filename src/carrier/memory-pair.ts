// A carrier in memory with both its ends, for tests and the simulation. It has limits and delays, and can be cut. Time
// comes from the clock that it is given, so that a schedule can be repeated.

import {
  type Carrier,
  type CarrierEnd,
  type CarrierEvents,
  type CarrierName,
  checkFrame,
  LINGER_MS,
} from "./carrier.ts";
import type { Clock } from "./clock.ts";

/** Bytes in one direction that are on their way or wait for a paused end. With more there is no room. */
const ROOM_BYTES = 64 * 1024;
/** The same, with the frames that were sent without room. Beyond it the carrier ends. */
const WAITING_BYTES_MAX = 1024 * 1024;
const FRAME_BYTES_MAX = 16_384;
/** Time after which an end notices that the other one has vanished, ms. */
const LOST_MS = 10_000;

export type Side = "near" | "far";

export interface MemoryPairTerms {
  readonly clock: Clock;
  readonly name?: CarrierName;
  readonly frameBytesMax?: number;
  readonly roomBytes?: number;
  readonly waitingBytesMax?: number;
  /** How long the next frame of this end takes, ms. It does not overtake an earlier one. */
  readonly delayMs?: (from: Side) => number;
  readonly lostMs?: number;
}

type Limits = Required<Omit<MemoryPairTerms, "delayMs">> & { delayMs(from: Side): number };

export class MemoryPair {
  readonly #ends: Readonly<Record<Side, MemoryEnd>>;
  readonly #limits: Limits;

  constructor(terms: MemoryPairTerms) {
    this.#limits = {
      name: "direct",
      frameBytesMax: FRAME_BYTES_MAX,
      roomBytes: ROOM_BYTES,
      waitingBytesMax: WAITING_BYTES_MAX,
      delayMs: () => 0,
      lostMs: LOST_MS,
      ...terms,
    };
    const near = new MemoryEnd("near", this.#limits);
    const far = new MemoryEnd("far", this.#limits);
    near.other = far;
    far.other = near;
    this.#ends = { near, far };
  }

  /** Opens one end, once. What the other end sent before that waits. */
  open(side: Side, events: CarrierEvents): Carrier {
    this.#ends[side].open(events);
    return this.#ends[side];
  }

  /** Breaks it: frames on their way are lost, and both ends get `closed`. */
  cut(): void {
    for (const end of Object.values(this.#ends)) end.fail("lost");
  }

  /** From now on nothing gets through, and neither end learns of it before `lostMs`. */
  vanish(): void {
    for (const end of Object.values(this.#ends)) end.vanish();
  }

  /** Delivers bytes to this end that the other end would not send. */
  inject(side: Side, bytes: Uint8Array): void {
    this.#ends[side].arrive(bytes);
  }

  /** Both ends are over, and no event and no timer is left. */
  get isOver(): boolean {
    return this.#ends.near.isSettled && this.#ends.far.isSettled;
  }
}

interface Arriving {
  /** A frame, or the end after the last one. */
  readonly what: Uint8Array | CarrierEnd;
  readonly dueMs: number;
}

const bytesOf = (what: Arriving["what"] = "closed") => (typeof what === "string" ? 0 : what.byteLength);

/** Frames for this end are kept here; frames that it sends are kept at the other end. */
class MemoryEnd implements Carrier {
  other!: MemoryEnd;
  #events: CarrierEvents | null = null;
  #phase: "open" | "closing" | "ending" | "over" = "open";
  readonly #arriving: Arriving[] = [];
  #arrivingBytes = 0;
  #isPaused = false;
  #hasVanished = false;
  #wantsDrain = false;
  #stopDelivery: (() => void) | null = null;
  /** The timer of the linger, of a vanished end, or of `closed`. */
  #stopWait: (() => void) | null = null;

  constructor(
    private readonly side: Side,
    private readonly limits: Limits,
  ) {}

  get name(): CarrierName {
    return this.limits.name;
  }

  get frameBytesMax(): number {
    return this.limits.frameBytesMax;
  }

  get isOpen(): boolean {
    return this.#phase === "open";
  }

  get isSettled(): boolean {
    return this.#phase === "over" && !this.#stopDelivery && !this.#stopWait;
  }

  open(events: CarrierEvents): void {
    if (this.#events) throw new Error(`the ${this.side} end has somebody`);
    this.#events = events;
    this.#deliverSoon();
  }

  send(bytes: Uint8Array): boolean {
    checkFrame(this, bytes);
    if (!this.isOpen) return false;
    const waiting = this.other.arrive(bytes);
    if (waiting > this.limits.waitingBytesMax) {
      this.fail("overflow");
      this.#loseOther();
      return false;
    }
    this.#wantsDrain ||= waiting >= this.limits.roomBytes;
    return !this.#wantsDrain;
  }

  pause(): void {
    this.#isPaused = true;
    this.#stopDelivering();
  }

  resume(): void {
    this.#isPaused = false;
    this.#deliverSoon();
  }

  close(): void {
    if (!this.isOpen) return;
    this.#phase = "closing";
    this.#drop();
    this.other.arrive("closed");
    this.#stopWait?.();
    this.#stopWait = this.limits.clock.after(LINGER_MS, () => {
      this.other.keepArrived();
      this.fail("closed");
    });
    this.other.tellWhatLeft();
  }

  dispose(): void {
    if (this.#phase === "over") return;
    this.#finish();
    this.#loseOther();
  }

  /** Takes what the other end sent. Returns how many bytes wait here now. */
  arrive(what: Arriving["what"]): number {
    if (!this.isOpen) return 0;
    const last = this.#arriving.at(-1)?.dueMs ?? 0;
    const dueMs = Math.max(last, this.limits.clock.now() + this.limits.delayMs(this.other.side));
    this.#arriving.push({ what: what.slice(), dueMs } as Arriving);
    this.#arrivingBytes += bytesOf(what);
    this.#deliverSoon();
    return this.#arrivingBytes;
  }

  /** The other end's linger is over: frames beyond the room here are lost. */
  keepArrived(): void {
    if (this.#arrivingBytes <= this.limits.roomBytes) return;
    while (this.#arrivingBytes > this.limits.roomBytes)
      this.#arrivingBytes -= bytesOf(this.#arriving.pop()?.what);
    this.#arriving.push({ what: "lost", dueMs: this.#arriving.at(-1)?.dueMs ?? 0 });
  }

  /** Tells the other end how much of what it sent still waits here. */
  tellWhatLeft(): void {
    this.other.#left(this.#arrivingBytes);
  }

  fail(end: CarrierEnd): void {
    if (this.#phase === "ending" || this.#phase === "over") return;
    // After `close` its user gets no other reason.
    const told = this.#phase === "closing" ? "closed" : end;
    this.#phase = "ending";
    this.#drop();
    this.#stopWait?.();
    this.#stopWait = this.limits.clock.after(0, () => {
      this.#finish();
      this.#events?.closed(told);
    });
  }

  vanish(): void {
    if (this.#hasVanished || this.#phase !== "open") return;
    this.#hasVanished = true;
    this.#stopDelivering();
    this.#stopWait?.();
    this.#stopWait = this.limits.clock.after(this.limits.lostMs, () => this.fail("lost"));
  }

  /** Called when this many bytes of what this end sent wait at the other end. */
  #left(waitingBytes: number): void {
    if (this.#phase === "closing" && waitingBytes <= this.limits.roomBytes) return this.fail("closed");
    if (!this.isOpen || !this.#wantsDrain || waitingBytes > this.limits.roomBytes / 2) return;
    this.#wantsDrain = false;
    this.#events?.drain();
  }

  #deliverSoon(): void {
    const head = this.#arriving[0];
    if (!head || !this.#events || this.#isPaused || this.#hasVanished || this.#stopDelivery) return;
    const ms = Math.max(0, head.dueMs - this.limits.clock.now());
    this.#stopDelivery = this.limits.clock.after(ms, () => {
      this.#stopDelivery = null;
      this.#deliver();
    });
  }

  #deliver(): void {
    const now = this.limits.clock.now();
    while (this.isOpen && !this.#isPaused && this.#arriving[0] && this.#arriving[0].dueMs <= now) {
      const { what } = this.#arriving.shift()!;
      if (typeof what === "string") {
        this.tellWhatLeft();
        return this.fail(what);
      }
      this.#arrivingBytes -= what.byteLength;
      if (what.byteLength === 0 || what.byteLength > this.frameBytesMax) {
        this.fail("malformed");
        return this.#loseOther();
      }
      this.#events!.frame(what);
      // A frame is valid only during the call. Overwriting it makes code fail that keeps one.
      what.fill(0);
    }
    this.tellWhatLeft();
    this.#deliverSoon();
  }

  #loseOther(): void {
    if (!this.#hasVanished) this.other.fail("lost");
  }

  #drop(): void {
    this.#arriving.length = 0;
    this.#arrivingBytes = 0;
    this.#stopDelivering();
  }

  #stopDelivering(): void {
    this.#stopDelivery?.();
    this.#stopDelivery = null;
  }

  #finish(): void {
    this.#phase = "over";
    this.#drop();
    this.#stopWait?.();
    this.#stopWait = null;
  }
}
