// Drives a handshake machine, the client's or the daemon's, over a carrier. It alone has a channel's timers and keeps what
// the carrier has no room for. Knows neither which machine it drives nor which carrier.

import type { Carrier, CarrierEvents } from "../carrier/carrier.ts";
import type { Time } from "../carrier/clock.ts";
import { Timer } from "../carrier/timer.ts";
import type { Frame } from "../protocol/frames.ts";
import { CHANNEL_FRAME_BYTES_MAX } from "../protocol/limits.ts";
import { unhandled } from "../protocol/unhandled.ts";
import { Heartbeat } from "./heartbeat.ts";
import { inTurn } from "./in-turn.ts";
import type { Step } from "./machine.ts";
import type { Bye } from "./messages.ts";
import type { RunningChannel, RunningEvents } from "./running-channel.ts";

/** Sealed bytes that may wait for the carrier. With more the channel ends as lost, because the other end does not read. */
export const HELD_BYTES_MAX = 1024 * 1024;

/** The events that both machines have. */
export type CommonEvent =
  | { readonly type: "message"; readonly bytes: Uint8Array; readonly now: number }
  | { readonly type: "timeout" }
  | { readonly type: "lost" }
  | { readonly type: "send"; readonly frame: Frame; readonly now: number }
  | { readonly type: "end"; readonly reason: Bye["reason"] };

/** The effects that both machines have. The runner carries them out. */
export type CommonEffect<End> =
  | { readonly type: "transmit"; readonly bytes: Uint8Array }
  | { readonly type: "wait"; readonly ms: number | null }
  | { readonly type: "closed"; readonly end: End };

export interface RunnerTerms {
  readonly time: Time;
  readonly pingMs: number;
  /** Time between two checks of the heartbeat, ms. */
  readonly lookMs: number;
  /** A person is shown the round trip. */
  readonly measures: boolean;
}

type Machine<State, Own, Effect> = {
  open(): Step<State, Effect>;
  step(state: State, event: CommonEvent | Own): Step<State, Effect>;
};

const utf8 = new TextEncoder();

/** @typeParam Own events that only this machine has. @typeParam Effect effects that only this machine has. */
export abstract class Runner<
  State extends { readonly phase: string },
  Own,
  Effect extends { readonly type: string },
  Message extends { readonly t: string },
  End,
