// A carrier over two others: the relay, on which it begins, and a direct path that may come and go. The channel above is
// one stream of frames each way, so a direction moves as a whole: whoever sends says so in the last frame on the old
// path, and what comes by the new one is held until that frame was read. Decides nothing about when.

import { type Carrier, type CarrierEnd, type CarrierEvents, checkFrame } from "../carrier/carrier.ts";
import type { Clock } from "../carrier/clock.ts";
import { HeldFrames } from "../carrier/held-frames.ts";
import { Timer } from "../carrier/timer.ts";
import type { Path } from "./message-fields.ts";

/** Bytes that are held of the path that nothing should come by; with more it is left. */
export const HELD_BYTES_MAX = 1024 * 1024;
/** How long they are held, ms; after that it is left. */
export const HELD_MS_MAX = 5_000;

/**
 * First byte of a probe, which measures a direct path before the channel moves there; a number of 32 bits follows. No
 * message of the channel begins so. It proves nothing, and nothing but the choice of the path depends on it.
 */
const PROBE = 0xf0;
const ECHO = 0xf1;
const PROBE_BYTES = 5;
/** Probes and echoes that one end takes on one direct path: several times what measuring takes. With more it is left. */
export const PROBES_MAX = 32;

export interface MovingOwner {
  /** The direct path has ended, and the channel lives on over the relay. */
  directGone(): void;
  /** The other end has answered a probe. */
  echo(n: number): void;
}

export class MovingCarrier implements Carrier {
  readonly #ways: Readonly<Record<Path, Way>>;
  #sends: Path = "relay";
  #receives: Path = "relay";
  #phase: "open" | "closing" | "over" = "open";
  #isPaused = false;
  /** That came by the direct path that there is. */
  #probes = 0;
  /** The user may wait for room on a path that it has left. */
  readonly #tellRoom: Timer;
  /** Never from within a call. */
  readonly #tellEnd: Timer;

  /** @param events of the carrier as a whole */
  constructor(
    private readonly clock: Clock,
    private readonly events: CarrierEvents,
    private readonly owner: MovingOwner,
  ) {
    this.#tellRoom = new Timer(clock, () => this.isOpen && events.drain());
    this.#tellEnd = new Timer(clock, () => this.#over("closed"));
    this.#ways = { relay: this.#way("relay"), direct: this.#way("direct") };
    this.#ways.direct.hold();
  }

  /** For whoever makes the carrier over the relay. */
  get relayEvents(): CarrierEvents {
    return this.#ways.relay.events;
  }

  /** For whoever makes the direct path. */
  get directEvents(): CarrierEvents {
    return this.#ways.direct.events;
  }

  /** The carrier that it begins on. Once, before any other call. */
  begin(relay: Carrier): void {
    this.#ways.relay.carrier = relay;
  }

