// Types one prompt after the other into a session's program: watches its terminal, and tells each client what happened
// to its prompt. `prompt-steps.ts` decides what follows from what is seen.

import { cleanPaste } from "../keys/paste-text.ts";
import { enterBytes, isSentence, PROMPT_BYTES_MAX, promptBytes } from "../keys/prompt-text.ts";
import type { PromptOutcome, Seen } from "../protocol/session-messages.ts";
import type { DuePrompt, InputQueue, Prompt } from "../session/input-queue.ts";
import { type PromptScreen, showsSubmitted, showsText } from "../session/prompt-evidence.ts";
import { mayTypeOn, nextStep, type PromptStep } from "../session/prompt-steps.ts";
import type { Emulator } from "../terminal/emulator.ts";
import { bottomText } from "../terminal/screen-text.ts";
import { ProgramWatch } from "./program-watch.ts";
import type { Pty } from "./pty/pty.ts";
import { writeTraced } from "./pty/traced-write.ts";

/** Time between two looks at the terminal while a prompt is typed. */
const LOOK_MS = 10;
/** Time between two looks at the screen once Enter was pressed. */
const WATCH_LOOK_MS = 50;
/** Time between two looks at a program that is still starting. */
const START_LOOK_MS = 100;
/** Outcomes that are told again to who asks again after a reconnect; the oldest is forgotten. */
const OUTCOMES_KEPT_MAX = 64;
/** Lines and columns of the screen that are compared. */
const SCREEN_LINES_MAX = 200;
const SCREEN_COLS_MAX = 500;

export interface PrompterParts {
  readonly input: InputQueue;
  pty(): Pty;
  /** With all output in it. */
  emulator(): Emulator;
  /** Whether the session still asks what the sender of a prompt saw. */
  asksStill(seen: Seen): boolean;
  /** The question that is open now, or null. */
  question(): string | null;
  isWorking(): boolean;
  /** Ms since the epoch; null: nothing was printed. */
  lastOutputAt(): number | null;
  /** Position of the output's end. */
  outputEnd(): number;
  hasEnded(): boolean;
  /** Bytes went to the program for this client. */
  typed(client: string, bytes: Uint8Array): void;
  /** What waits behind the prompt may be typed. */
  pump(): void;
  tell(client: string, last: number, outcome: PromptOutcome, detail: string): void;
}

interface Running {
  readonly prompt: DuePrompt;
  readonly text: string;
  readonly atRest: PromptScreen;
  readonly wasWorking: boolean;
  /** It was typed for a program that may still draw its first screen. */
  readonly isYoung: boolean;
  typedScreen: PromptScreen | null;
  /** It printed nothing between the text and Enter: what it prints then is an answer. */
  wasSilent: boolean;
  /** The output's end when the text was last written or unread. */
  readEnd: number;
  firstOutputMs: number | null;
  wasPasting: boolean;
  wasCanonical: boolean;
  rest: Uint8Array;
  /** What was typed after the prompt waits. */
  isHolding: boolean;
  step: Extract<PromptStep, { sinceMs: number }>;
}

export class Prompter {
  #running: Running | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #told = new Map<string, { outcome: PromptOutcome; detail: string }>();
  readonly #program: ProgramWatch;

