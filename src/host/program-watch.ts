// Watches a program from outside while a prompt waits or is watched: whether it is still starting, and whether it
// works.

import { descendants, readsTerminal, ticksOf } from "../processes/activity.ts";
import { ProcessorUse } from "../processes/processor-use.ts";
import { isStarting, START_MS_MAX, START_QUIET_MS } from "../session/start-hold.ts";

/** Ticks of the processor (10 ms) within `START_QUIET_MS` that are work: an agent at rest blinks its cursor for fewer. */
const BUSY_TICKS_MIN = 5;

/** Time between two looks at the screen of a program that prints and takes lines. */
const PARSED_MS = 50;

export interface ProgramWatchParts {
  pid(): number;
  isCanonical(): boolean;
  /** What can be read on its screen. */
  text(): string;
  /** Ms since the epoch; null: it has printed nothing. */
  lastOutputAt(): number | null;
}

export class ProgramWatch {
  readonly #startedAtMs = Date.now();
  readonly #use = new ProcessorUse(START_QUIET_MS);
  /** The screen's text when it was last seen to take lines; null: it has drawn something since. */
  #linesText: string | null = "";
  #parsedAtMs = 0;

  constructor(private readonly parts: ProgramWatchParts) {}

  /** The screen may have changed: what it shows now is told apart from what was printed before the program took keys. */
  parsed(nowMs: number): void {
    if (this.#linesText === null || !this.isYoung(nowMs) || nowMs < this.#parsedAtMs + PARSED_MS) return;
    this.#parsedAtMs = nowMs;
    this.#shows(this.parts.isCanonical());
  }

  #shows(isCanonical: boolean): "nothing" | "lines" | "drawing" {
    const text = this.parts.text();
    if (isCanonical) this.#linesText = text;
    else if (this.#linesText !== null && text !== this.#linesText && text !== "") this.#linesText = null;
    return text === "" ? "nothing" : this.#linesText === null ? "drawing" : "lines";
  }

  /** The program was started so short ago that its screen may still change by itself. */
  isYoung(nowMs: number): boolean {
    return nowMs - this.#startedAtMs < START_MS_MAX;
  }

  /** A prompt typed now might be lost. To be asked again every 100 ms or so until it is false. */
  isStarting(nowMs: number): boolean {
    if (!this.isYoung(nowMs)) return false;
    const printedAt = this.parts.lastOutputAt();
    const isCanonical = this.parts.isCanonical();
    const pids = descendants(this.parts.pid());
    return isStarting({
      ageMs: nowMs - this.#startedAtMs,
      quietMs: printedAt === null ? null : nowMs - printedAt,
      shows: this.#shows(isCanonical),
      isCanonical,
      isReading: isCanonical ? readsTerminal(pids) : null,
      isBusy: this.isBusy(nowMs, pids),
    });
  }

  /**
   * Whether its processes used the processor since the look of `START_QUIET_MS` ago, so that it may not have come to
   * its input yet; true until there is such a look. Null where the system does not tell.
   */
  isBusy(nowMs: number, pids: readonly number[] = descendants(this.parts.pid())): boolean | null {
    const used = this.#use.look(ticksOf(pids), nowMs);
    return used && (used.overMs < START_QUIET_MS || used.ticks >= BUSY_TICKS_MIN);
  }
}
