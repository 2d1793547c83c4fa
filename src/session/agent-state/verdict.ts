// Weighs a session's memory: the strongest claim that still holds. Only this file says which claim yields to which
// weaker but later one.

import { IDLE_AFTER_MS, PROGRESS_STALE_MS, SCREEN_WORK_STALE_MS, STARTING_MS } from "./limits.ts";
import type { Claim, Memory, Shown } from "./memory.ts";

export type Verdict = Omit<Shown, "sinceMs">;
type Weigh = (memory: Memory, nowMs: number) => Pick<Verdict, "state" | "reason"> | null;

/**
 * From strong to weak. A shell's prompt is a strong sign; that a command runs says little about what the command does.
 */
const ORDER: readonly (readonly [Verdict["source"], Weigh])[] = [
  ["exit", (m) => m.exit && { state: "exited", reason: m.exit.reason }],
  ["event", event],
  [
    "notification",
    (m) => (m.claims.notification?.isVague ? vague(m, "notification") : m.claims.notification),
  ],
  ["prompt-mark", (m) => (m.claims["prompt-mark"]?.state === "idle" ? m.claims["prompt-mark"] : null)],
  ["progress", progress],
  ["bell", (m) => vague(m, "bell")],
  ["screen", screen],
  ["prompt-mark", command],
  ["output", output],
];

/** The state that follows from the memory at `nowMs`. */
export function verdictOf(memory: Memory, nowMs: number): Verdict {
  for (const [source, weigh] of ORDER) {
    const told = weigh(memory, nowMs);
    if (told) return { state: told.state, reason: told.reason, source };
  }
  return { state: "idle", reason: "silent", source: "output" };
}

/** Times at which the verdict may change by itself. */
export function turningPoints(memory: Memory): readonly number[] {
  const { progress, screen, event } = memory.claims;
  return [
    memory.startedAtMs + STARTING_MS,
    (memory.output.workMs ?? memory.startedAtMs) + memory.idleAfterMs,
    ...(screen ? [silenceFrom(memory, screen) + IDLE_AFTER_MS] : []),
    ...(screen ? [silenceFrom(memory, screen) + SCREEN_WORK_STALE_MS] : []),
    ...(progress ? [silenceFrom(memory, progress) + PROGRESS_STALE_MS] : []),
    ...[event, progress].flatMap((claim) => (claim ? [silenceFrom(memory, claim) + IDLE_AFTER_MS] : [])),
  ];
}

/** When the silence after a claim began. */
function silenceFrom(memory: Memory, claim: Claim): number {
  return Math.max(memory.output.lastMs ?? memory.startedAtMs, claim.atMs);
}

/**
 * The screen says otherwise, and began to after the claim: a prompt counts at once, an idle screen when nothing moves.
 * A question that was there before the claim was answered, unless it is still there and nothing has moved since.
 */
function isContradicted(memory: Memory, claim: Claim, nowMs: number): boolean {
  const seen = memory.claims.screen;
  if (!seen || claim.state === "waiting") return false;
  if (seen.state === "waiting" && seen.atMs > claim.atMs) return true;
  if (seen.state === "working") return false;
  if (seen.state === "idle" && (claim.state !== "working" || seen.atMs <= claim.atMs)) return false;
  return nowMs >= Math.max(silenceFrom(memory, seen), claim.atMs) + IDLE_AFTER_MS;
}

/** An event `working` is over once the screen was at rest: later output does not bring it back. */
export function isEventOver(memory: Memory, nowMs: number): boolean {
  const { event, screen } = memory.claims;
  return event !== null && screen?.state === "idle" && isContradicted(memory, event, nowMs);
}

function event(memory: Memory, nowMs: number): Claim | null {
  const claim = memory.claims.event;
  return claim && !isContradicted(memory, claim, nowMs) ? claim : null;
}

function progress(memory: Memory, nowMs: number): Claim | null {
  const claim = memory.claims.progress;
  if (!claim || isContradicted(memory, claim, nowMs)) return null;
  if (claim.state !== "working") return claim;
  const { bell } = memory.claims;
  if (bell && bell.atMs > claim.atMs) return null;
  return nowMs < silenceFrom(memory, claim) + PROGRESS_STALE_MS ? claim : null;
}

/** A vague claim yields to a screen that is understood. */
function vague(memory: Memory, source: "bell" | "notification"): Claim | null {
  return memory.claims.screen ? null : memory.claims[source];
}

function screen(memory: Memory, nowMs: number): Claim | null {
  const claim = memory.claims.screen;
  if (claim?.state !== "working") return claim;
  return nowMs < silenceFrom(memory, claim) + SCREEN_WORK_STALE_MS ? claim : null;
}

/** A command works, however silent it is, if nobody types into it and it draws no full screen. */
function command(memory: Memory): Claim | null {
  const claim = memory.claims["prompt-mark"];
  return claim?.state === "working" && !memory.isFull && memory.input.lastMs <= claim.atMs ? claim : null;
}

function output(memory: Memory, nowMs: number): Pick<Verdict, "state" | "reason"> {
  const { workMs } = memory.output;
  if (workMs === null) {
    const isNew = !memory.hasRested && nowMs < memory.startedAtMs + STARTING_MS;
    return { state: isNew ? "starting" : "idle", reason: "no output yet" };
  }
  if (nowMs < workMs + memory.idleAfterMs) return { state: "working", reason: "printing" };
  return { state: "idle", reason: "silent" };
}
