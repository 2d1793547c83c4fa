// Watches one session for signs of its state: gathers the signals, looks at the screen when output pauses, keeps the
// timers, and reports what changed. The pure state machine decides what a signal means.

import type { HistoryEvent } from "../protocol/history.ts";
import { RULE_LINES_MAX, type ScreenRule } from "../protocol/screen-rule.ts";
import { REASON_LENGTH_MAX, type ReportedState, type SessionInfo } from "../protocol/session-info.ts";
import type { FromHost } from "../protocol/session-messages.ts";
import {
  advanceAll,
  begin,
  type Memory,
  type Signal,
  settled,
  stateOf,
} from "../session/agent-state/agent-state.ts";
import {
  LINE_COLS_MAX,
  RuleSet,
  type ScreenMatch,
  type ScreenText,
} from "../session/agent-state/screen-match.ts";
import { typedKind } from "../session/agent-state/typed.ts";
import { typedText, withoutTyped } from "../session/agent-state/typed-text.ts";
import type { Emulator, EmulatorOptions, TerminalProgress } from "../terminal/emulator.ts";
import { bottomText } from "../terminal/screen-text.ts";
import { RestWatch } from "./rest-watch.ts";
import { RuleClock } from "./rule-clock.ts";
import { SteadyClock } from "./steady-clock.ts";

/** The machine is told of output no more often than this, so that a flood costs it nothing. */
const OUTPUT_MS = 50;
/** After a pause of this length the program has finished drawing. */
const PAUSE_MS = 150;
/** Sequences of one piece of output that count; of more, the first ones are left out. */
const BATCH_MAX = 64;
/** Time between two looks at a screen that does not come to rest. */
const LOOK_MS = 400;
/** Typing by a person is reported no more often than this: notifications only need minutes. */
const TYPING_TOLD_MS = 30_000;

type Shown = Pick<SessionInfo, "state" | "reason" | "stateSince" | "lastOutputAt"> &
  Partial<Pick<SessionInfo, "source" | "directory" | "progress" | "lastInputAt" | "submittedAt" | "muted">>;

export interface StateWatchParts {
  emulator(): Emulator;
  /** The program's process id. */
  pid(): number;
  readonly rules: readonly ScreenRule[];
  /** The state, or what is shown beside it, has changed. */
  changed(): void;
  /** Something that the session's history keeps. */
  happened(event: HistoryEvent): void;
  /** For observers, as it comes. */
  notice(kind: Extract<FromHost, { t: "notice" }>["kind"], text: string): void;
  /** A rule takes too long and was left out. */
  dropped(rule: string): void;
}

export class StateWatch {
  readonly #clock = new SteadyClock();
  readonly #rules: RuleSet;
  readonly #ruleClock: RuleClock;
  readonly #rest: RestWatch;
  #memory: Memory;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #lookTimer: ReturnType<typeof setTimeout> | null = null;
  #match: ScreenMatch | null = null;
  #parsedAtMs = 0;
  #lookedAtMs = 0;
  #fedAtMs = 0;
  /** There was output that the machine has not been told of. */
  #isNew = false;
  /** What sequences in it said, in their order. */
  readonly #batch: Signal[] = [];
  #typedText = "";
  #lastOutputAt: number | null = null;
  #lastInputAt: number | null = null;
  #inputToldAt = 0;
  #submittedAt: number | null = null;
  #directory: string | undefined;
  #progress: number | undefined;
  #muted = false;

