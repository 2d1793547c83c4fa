// A carrier over two others: the relay, on which it begins, and a direct path that may come and go. The channel above needs
// its frames in order, so each direction moves as a whole: the last frame on the old path announces the move, and frames
// on the new path are held until that frame was read. Does not decide when to move.

import { type Carrier, type CarrierEnd, type CarrierEvents, checkFrame } from "../carrier/carrier.ts";
import type { Clock } from "../carrier/clock.ts";
import { HeldFrames } from "../carrier/held-frames.ts";
import { Timer } from "../carrier/timer.ts";
import type { Path } from "./message-fields.ts";

/** Bytes that are held on a path before its turn. With more the path ends. */
export const HELD_BYTES_MAX = 1024 * 1024;
/** How long they are held, ms. After that the path ends. */
export const HELD_MS_MAX = 5_000;

/**
 * First byte of a probe, which measures a direct path before the channel moves there. A 32-bit number follows. No message
 * of the channel begins with it. A probe proves nothing: only the choice of the path depends on it.
 */
const PROBE = 0xf0;
const ECHO = 0xf1;
const PROBE_BYTES = 5;
/** Probes and echoes that an end accepts on one direct path: several times what measuring needs. With more the path ends. */
export const PROBES_MAX = 32;

export interface MovingOwner {
  /** The direct path has ended, and the channel continues over the relay. */
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
  /** Probes and echoes that came by the present direct path. */
  #probes = 0;
  /** Reports room after a move, because the user may wait for room on the old path. */
  readonly #tellRoom: Timer;
  /** Reports the end, so that it does not come during a call. */
  readonly #tellEnd: Timer;

  /** @param events the events of this carrier */
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

  /** Where the relay's carrier must report to. */
  get relayEvents(): CarrierEvents {
    return this.#ways.relay.events;
  }

  /** Where the direct path must report to. */
  get directEvents(): CarrierEvents {
    return this.#ways.direct.events;
  }

  /** Sets the carrier to begin on. Must be called once, before any other method. */
  begin(relay: Carrier): void {
    this.#ways.relay.carrier = relay;
  }

  /** Adds a direct path. Frames do not move to it yet. The one before must have ended. */
  addDirect(direct: Carrier): void {
    // It may already have ended.
    if (!this.isOpen || !direct.isOpen) return direct.dispose();
    this.#ways.direct.carrier = direct;
    this.#probes = 0;
    if (this.#isPaused) direct.pause();
  }

  /** Ends a direct path that no direction uses. Does not call `directGone`. */
  dropDirect(): void {
    if (this.#uses("direct")) throw new Error("the channel is on the direct path");
    this.#ways.direct.leave();
  }

  /** The path by which frames are sent. */
  get sends(): Path {
    return this.#sends;
  }

  /** The path by which frames are received. */
  get receives(): Path {
    return this.#receives;
  }

  has(path: Path): boolean {
    return this.#ways[path].carrier?.isOpen === true;
  }

  /** Sends by this path from now on. The caller has just announced that, in the last frame on the other path. */
  sendBy(path: Path): void {
    if (!this.isOpen || this.#sends === path) return;
    this.#sends = path;
    this.#tellRoom.set(0);
  }

  /** The other end has announced that its next frames come by this path. */
  receiveBy(path: Path): void {
    if (!this.isOpen || this.#receives === path) return;
    this.#ways[this.#receives].hold();
    this.#receives = path;
    this.#ways[path].release();
  }

  /** Asks the other end of the direct path for an echo. @param n below 2^32 */
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

  /** Closes both paths, because frames from before the last move may still be on the other one. */
  close(): void {
    if (this.#phase !== "open") return;
    this.#phase = "closing";
    this.#tellRoom.set(null);
    for (const way of this.#all) way.close();
    // Both may have ended already, with only held frames left.
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
        // Frames that came before the end may be held.
        this.#ways[path].finish(() => this.#ended(path, end));
      },
      // The other end, or an attacker in its place, sends by a path to which it has not moved.
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
    // Frames that were on their way are lost, and so is the channel, because its frames are sealed in order.
    if (this.#uses(path)) return this.#over(path === "relay" ? end : "lost");
    if (path === "direct") this.owner.directGone();
  }

  #over(end: CarrierEnd): void {
    this.dispose();
    this.events.closed(end);
  }
}

interface WayEvents extends CarrierEvents {
  /** A frame, when it is its turn. */
  deliver(bytes: Uint8Array): void;
  /** Frames were held for too long, or too many of them. */
  misled(): void;
}

/** One of the two carriers, and the frames that came by it too early. */
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

  /** Closes the carrier. Only its end is reported. */
  close(): void {
    this.#wait.set(null);
    this.#held.drop();
    this.carrier?.close();
  }

  /** The carrier has ended. Calls `then` after the held frames. */
  finish(then: () => void): void {
    this.carrier = null;
    this.#held.end(then);
  }

  /** Disposes of the carrier, if there is one, and forgets the held frames. */
  leave(): void {
    this.#wait.set(null);
    this.#held.drop();
    this.carrier?.dispose();
    this.carrier = null;
  }
}
