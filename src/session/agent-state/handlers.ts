// What each signal does to a session's memory. One function for each signal; output, which ends most claims of other
// signals, and the screen have their own files.

import {
  BELL_KEY_MS,
  BELL_WORK_MS,
  ECHO_MS,
  EVENT_PROMPT_MS,
  IDLE_AFTER_MS,
  LATE_QUESTION_MS,
  REPAINT_MS,
} from "./limits.ts";
import { type Claim, type Memory, withClaims } from "./memory.ts";
import { meaningOf } from "./notification-words.ts";
import { onOutput } from "./on-output.ts";
import { onScreen } from "./on-screen.ts";
import type { Signal, SignalOf } from "./signals.ts";

type Handler<K extends Signal["kind"]> = (memory: Memory, signal: SignalOf<K>, nowMs: number) => Memory;

export const HANDLERS: { readonly [K in Signal["kind"]]: Handler<K> } = {
  output: (memory, _signal, nowMs) => onOutput(memory, nowMs),
  rest: (memory) => (memory.output.lastMs === null ? { ...memory, hasRested: true } : memory),
  input: onInput,
  resize: (memory, _signal, nowMs) => ({
    ...memory,
    input: { ...memory.input, repaintUntilMs: nowMs + REPAINT_MS },
  }),
  event: onEvent,
  notification: onNotification,
  mark: onMark,
  progress: onProgress,
  bell: onBell,
  screen: onScreen,
  exit: onExit,
};

/** Somebody is there, so a bell has been heard. Whether a question was answered shows in what the program does next. */
function onInput(memory: Memory, { typed }: SignalOf<"input">, nowMs: number): Memory {
  const input = { ...memory.input, echoUntilMs: nowMs + ECHO_MS };
  if (typed === "report") return { ...memory, input };
  const submitMs = typed === "submit" ? nowMs : input.submitMs;
  return {
    ...withClaims(memory, { bell: null }),
    input: { ...input, lastMs: nowMs, submitMs },
    idleAfterMs: typed === "submit" ? IDLE_AFTER_MS : memory.idleAfterMs,
  };
}

const EVENT_WORDS = {
  working: "says that it works",
  waiting: "says that it waits",
  idle: "says that it is idle",
  done: "says that it is done",
} as const;

/** The newest report by the program itself; earlier claims of weaker signals are out of date. */
function onEvent(memory: Memory, { state, reason }: SignalOf<"event">, nowMs: number): Memory {
  if (state === "waiting" && isLate(memory, nowMs)) return memory;
  const event: Claim = {
    state: state === "done" ? "idle" : state,
    reason: reason || EVENT_WORDS[state],
    atMs: nowMs,
  };
  return withClaims(memory, { event, notification: null, bell: null });
}

/** Claude Code reports a question seconds after it has drawn it: somebody may have left it with Escape since. */
function isLate({ claims: { screen }, input }: Memory, nowMs: number): boolean {
  if (screen?.state !== "idle" || screen.atMs < input.submitMs) return false;
  return nowMs < input.submitMs + LATE_QUESTION_MS;
}

function onNotification(memory: Memory, { text }: SignalOf<"notification">, nowMs: number): Memory {
  const meaning = meaningOf(text);
  // Without a known word it counts like a bell, and like a bell it does not count while somebody is typing.
  if (meaning === null && nowMs < memory.input.lastMs + BELL_KEY_MS) return memory;
  const notification: Claim = {
    state: meaning ?? "waiting",
    reason: text || "notified",
    atMs: nowMs,
    isVague: meaning === null,
  };
  const { event } = memory.claims;
  // An event `working` is out of date when the program says that it waits or is done, and the other way round.
  const isStale = event !== null && meaning !== null && event.state !== meaning;
  return withClaims(memory, { notification, bell: null, ...(isStale ? { event: null } : {}) });
}

/**
 * A shell's marks: at its prompt nothing runs that could have reported anything; a new command ends all earlier claims.
 */
function onMark(memory: Memory, { mark, exitCode }: SignalOf<"mark">, nowMs: number): Memory {
  const quiet = { notification: null, bell: null, progress: null };
  if (mark === "C") {
    const running: Claim = { state: "working", reason: "running a command", atMs: nowMs };
    return withClaims(memory, { ...quiet, event: null, "prompt-mark": running });
  }
  const before = memory.claims["prompt-mark"];
  const event = memory.claims.event;
  const isOld = event !== null && nowMs >= event.atMs + EVENT_PROMPT_MS;
  const ended = { ...quiet, ...(isOld ? { event: null } : {}) };
  if (mark !== "D" && before?.state === "idle") return withClaims(memory, ended);
  const failed = mark === "D" && exitCode ? `, the last command failed with ${exitCode}` : "";
  const prompt: Claim = { state: "idle", reason: `at its prompt${failed}`, atMs: nowMs };
  return withClaims(memory, { ...ended, "prompt-mark": prompt });
}

const PROGRESS = {
  normal: ["working", "reports progress"],
  indeterminate: ["working", "reports progress"],
  error: ["waiting", "reports an error in its progress"],
  paused: ["idle", "its progress is paused"],
} as const;

function onProgress(memory: Memory, { state }: SignalOf<"progress">, nowMs: number): Memory {
  const before = memory.claims.progress;
  if (state === "none") return before ? withClaims(memory, { progress: null }) : memory;
  const [told, reason] = PROGRESS[state];
  if (before?.state === told) return memory;
  const progress: Claim = { state: told, reason, atMs: nowMs };
  // Progress that begins after a bell, or after the program said that it is done, is new work.
  const event = memory.claims.event?.state === "idle" ? null : memory.claims.event;
  const isWork = told === "working";
  return withClaims(memory, { progress, ...(isWork ? { event, notification: null, bell: null } : {}) });
}

function onBell(memory: Memory, _signal: SignalOf<"bell">, nowMs: number): Memory {
  const { output, input, bellMs, shown } = memory;
  const heard = { ...memory, bellMs: nowMs };
  if (nowMs < input.lastMs + BELL_KEY_MS) return heard;
  const isAfterWork =
    shown.state === "working" ||
    (output.workMs !== null && nowMs < output.workMs + BELL_WORK_MS) ||
    input.submitMs > bellMs;
  if (!isAfterWork || memory.claims.bell) return heard;
  return withClaims(heard, {
    bell: { state: "waiting", reason: "rang the bell", atMs: nowMs, isVague: true },
  });
}

function onExit(memory: Memory, { code, signal }: SignalOf<"exit">, nowMs: number): Memory {
  const reason = signal !== null ? `ended by ${signal}` : `exited with ${code}`;
  return { ...memory, exit: { reason, atMs: nowMs } };
}