  constructor(private readonly parts: StateWatchParts) {
    this.#rules = new RuleSet(parts.rules);
    this.#ruleClock = new RuleClock((rule) => {
      this.#rules.drop(rule);
      parts.dropped(rule);
    });
    this.#memory = begin(this.#clock.now());
    this.#rest = new RestWatch({
      pid: () => parts.pid(),
      isOver: () => this.#memory.shown.state !== "starting",
      rests: () => this.#signal({ kind: "rest" }),
    });
    this.#arm();
  }

  /** The session's notifications are off. */
  get muted(): boolean {
    return this.#muted;
  }

  set muted(muted: boolean) {
    this.#muted = muted;
    this.parts.changed();
  }

  /** Ms since the epoch. */
  get lastOutputAt(): number | null {
    return this.#lastOutputAt;
  }

  /** What the session's record says about its state. */
  shown(): Shown {
    const { state, reason, source, sinceMs } = stateOf(this.#memory, this.#clock.now());
    return {
      state,
      reason: reason.slice(0, REASON_LENGTH_MAX),
      source,
      stateSince: sinceMs,
      lastOutputAt: this.#lastOutputAt,
      ...(this.#directory === undefined ? {} : { directory: this.#directory }),
      ...(this.#progress === undefined ? {} : { progress: this.#progress }),
      ...(this.#lastInputAt === null ? {} : { lastInputAt: this.#lastInputAt }),
      ...(this.#submittedAt === null ? {} : { submittedAt: this.#submittedAt }),
      ...(this.#muted ? { muted: true } : {}),
    };
  }

  /** What the emulator tells by itself. */
  callbacks(): Pick<
    EmulatorOptions,
    "onTitle" | "onBell" | "onNotification" | "onProgress" | "onPromptMark" | "onCwd"
  > {
    return {
      onTitle: () => this.parts.changed(),
      onBell: () => {
        this.#happened({ kind: "bell" });
        this.#batch.push({ kind: "bell" });
        this.parts.notice("bell", "");
      },
      onNotification: ({ source, title, body }) => {
        const text = title && body ? `${title}: ${body}` : title || body;
        this.#happened({ kind: "notification", text });
        this.#batch.push({ kind: "notification", text });
        this.parts.notice(source, text);
      },
      onProgress: (progress) => this.#progressed(progress),
      onPromptMark: ({ kind, exitCode }) => {
        if (kind === "D") this.#happened({ kind: "command", exitCode: exitCode ?? null });
        this.#batch.push({ kind: "mark", mark: kind, exitCode: exitCode ?? null });
        this.parts.notice("prompt", kind);
      },
      onCwd: (cwd) => {
        this.#directory = cwd;
        this.parts.notice("cwd", cwd);
        this.parts.changed();
      },
    };
  }

  started(): void {
    this.#happened({ kind: "started" });
  }

  /** The program printed. It counts once the emulator has taken it, together with what it says in sequences. */
  printed(): void {
    this.#lastOutputAt = this.#clock.now();
    this.#isNew = true;
  }

  /** The emulator has taken output: the screen may be another. */
  parsed(): void {
    this.#parsedAtMs = this.#clock.now();
    if (this.#memory.exit) return;
    if (this.#batch.length > 0 || this.#parsedAtMs >= this.#fedAtMs + OUTPUT_MS) this.#tellOutput();
    this.#lookTimer ??= this.#lookIn(PAUSE_MS);
  }

  /** `isPerson`: at a client that somebody looks at, not by a command. */
  typed(bytes: Uint8Array, isPerson: boolean): void {
    const typed = typedKind(bytes);
    this.#typedText = typedText(this.#typedText, bytes);
    this.#fedAtMs = 0;
    if (typed === "submit" || (typed === "keys" && this.#memory.shown.state === "waiting")) {
      this.#submittedAt = this.#clock.now();
      this.parts.changed();
    }
    if (isPerson && typed !== "report") this.#personTyped();
    this.#signal({ kind: "input", typed });
  }

  resized(): void {
    this.#signal({ kind: "resize" });
  }

  /** It works by a sign of its own, and not only because it prints. */
  get isSeenWorking(): boolean {
    const { state, source } = this.shown();
    return state === "working" && source !== "output";
  }

  /** The question that the session waits with at this moment, by its state or by its screen; a bell asks nothing. */
  question(): string | null {
    const { state, reason, source } = this.shown();
    if (state === "waiting" && source !== "bell") return reason;
    const match = this.#rules.match(this.#screenText(), this.#match, this.#ruleClock);
    return match?.state === "waiting" ? match.reason : null;
  }

  /** The program, or somebody for it, says what its state is. */
  told(state: ReportedState, reason: string): void {
    this.#signal({ kind: "event", state, reason });
  }

  exited(exitCode: number | null, signal: string | null): void {
    this.#signal({ kind: "exit", code: exitCode, signal });
    this.#happened({ kind: "exited", exitCode, signal });
    this.dispose();
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#lookTimer) clearTimeout(this.#lookTimer);
    this.#timer = this.#lookTimer = null;
    this.#rest.dispose();
  }

  #personTyped(): void {
    const now = this.#clock.now();
    this.#lastInputAt = now;
    if (now < this.#inputToldAt + TYPING_TOLD_MS) return;
    this.#inputToldAt = now;
    this.parts.changed();
  }

  #progressed({ state, percent }: TerminalProgress): void {
    const before = this.#progress;
    this.#progress = percent;
    this.#batch.push({ kind: "progress", state });
    this.parts.notice("progress", percent === undefined ? state : `${state} ${percent}`);
    if (before !== percent) this.parts.changed();
  }

  #happened(event: DistributiveOmit<HistoryEvent, "at">): void {
    this.parts.happened({ at: this.#clock.now(), ...event });
  }

  #signal(...signals: Signal[]): void {
    const now = this.#clock.now();
    this.#passTime(now);
    this.#take(advanceAll(this.#memory, signals, now));
    this.#arm();
  }

  /** Takes each change that came by time alone, so that none is missing in the history. */
  #passTime(nowMs: number): void {
    for (;;) {
      const at = this.#changesAt();
      if (at === null || at > nowMs) return;
      this.#take(settled(this.#memory, at));
    }
  }

  #changesAt(): number | null {
    const { atMs, shown } = this.#memory;
    return stateOf(this.#memory, Math.max(atMs, shown.sinceMs)).changesAtMs;
  }

  #take(next: Memory): void {
    const before = this.#memory.shown;
    this.#memory = next;
    const { state, reason, source, sinceMs } = next.shown;
    if (state === before.state && reason === before.reason && source === before.source) return;
    if (state !== before.state && state !== "exited")
      this.parts.happened({
        at: sinceMs,
        kind: "state",
        state,
        reason: reason.slice(0, REASON_LENGTH_MAX),
        source,
        afterMs: sinceMs - before.sinceMs,
      });
    this.parts.changed();
  }

  #arm(): void {
    const at = this.#changesAt();
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer =
      at === null
        ? null
        : setTimeout(
            () => {
              this.#passTime(this.#clock.now());
              this.#arm();
            },
            Math.max(1, at - this.#clock.now()),
          );
  }

  /** Output and what it said in sequences, as one. */
  #tellOutput(): void {
    const said = this.#batch.splice(0).slice(-BATCH_MAX);
    if (this.#isNew) said.unshift({ kind: "output" });
    this.#isNew = false;
    this.#fedAtMs = this.#clock.now();
    if (said.length > 0) this.#signal(...said);
  }

  // ---- the screen

  #lookIn(ms: number): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.#onLookTime(), Math.max(1, ms));
  }

  #onLookTime(): void {
    this.#lookTimer = null;
    this.#tellOutput();
    const now = this.#clock.now();
    const pauseLeft = this.#parsedAtMs + PAUSE_MS - now;
    const isSettled = pauseLeft <= 0;
    // A program that draws between two marks of its own (mode 2026) has half a screen until it is through.
    const isDue = now >= this.#lookedAtMs + LOOK_MS && !this.parts.emulator().modes.syncOutput;
    if (isSettled || isDue) this.#look(isSettled, now);
    if (!isSettled) this.#lookTimer ??= this.#lookIn(pauseLeft);
  }

  #look(isSettled: boolean, now: number): void {
    this.#lookedAtMs = now;
    const screen = this.#screenText();
    this.#match = this.#rules.match(screen, this.#match, this.#ruleClock);
    this.#signal({ kind: "screen", match: this.#match, isSettled, isFull: screen.isFull });
  }

  #screenText(): ScreenText {
    const emulator = this.parts.emulator();
    const isFull = emulator.altScreen;
    const { lines, beforeCursor } = bottomText(emulator, RULE_LINES_MAX, LINE_COLS_MAX);
    const own = withoutTyped(beforeCursor, this.#typedText);
    return { lines, beforeCursor: own, title: emulator.title, isFull };
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
