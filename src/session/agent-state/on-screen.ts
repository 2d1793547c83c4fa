// What a look at the screen means. A half-drawn screen must not count: a change counts when output had paused, or when
// two looks in a row see the same.

import { type Claim, type Claimant, type Memory, NEVER, withClaims } from "./memory.ts";
import type { SignalOf } from "./signals.ts";

export function onScreen(memory: Memory, signal: SignalOf<"screen">, nowMs: number): Memory {
  const seen = signal.match?.rule ?? null;
  const { accepted, candidate } = memory.rule;
  const isFull = signal.isFull;
  if (seen === accepted) {
    if (isDrawnAgain(memory, signal)) return drawnAgain({ ...memory, isFull }, nowMs);
    if (candidate === undefined && isFull === memory.isFull) return memory;
    return { ...memory, isFull, rule: { accepted, candidate: undefined } };
  }
  if (!signal.isSettled && seen !== candidate)
    return { ...memory, isFull, rule: { accepted, candidate: seen } };
  const looked = { ...memory, isFull, rule: { accepted: seen, candidate: undefined } };
  const claim = signal.match && { state: signal.match.state, reason: signal.match.reason, atMs: nowMs };
  return accept(looked, claim, nowMs);
}

/**
 * Something drawn after the program made another claim is new, even if it looks like what was there before: the second
 * permission comes right after the first, and an error leaves the composer as it was.
 */
function isDrawnAgain({ claims, output }: Memory, { isSettled }: SignalOf<"screen">): boolean {
  const { screen, event } = claims;
  if (!isSettled || !screen || !event || screen.state === "working") return false;
  if (event.state === "waiting" || event.state === screen.state) return false;
  return event.atMs >= screen.atMs && (output.lastMs ?? NEVER) > event.atMs;
}

function drawnAgain(memory: Memory, nowMs: number): Memory {
  const screen = { ...memory.claims.screen!, atMs: nowMs };
  return withClaims({ ...memory, rule: { ...memory.rule, candidate: undefined } }, { screen });
}

function accept(memory: Memory, claim: Claim | null, nowMs: number): Memory {
  const before = memory.claims.screen;
  // A question that disappears without another known screen in its place was answered, and the program goes on.
  const goesOn = before?.state === "waiting" && claim === null;
  const output = goesOn ? { ...memory.output, workMs: nowMs } : memory.output;
  const ended = claim ? endedBy(memory, claim) : [];
  const claims = { screen: claim, ...Object.fromEntries(ended.map((name) => [name, null])) };
  return { ...withClaims(memory, claims), output };
}

/** Claims that are over because the screen now says otherwise. */
function endedBy({ claims, input }: Memory, claim: Claim): Claimant[] {
  if (claim.state === "waiting") return [];
  // The question may be reported again while the answer is on its way; it is over when it is gone from the screen.
  const isGone = claims.screen?.state === "waiting";
  const isAnswered = (call: Claim | null) =>
    call?.state === "waiting" && (isGone || input.lastMs > call.atMs);
  const ended: Claimant[] = ["bell"];
  if (isAnswered(claims.event)) ended.push("event");
  const { notification } = claims;
  if (isAnswered(notification) || (notification?.state === "waiting" && claim.state === "working"))
    ended.push("notification");
  return ended;
}
