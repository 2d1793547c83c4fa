// What the state machine remembers of a session between two signals. Plain data; every time is in ms since the epoch.

import type { SessionState, StateSource } from "../../protocol/session-info.ts";
import { IDLE_AFTER_MS } from "./limits.ts";

/** What one source last said, until something ends it. */
export interface Claim {
  readonly state: "working" | "waiting" | "idle";
  readonly reason: string;
  readonly atMs: number;
  /** It asks for a person without saying why: what the screen says is stronger. */
  readonly isVague?: boolean;
}

/** Sources that make claims, by their names in a session's record. */
export type Claimant = "event" | "notification" | "prompt-mark" | "progress" | "bell" | "screen";

export interface Shown {
  readonly state: SessionState;
  readonly reason: string;
  readonly source: StateSource;
  /** When the session entered the state. */
  readonly sinceMs: number;
}

export interface Memory {
  readonly startedAtMs: number;
  /** The program was seen at rest before it printed anything. */
  readonly hasRested: boolean;
  /** The time of the last signal. */
  readonly atMs: number;
  readonly exit: { readonly reason: string; readonly atMs: number } | null;
  readonly claims: Readonly<Record<Claimant, Claim | null>>;
  /** The rule that was last accepted, and one that was seen once and must be seen again before it counts. */
  readonly rule: { readonly accepted: string | null; readonly candidate: string | null | undefined };
  /** The alternate screen is showing. */
  readonly isFull: boolean;
  readonly output: {
    readonly lastMs: number | null;
    /** The last output that was neither echo nor repaint. */
    readonly plainMs: number;
    /** The last output that counts as work. */
    readonly workMs: number | null;
    /** When the present run of plain output began. */
    readonly runMs: number;
    /** The first output without a key before it. */
    readonly burstMs: number;
  };
  readonly input: {
    readonly lastMs: number;
    readonly submitMs: number;
    /** Output before this is echo, or a repaint. */
    readonly echoUntilMs: number;
    readonly repaintUntilMs: number;
  };
  readonly bellMs: number;
  /** Silence that makes the session idle. */
  readonly idleAfterMs: number;
  readonly shown: Shown;
}

/** A time before everything. */
export const NEVER = Number.NEGATIVE_INFINITY;

/** The memory of a program that has just been started. */
export function begin(nowMs: number): Memory {
  return {
    startedAtMs: nowMs,
    hasRested: false,
    atMs: nowMs,
    exit: null,
    claims: {
      event: null,
      notification: null,
      "prompt-mark": null,
      progress: null,
      bell: null,
      screen: null,
    },
    rule: { accepted: null, candidate: undefined },
    isFull: false,
    output: { lastMs: null, plainMs: NEVER, workMs: null, runMs: NEVER, burstMs: NEVER },
    input: { lastMs: NEVER, submitMs: NEVER, echoUntilMs: NEVER, repaintUntilMs: NEVER },
    bellMs: NEVER,
    idleAfterMs: IDLE_AFTER_MS,
    shown: { state: "starting", reason: "no output yet", source: "output", sinceMs: nowMs },
  };
}

/** The memory with these claims instead of those it has. */
export function withClaims(memory: Memory, claims: Partial<Record<Claimant, Claim | null>>): Memory {
  return { ...memory, claims: { ...memory.claims, ...claims } };
}
