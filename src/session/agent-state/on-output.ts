// What output means: whether it is work, echo or a repaint, and which earlier claims it ends.

import {
  BURST_GAP_MS,
  BURST_WITHIN_MS,
  ECHO_MS,
  ECHO_WORK_MS_MAX,
  IDLE_AFTER_MS_MAX,
  PAUSE_MS_MAX,
  RUN_GAP_MS,
  RUN_MS,
  SUBMIT_MS,
} from "./limits.ts";
import { type Claim, type Claimant, type Memory, NEVER, withClaims } from "./memory.ts";

export function onOutput(memory: Memory, nowMs: number): Memory {
  const isPlain = isPlainOutput(memory, nowMs);
  const answered = answeredClaims(memory, nowMs);
  const isWork = isWorkOutput(memory, nowMs, isPlain) || answered.length > 0;
  const { output } = memory;
  const isBurst = isPlain && !isWork && nowMs > output.burstMs + BURST_WITHIN_MS;
  const goesOn = output.plainMs !== NEVER && nowMs <= output.plainMs + RUN_GAP_MS;
  const next: Memory = {
    ...memory,
    idleAfterMs: idleAfter(memory, nowMs, isWork),
    output: {
      lastMs: nowMs,
      plainMs: isPlain ? nowMs : output.plainMs,
      workMs: isWork ? nowMs : output.workMs,
      runMs: isPlain && !goesOn ? nowMs : output.runMs,
      burstMs: isBurst ? nowMs : output.burstMs,
    },
  };
  const ended = isPlain ? [...answered, ...outrunClaims(next, nowMs)] : answered;
  return ended.length === 0 ? next : withClaims(next, Object.fromEntries(ended.map((name) => [name, null])));
}

/** Neither the echo of a key nor a repaint after a resize. */
function isPlainOutput({ input, isFull }: Memory, nowMs: number): boolean {
  if (nowMs < input.repaintUntilMs) return false;
  if (nowMs >= input.echoUntilMs) return true;
  // Output after Enter is not echo, except in a program that draws the whole screen, where Enter is a key like any
  // other.
  return isSubmitted(input) && !isFull;
}

/** The last input was Enter or the like. */
function isSubmitted({ submitMs, lastMs }: Memory["input"]): boolean {
  return submitMs === lastMs && submitMs !== NEVER;
}

function isWorkOutput(memory: Memory, nowMs: number, isPlain: boolean): boolean {
  const { output, input, idleAfterMs } = memory;
  // The first echo of a program that waits for input is not work either.
  if (output.lastMs === null) return isPlain || !memory.hasRested;
  const isWorking = output.workMs !== null && nowMs < output.workMs + idleAfterMs;
  if (!isPlain) return isWorking && nowMs < output.plainMs + ECHO_WORK_MS_MAX;
  const isBrought = isSubmitted(input) && nowMs < input.submitMs + SUBMIT_MS && !memory.isFull;
  const isSecond = nowMs >= output.burstMs + BURST_GAP_MS && nowMs <= output.burstMs + BURST_WITHIN_MS;
  return isWorking || isBrought || isSecond;
}

/** A program that goes on by itself soon after it counted as idle had only paused: next time it gets more time. */
function idleAfter(memory: Memory, nowMs: number, isWork: boolean): number {
  const { output, input, idleAfterMs } = memory;
  if (!isWork || output.workMs === null || input.lastMs > output.workMs) return idleAfterMs;
  const idleAtMs = output.workMs + idleAfterMs;
  if (nowMs < idleAtMs || nowMs > idleAtMs + PAUSE_MS_MAX) return idleAfterMs;
  return Math.min(IDLE_AFTER_MS_MAX, idleAfterMs * 2);
}

/** Questions that somebody has answered: something was typed after them, and this is more than its echo. */
function answeredClaims({ claims, input, isFull }: Memory, nowMs: number): Claimant[] {
  const isAnswered = (claim: Claim | null) => {
    if (claim?.state !== "waiting" || input.lastMs <= claim.atMs) return false;
    return input.submitMs > claim.atMs || nowMs >= input.lastMs + ECHO_MS;
  };
  const answered: Claimant[] = (["event", "notification", "progress"] as const).filter((name) =>
    isAnswered(claims[name]),
  );
  // A shell without a mark for the start of a command: output after Enter is the command's.
  const prompt = claims["prompt-mark"];
  const hasLeft =
    prompt?.state === "idle" && input.submitMs > prompt.atMs && nowMs >= input.submitMs + ECHO_MS;
  return hasLeft && !isFull ? [...answered, "prompt-mark"] : answered;
}

/** Claims that a program made before it went on printing by itself, or before it was given something to do. */
function outrunClaims({ claims, output, input }: Memory, nowMs: number): Claimant[] {
  const { event, notification, bell, screen } = claims;
  const isQuestion = screen !== null && screen.state !== "working";
  const isOutrun = (claim: Claim | null) =>
    claim !== null && !isQuestion && nowMs >= Math.max(output.runMs, claim.atMs) + RUN_MS;
  const isResumed = (claim: Claim | null) => claim?.state === "idle" && input.submitMs > claim.atMs;
  const ended: Claimant[] = [];
  const seenWorking = screen?.state === "working" && event !== null && screen.atMs > event.atMs;
  const mayEnd = event?.state === "idle" || (event?.state === "waiting" && seenWorking);
  if (isResumed(event) || (mayEnd && isOutrun(event))) ended.push("event");
  if (isResumed(notification) || isOutrun(notification)) ended.push("notification");
  if (isOutrun(bell)) ended.push("bell");
  return ended;
}