> implements RunningChannel<Message>
{
  readonly carrierEvents: CarrierEvents = {
    frame: (bytes) => this.#onFrame(bytes),
    drain: () => this.#onDrain(),
    closed: () => this.#onCarrierClosed(),
  };
  protected readonly heartbeat: Heartbeat;
  #carrier: Carrier | null = null;
  #state: State | null = null;
  /** Carries out effects in the machine's order, even if a handler causes more of them meanwhile. */
  readonly #do = inTurn<Effect | CommonEffect<End> | (() => void)>((next) =>
    typeof next === "function" ? next() : this.#run(next),
  );
  readonly #wait: Timer;
  /** Messages that the carrier has no room for, and functions to call between them. */
  readonly #held: (Uint8Array | (() => void))[] = [];
  #heldBytes = 0;
  #hasRoom = true;
  #isCut = false;
  /** The end was reported, but the carrier may not have closed yet. */
  #isOver = false;

  constructor(
    private readonly machine: Machine<State, Own, Effect | CommonEffect<End>>,
    protected readonly terms: RunnerTerms,
    private readonly told: Pick<RunningEvents<never, End>, "drain" | "changed" | "closed" | "left">,
  ) {
    this.#wait = new Timer(terms.time.clock, () => this.on({ type: "timeout" }));
    this.heartbeat = new Heartbeat({
      ...terms,
      ping: (n) => this.#control({ t: "ping", n }),
      dead: () => this.silent(),
      changed: () => told.changed?.(),
    });
  }

  get isReady(): boolean {
    return this.#state?.phase === "ready";
  }

  get isClosed(): boolean {
    return this.#state?.phase === "closed";
  }

  get isFull(): boolean {
    return !this.#hasRoom || this.#held.length > 0;
  }

  get roundTripMs(): number | null {
    return this.heartbeat.roundTripMs;
  }

  get silentS(): number {
    return this.heartbeat.silentS;
  }

  start(carrier: Carrier): void {
    this.#carrier = carrier;
    this.#take(this.machine.open());
    // It may already have ended.
    if (!carrier.isOpen) this.#onCarrierClosed();
  }

  send(frame: Frame): boolean {
    if (!this.isReady) return false;
    this.on({ type: "send", frame, now: this.now() });
    return true;
  }

  say(message: Message): boolean {
    return this.#control(message);
  }

  sayLast(message: Message, then: () => void): boolean {
    if (!this.#control(message)) return false;
    this.#do(() => (this.#held.length > 0 ? void this.#held.push(then) : then()));
    return true;
  }

  end(reason: Bye["reason"]): void {
    this.on({ type: "end", reason });
  }

  cut(): void {
    if (!this.#state || this.isClosed) return;
    this.#isCut = true;
    this.on({ type: "lost" });
  }

  check(): void {
    this.heartbeat.check();
  }

  pingEvery(ms: number): void {
    this.heartbeat.pingEvery(ms);
  }

  moved(pingMs: number, silenceMsMax: number): void {
    this.heartbeat.moved(pingMs, silenceMsMax);
  }

  /** The time for the machine's events, ms. */
  protected abstract now(): number;

  /** Carries out an effect that only this machine has. */
  protected abstract do(effect: Effect): void;

  /** Nothing has come from the other end for too long. */
  protected abstract silent(): void;

  /** Whether the other end may go on after a message of its with these effects. Asked while the channel is ready. */
  protected allows(_: readonly { readonly type: string }[]): boolean {
    return true;
  }

  /** Runs one step of the machine. Does nothing before `start`. */
  protected on(event: CommonEvent | Own): readonly (Effect | CommonEffect<End>)[] {
    if (!this.#state) return [];
    const step = this.machine.step(this.#state, event);
    this.#take(step);
    return step.effects;
  }

  #take({ state, effects }: Step<State, Effect | CommonEffect<End>>): void {
    this.#state = state;
    this.#do(...effects);
  }

  #run(effect: Effect | CommonEffect<End>): void {
    if (isCommon<Effect, End>(effect)) return this.#runCommon(effect);
    if (effect.type === "ready") this.heartbeat.start();
    this.do(effect);
  }

  #runCommon(effect: CommonEffect<End>): void {
    switch (effect.type) {
      case "transmit":
        return this.#transmit(effect.bytes);
      case "wait":
        return this.#wait.set(effect.ms);
      case "closed":
        return this.#onClosed(effect.end);
      default:
        return unhandled(effect);
    }
  }

  #control(message: object): boolean {
    const json = JSON.stringify(message);
    // Most messages are clearly short enough, and are not encoded twice just to measure them.
    const bytes = json.length * 3 < CHANNEL_FRAME_BYTES_MAX ? 0 : utf8.encode(json).byteLength;
    return bytes < CHANNEL_FRAME_BYTES_MAX && this.send({ kind: "control", json });
  }

  #transmit(bytes: Uint8Array): void {
    const carrier = this.#carrier;
    if (!carrier) return;
    if (!this.isFull) {
      this.#hasRoom = carrier.send(bytes);
      return;
    }
    this.#held.push(bytes);
    this.#heldBytes += bytes.byteLength;
    if (this.#heldBytes > HELD_BYTES_MAX) this.cut();
  }

  #onFrame(bytes: Uint8Array): void {
    if (this.isClosed) return;
    this.heartbeat.heard(bytes.byteLength);
    const wasReady = this.isReady;
    const effects = this.on({ type: "message", bytes, now: this.now() });
    if (wasReady && this.isReady && !this.allows(effects)) this.end("limit");
  }

  #onDrain(): void {
    this.#hasRoom = true;
    while (this.#hasRoom && this.#held.length > 0) this.#sendHeld();
    // The functions after the last message that was sent need no room.
    while (typeof this.#held[0] === "function") this.#sendHeld();
    if (!this.isFull && !this.isClosed) this.told.drain?.();
  }

  #sendHeld(): void {
    const bytes = this.#held.shift()!;
    if (typeof bytes === "function") return bytes();
    this.#heldBytes -= bytes.byteLength;
    this.#hasRoom = this.#carrier?.send(bytes) ?? false;
  }

  #onClosed(end: End): void {
    this.#wait.set(null);
    this.heartbeat.stop();
    this.told.closed(end);
    this.#isOver = true;
    const carrier = this.#carrier;
    if (!carrier) return this.told.left?.();
    if (!this.#isCut) {
      // The goodbye is the last of them. The carrier waits a second at most for it to leave.
      while (this.#held.length > 0) this.#sendHeld();
      return carrier.close();
    }
    this.#carrier = null;
    this.#held.length = 0;
    carrier.dispose();
    this.told.left?.();
  }

  #onCarrierClosed(): void {
    if (!this.#carrier) return;
    this.#carrier = null;
    this.#held.length = 0;
    if (this.#isOver) this.told.left?.();
    else this.on({ type: "lost" });
  }
}

function isCommon<Effect extends { readonly type: string }, End>(
  effect: Effect | CommonEffect<End>,
): effect is CommonEffect<End> {
  return effect.type === "transmit" || effect.type === "wait" || effect.type === "closed";
}