  constructor(private readonly parts: PrompterParts) {
    this.#program = new ProgramWatch({
      pid: () => parts.pty().pid,
      isCanonical: () => parts.pty().typedInput()?.isCanonical ?? true,
      text: () => this.#screen().lines.join("\n").trim(),
      lastOutputAt: () => parts.lastOutputAt(),
    });
  }

  /** A client announces a prompt, or asks again what happened to one. */
  expect(client: string, prompt: Prompt): void {
    const told = this.#told.get(`${client} ${prompt.last}`);
    if (told) return this.parts.tell(client, prompt.last, told.outcome, told.detail);
    this.parts.input.expectPrompt(client, prompt);
  }

  /** Begins the prompt at the head of the input, unless the one before is still watched or the program is starting. */
  pump(): void {
    const prompt = this.#running ? null : this.parts.input.duePrompt;
    if (!prompt) return;
    if (!this.parts.hasEnded() && this.#program.isStarting(Date.now())) {
      this.#timer ??= setTimeout(() => {
        this.#timer = null;
        this.pump();
      }, START_LOOK_MS);
      return;
    }
    const text = new TextDecoder().decode(prompt.bytes);
    const question = this.parts.hasEnded() ? null : this.parts.question();
    if (this.parts.hasEnded()) return this.#refuse(prompt, "ended", "");
    if (prompt.bytes.byteLength > PROMPT_BYTES_MAX) return this.#refuse(prompt, "too-long", "");
    if (question !== null && !prompt.force && isSentence(text)) return this.#refuse(prompt, "asks", question);
    if (prompt.seen && !this.parts.asksStill(prompt.seen)) return this.#refuse(prompt, "changed", "");
    const { modes } = this.parts.emulator();
    this.#running = {
      ...{ prompt, text: cleanPaste(text), atRest: this.#screen(), wasWorking: this.parts.isWorking() },
      isYoung: this.#program.isYoung(Date.now()),
      ...{
        typedScreen: null,
        wasSilent: false,
        readEnd: this.parts.outputEnd(),
        firstOutputMs: null,
        wasPasting: modes.bracketedPaste,
        wasCanonical: false,
        isHolding: true,
      },
      rest: promptBytes(text, modes, question !== null),
      step: { phase: "typing", sinceMs: Date.now() },
    };
    this.parts.typed(prompt.client, this.#running.rest);
    this.#look();
  }

  /** The terminal has only a part of the prompt: nothing may come in between. */
  get isWriting(): boolean {
    return (this.#running?.rest.byteLength ?? 0) > 0;
  }

  /** The emulator has taken output. */
  parsed(): void {
    this.#program.parsed(Date.now());
    if (!this.#timer) this.pump();
  }

  exited(): void {
    if (this.#running) this.#look();
    this.pump();
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
  }

  #look(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const running = this.#running!;
    if (this.isWriting) {
      running.rest = running.rest.subarray(writeTraced(this.parts.pty(), running.rest, running.prompt.last));
      if (!this.isWriting) this.parts.pump();
    }
    const step = nextStep(running.step, this.#facts(running), Date.now());
    if (step.phase === "done") return this.#done(running, step.outcome);
    const isNew = step.phase !== running.step.phase;
    const { sinceMs } = running.step;
    running.step = step;
    if (isNew && step.phase === "entering") return this.#enter(running, sinceMs);
    if (running.isHolding && mayTypeOn(step, Date.now())) {
      running.isHolding = false;
      this.#release();
    }
    if (this.#running !== running) return;
    this.#timer = setTimeout(() => this.#look(), step.phase === "watching" ? WATCH_LOOK_MS : LOOK_MS);
  }

  #facts(running: Running): Parameters<typeof nextStep>[1] {
    const terminal = this.parts.pty().typedInput();
    const left = running.rest.byteLength + this.parts.pty().pendingBytes;
    const isRead = left === 0 && !terminal?.isUnread;
    const end = this.parts.outputEnd();
    if (running.step.phase === "typing" && !isRead) running.readEnd = end;
    else if (running.firstOutputMs === null && end > running.readEnd) {
      running.readEnd = end;
      // Other output may come before the echo: a busy program may not have looked at the text yet.
      if (showsText(running.atRest, this.#screen())) running.firstOutputMs = Date.now();
    }
    const isWatching = running.step.phase === "watching";
    return {
      left,
      isUnread: terminal?.isUnread ?? false,
      isCanonical: terminal?.isCanonical ?? false,
      firstOutputMs: running.firstOutputMs,
      lastOutputMs: this.parts.lastOutputAt() ?? 0,
      isBusy: isWatching && this.#program.isBusy(Date.now()) === true,
      isSubmitted: isWatching && this.#isSubmitted(running, terminal),
      hasEnded: this.parts.hasEnded(),
      isYoung: running.isYoung,
      bytes: running.prompt.bytes.byteLength,
    };
  }

  #enter(running: Running, readAtMs: number): void {
    running.typedScreen = this.#screen();
    running.wasSilent = (this.parts.lastOutputAt() ?? 0) < readAtMs;
    const { modes } = this.parts.emulator();
    running.wasPasting = modes.bracketedPaste;
    running.wasCanonical = this.parts.pty().typedInput()?.isCanonical ?? false;
    running.rest = enterBytes(modes);
    this.parts.typed(running.prompt.client, running.rest);
    this.#look();
  }

  #isSubmitted(running: Running, terminal: ReturnType<Pty["typedInput"]>): boolean {
    // A program that reads lines has its line once it has read it.
    const keepsLines = terminal === null || terminal.isCanonical || !running.isYoung;
    if (running.wasCanonical && keepsLines) return !terminal?.isUnread;
    // A line editor gives the terminal to the command that it runs.
    if (terminal?.isCanonical || (running.wasPasting && !this.parts.emulator().modes.bracketedPaste))
      return true;
    if (!running.wasWorking && this.parts.isWorking()) return true;
    const { text, atRest, typedScreen } = running;
    const isYoung = running.isYoung && !running.wasSilent;
    return showsSubmitted({ text, atRest, typed: typedScreen!, now: this.#screen(), isYoung });
  }

  #screen(): PromptScreen {
    return bottomText(this.parts.emulator(), SCREEN_LINES_MAX, SCREEN_COLS_MAX);
  }

  #refuse(prompt: DuePrompt, outcome: PromptOutcome, detail: string): void {
    this.#tell(prompt, outcome, detail);
    this.#release();
    this.pump();
  }

  #done(running: Running, outcome: PromptOutcome): void {
    this.#running = null;
    this.#tell(running.prompt, outcome, "");
    if (running.isHolding) this.#release();
    this.pump();
  }

  #release(): void {
    this.parts.input.promptTyped();
    this.parts.pump();
  }

  #tell({ client, last }: DuePrompt, outcome: PromptOutcome, detail: string): void {
    this.#told.set(`${client} ${last}`, { outcome, detail });
    if (this.#told.size > OUTCOMES_KEPT_MAX) this.#told.delete(this.#told.keys().next().value!);
    this.parts.tell(client, last, outcome, detail);
  }
}
