// Makes attempts at direct paths for this process, and owns the other process in which the native module runs them.

import type { Clock } from "../carrier/clock.ts";
import type { DialDirect, DirectAttempt, DirectEvents, DirectTerms } from "../carrier/direct.ts";
import { unhandled } from "../protocol/unhandled.ts";
import { ChildProcess } from "./child-process.ts";
import { canResolveLocalNames } from "./local-names.ts";
import { NativeAttempt } from "./native-attempt.ts";
import { isBarred, NO_DEATHS, noteDeath } from "./rules/child-deaths.ts";
import { type ChildFrame, type FromChild, NO_ATTEMPT } from "./rules/child-frames.ts";

/** How long the other process stays without an attempt, ms. */
export const IDLE_MS = 60_000;
/** Attempts at the same time, open paths included. Another cannot begin. */
export const ATTEMPTS_MAX = 64;
const DOES_NOT_LOAD = "the native module does not load";

export interface DiallerTerms {
  readonly clock: Clock;
  /** One UDP port for all attempts, so that a firewall needs one rule. Null: each attempt has its own. */
  udpPort(): number | null;
  /** This machine's addresses that the other end must not be told, as they are now. */
  excludedAddresses(): readonly string[];
  /** Reports something that a person may want to know. `why` contains no address. */
  warn(message: string, fields: { readonly why: string }): void;
  /** For tests on a machine without a network: use only loopback. */
  readonly loopback?: boolean;
}

/** `untried`: not known yet, because finding out needs a process. `unavailable`: `why` in a few words. */
export type DirectState =
  | { readonly is: "untried" | "on" }
  | { readonly is: "unavailable"; readonly why: string };

export class DirectDialler {
  #child: ChildProcess | null = null;
  readonly #attempts = new Map<number, NativeAttempt>();
  #lastNumber = NO_ATTEMPT;
  #deaths = NO_DEATHS;
  /** Null until a process has said whether the module loads. */
  #loads: boolean | null = null;
  #stopIdle: (() => void) | null = null;
  #resolvesLocal: boolean | null = null;
  #isOver = false;

  constructor(private readonly terms: DiallerTerms) {}

  /** See `DialDirect`. Also null when the other process keeps dying, or while there are `ATTEMPTS_MAX` attempts. */
  readonly dial: DialDirect = (terms: DirectTerms, events: DirectEvents): DirectAttempt | null => {
    const child = this.#attempts.size < ATTEMPTS_MAX ? this.#start() : null;
    if (!child) return null;
    const number = ++this.#lastNumber;
    const loopback = this.terms.loopback ?? false;
    this.#resolvesLocal ??= canResolveLocalNames();
    const attempt = new NativeAttempt(
      {
        number,
        clock: this.terms.clock,
        candidates: {
          excluded: this.terms.excludedAddresses(),
          loopback,
          resolvesLocal: this.#resolvesLocal,
        },
        udpPort: this.terms.udpPort(),
        bindAddress: loopback ? "127.0.0.1" : null,
        send: (frame) => child.send(frame),
        over: () => this.#forget(number),
      },
      terms,
      events,
    );
    this.#attempts.set(number, attempt);
    return attempt;
  };

  /** Whether attempts can be made, as far as it is known. */
  get state(): DirectState {
    if (this.#loads === null && this.#deaths === NO_DEATHS) return { is: "untried" };
    if (this.#loads === false) return { is: "unavailable", why: DOES_NOT_LOAD };
    if (isBarred(this.#deaths, this.terms.clock.now()))
      return {
        is: "unavailable",
        why: "its process has died again and again; it is tried again within ten minutes",
      };
    return { is: this.#loads ? "on" : "untried" };
  }

  /** The other process's id, for tests. */
  get childPid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Ends all attempts without an event, and the other process. */
  dispose(): void {
    this.#isOver = true;
    for (const attempt of [...this.#attempts.values()]) attempt.dispose();
    this.#stopChild();
  }

  #start(): ChildProcess | null {
    if (this.#isOver || this.#loads === false || isBarred(this.#deaths, this.terms.clock.now())) return null;
    this.#stopIdle?.();
    this.#stopIdle = null;
    if (this.#child) return this.#child;
    try {
      this.#child = new ChildProcess({
        frame: (frame) => this.#heard(frame),
        gone: (how) => this.#died(how),
      });
    } catch (error) {
      this.#died((error as Error).message);
    }
    return this.#child;
  }

  #heard(frame: ChildFrame<FromChild>): void {
    if (frame.attempt !== NO_ATTEMPT) return this.#attempts.get(frame.attempt)?.heard(frame);
    if (frame.kind !== "word") return;
    switch (frame.word.t) {
      case "ready":
        this.#loads = true;
        return;
      case "unavailable":
        this.terms.warn("there is no direct path: the native module does not load", { why: frame.word.why });
        this.#loads = false;
        this.#stopChild();
        return this.#loseAll(DOES_NOT_LOAD);
      case "description":
      case "candidate":
      case "opened":
      case "failed":
      case "ended":
        // These belong to an attempt, and this frame names none.
        return;
      default:
        return unhandled(frame.word);
    }
  }

  #died(why: string): void {
    this.#child = null;
    this.#deaths = noteDeath(this.#deaths, this.terms.clock.now());
    this.terms.warn("the process of direct paths has died", { why });
    this.#loseAll("the process of direct paths has died");
  }

  #loseAll(why: string): void {
    for (const attempt of [...this.#attempts.values()]) attempt.lost(why);
  }

  #forget(number: number): void {
    this.#attempts.delete(number);
    this.#idleIfUnused();
  }

  #idleIfUnused(): void {
    if (this.#attempts.size > 0 || !this.#child || this.#isOver) return;
    this.#stopIdle?.();
    this.#stopIdle = this.terms.clock.after(IDLE_MS, () => this.#stopChild());
  }

  #stopChild(): void {
    this.#stopIdle?.();
    this.#stopIdle = null;
    this.#child?.dispose();
    this.#child = null;
  }
}