  /** There is a direct path, on which nothing moves yet. One after another. */
  addDirect(direct: Carrier): void {
    // It may have ended before it came here.
    if (!this.isOpen || !direct.isOpen) return direct.dispose();
    this.#ways.direct.carrier = direct;
    this.#probes = 0;
    if (this.#isPaused) direct.pause();
  }

  /** Leaves the direct path, on which nothing may be under way; that it is gone is not told. */
  dropDirect(): void {
    if (this.#uses("direct")) throw new Error("the channel is on the direct path");
    this.#ways.direct.leave();
  }

  /** By which path frames are sent. */
  get sends(): Path {
    return this.#sends;
  }

  /** By which path frames are taken. */
  get receives(): Path {
    return this.#receives;
  }

  has(path: Path): boolean {
    return this.#ways[path].carrier?.isOpen === true;
  }

  /** From now on frames go by this path. The caller has just sent the frame that says so, by the other one. */
  sendBy(path: Path): void {
    if (!this.isOpen || this.#sends === path) return;
    this.#sends = path;
    this.#tellRoom.set(0);
  }

  /** The other end has said that from here on its frames come by this path. */
  receiveBy(path: Path): void {
    if (!this.isOpen || this.#receives === path) return;
    this.#ways[this.#receives].hold();
    this.#receives = path;
    this.#ways[path].release();
  }

  /** Asks the other end of the direct path for an echo. @param n up to 32 bits */
  probe(n: number): void {
    this.#sendProbe(PROBE, n);
  }

  get name(): Path {
    return this.#sends;
  }

  get frameBytesMax(): number {
    const { relay, direct } = this.#ways;
    const { POSITIVE_INFINITY: none } = Number;
    return Math.min(relay.carrier?.frameBytesMax ?? none, direct.carrier?.frameBytesMax ?? none);
  }

  get isOpen(): boolean {
    return this.#phase === "open" && this.has(this.#sends);
  }

  send(bytes: Uint8Array): boolean {
    checkFrame(this, bytes);
    return this.#phase === "open" && (this.#ways[this.#sends].carrier?.send(bytes) ?? false);
  }

  pause(): void {
    this.#isPaused = true;
    for (const { carrier } of this.#all) carrier?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    for (const { carrier } of this.#all) carrier?.resume();
  }

  /** What was sent before the last move may still be on the other path, so both end in their time. */
  close(): void {
    if (this.#phase !== "open") return;
    this.#phase = "closing";
    this.#tellRoom.set(null);
    for (const way of this.#all) way.close();
    // Both may be gone already, while what was held of them was waited for.
    if (this.#isEmpty) this.#tellEnd.set(0);
  }

  dispose(): void {
    this.#phase = "over";
    this.#tellRoom.set(null);
    this.#tellEnd.set(null);
    for (const way of this.#all) way.leave();
  }

  get #all(): readonly Way[] {
    return [this.#ways.relay, this.#ways.direct];
  }

  get #isEmpty(): boolean {
    return this.#all.every(({ carrier }) => carrier === null);
  }

  #uses(path: Path): boolean {
    return this.#sends === path || this.#receives === path;
  }

  #way(path: Path): Way {
    return new Way(this.clock, {
      frame: (bytes) => {
        if (this.#phase !== "open") return;
        if (path === "direct" && this.#takeProbe(bytes)) return;
        this.#ways[path].take(bytes);
      },
      deliver: (bytes) => this.events.frame(bytes),
      drain: () => this.#phase === "open" && path === this.#sends && this.events.drain(),
      closed: (end) => {
        if (end !== "closed") return this.#ended(path, end);
        // What was sent before may be held.
        this.#ways[path].finish(() => this.#ended(path, end));
      },
      // The other end, or somebody in its place, sends by a path that it has not moved to.
      misled: () => this.#ended(path, "malformed"),
    });
  }

  #takeProbe(bytes: Uint8Array): boolean {
    if (bytes.byteLength !== PROBE_BYTES || (bytes[0] !== PROBE && bytes[0] !== ECHO)) return false;
    const n = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1);
    if (++this.#probes > PROBES_MAX) this.#ended("direct", "malformed");
    else if (bytes[0] === ECHO) this.owner.echo(n);
    else this.#sendProbe(ECHO, n);
    return true;
  }

  #sendProbe(kind: typeof PROBE | typeof ECHO, n: number): void {
    const bytes = new Uint8Array(PROBE_BYTES);
    bytes[0] = kind;
    new DataView(bytes.buffer).setUint32(1, n);
    this.#ways.direct.carrier?.send(bytes);
  }

  #ended(path: Path, end: CarrierEnd): void {
    this.#ways[path].leave();
    if (this.#phase === "closing") {
      if (this.#isEmpty) this.#over("closed");
      return;
    }
    if (this.#phase === "over") return;
    // What was under way on it is lost, and with it the channel: its frames are sealed in their order.
    if (this.#uses(path)) return this.#over(path === "relay" ? end : "lost");
    if (path === "direct") this.owner.directGone();
  }

  #over(end: CarrierEnd): void {
    this.dispose();
    this.events.closed(end);
  }
}

interface WayEvents extends CarrierEvents {
  /** A frame in its turn. */
  deliver(bytes: Uint8Array): void;
  /** What is held was not asked for in time, or is too much. */
  misled(): void;
}

/** One of the two carriers, and what it is too early for. */
class Way {
  carrier: Carrier | null = null;
  readonly #held: HeldFrames;
  #isHeld = false;
  readonly #wait: Timer;

  constructor(
    clock: Clock,
    readonly events: WayEvents,
  ) {
    this.#wait = new Timer(clock, () => events.misled());
    this.#held = new HeldFrames(
      HELD_BYTES_MAX,
      (back) => clock.after(0, back),
      (bytes) => events.deliver(bytes),
    );
  }

  hold(): void {
    this.#isHeld = true;
    this.#held.pause();
  }

  release(): void {
    this.#isHeld = false;
    this.#wait.set(null);
    this.#held.resume();
  }

  take(bytes: Uint8Array): void {
    if (this.#isHeld && !this.#wait.isSet) this.#wait.set(HELD_MS_MAX);
    if (!this.#held.take(bytes)) this.events.misled();
  }

  /** Nothing is told any more but the end. */
  close(): void {
    this.#wait.set(null);
    this.#held.drop();
    this.carrier?.close();
  }

  /** The carrier is gone. Calls back after what is held. */
  finish(then: () => void): void {
    this.carrier = null;
    this.#held.end(then);
  }

  /** Ends the carrier, if there is one, and forgets what is held. */
  leave(): void {
    this.#wait.set(null);
    this.#held.drop();
    this.carrier?.dispose();
    this.carrier = null;
  }
}
