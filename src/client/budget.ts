// How long a command waits for a process that does not answer: when it first says so, and when it gives up. Each
// command has one budget for all its requests. Knows no sockets and no commands.

import { MONOTONIC } from "../carrier/monotonic-clock.ts";
import { Answering } from "../peer/answering.ts";

/** Silence after which the command says who does not answer, ms. */
export const FIRST_WORD_MS = 2_000;
/** Silence after which a process counts as not answering, ms, unless the command has a time-out of its own. */
export const SILENCE_MS_MAX = 10_000;
/**
 * Silence that is allowed once the budget is used up, ms, so that many silent processes do not take a multiple of it.
 */
const GRACE_MS = 1_000;
/** How long a process without a free descriptor is asked again, ms: commands that run at once come and go. */
export const REFUSED_MS_MAX = 1_000;
/**
 * Silence after which a process that is followed for long is asked whether it is there, ms: the message comes 1.5 s
 * later.
 */
const QUIET_MS = 1_000;

/** Stands for an answer that did not come. */
export const SILENT = Symbol("silent");

export interface Asked {
  /** The subject of the sentence, such as `the session server`. */
  readonly who: string;
  /**
   * When it last sent anything, as `performance.now()`: a process that sends something is at work and may take its
   * time.
   */
  readonly heardAt?: () => number;
  /** The message when it is at work but not done after `FIRST_WORD_MS`. */
  readonly atWork?: string | undefined;
}

export interface BudgetTerms {
  /** Shows a message to whoever waits; each once in a silence. */
  readonly tell?: (word: string) => void;
  /** Shows a sentence that comes with an answer, such as about a file that cannot be read; each once. */
  readonly note?: (sentence: string) => void;
  /** How long the whole command may take, ms; then nothing is waited for any more. */
  readonly totalMs?: number;
  /** Silence of one that was asked, ms, unless there is `totalMs`; null: for ever. */
  readonly silenceMs?: number | null;
}

export class Budget {
  readonly #tell: (word: string) => void;
  readonly #note: (sentence: string) => void;
  readonly #end: number;
  #silenceMs: number;
  readonly #told = new Set<string>();

  constructor(terms: BudgetTerms = {}) {
    const { totalMs, silenceMs = totalMs === undefined ? SILENCE_MS_MAX : null } = terms;
    this.#tell = terms.tell ?? (() => {});
    this.#note = terms.note ?? (() => {});
    this.#end = totalMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + totalMs;
    this.#silenceMs = silenceMs ?? Number.POSITIVE_INFINITY;
  }

  /** The time of the whole command is up. */
  get isOver(): boolean {
    return performance.now() >= this.#end;
  }

  /** Says the sentence, unless it was said before. */
  note(sentence: string): void {
    if (this.#told.has(sentence)) return;
    this.#told.add(sentence);
    this.#note(sentence);
  }

  /** Resolves to the answer, or to `SILENT` when whoever was asked was not heard for too long. Rejects as `answer` does. */
  async wait<T>(asked: Asked, answer: Promise<T>): Promise<T | typeof SILENT> {
    const late = Promise.withResolvers<typeof SILENT>();
    const start = performance.now();
    let timer: ReturnType<typeof setTimeout> | null = null;
    const look = () => {
      const now = performance.now();
      const heard = Math.max(start, asked.heardAt?.() ?? start);
      const giveUp = Math.min(this.#end, heard + this.#silenceMs);
      if (now >= giveUp) {
        this.#silenceMs = Math.min(this.#silenceMs, GRACE_MS);
        return late.resolve(SILENT);
      }
      // A process that sent something a moment ago may be at work, so the caller asks it.
      const isSilent = now - heard >= FIRST_WORD_MS;
      if (isSilent) this.#say(silenceWord(asked));
      else if (now - start >= FIRST_WORD_MS)
        this.#say(asked.atWork ?? `${asked.who} is at work on it, waiting`);
      const next = isSilent ? giveUp : Math.min(giveUp, heard + FIRST_WORD_MS, afterStart(start, now));
      // A timer's longest time is shorter than for ever.
      timer = setTimeout(look, Math.min(FIRST_WORD_MS, Math.max(1, next - now)));
    };
    look();
    try {
      const said = await Promise.race([answer, late.promise]);
      if (said !== SILENT && this.#told.has(silenceWord(asked))) this.answersAgain(asked.who);
      return said;
    } finally {
      if (timer) clearTimeout(timer);
    }
  }

  /**
   * Follows one for as long as it takes: says when it does not answer `ask` any more, within three seconds, and when it
   * does again. Ends with the result alone. `changed` hears of each begin and end of a silence.
   */
  watch(
    asked: Asked & { readonly heardAt: () => number },
    ask: () => void,
    changed: (isSilent: boolean) => void = () => {},
  ): () => void {
    const answering = new Answering({
      clock: MONOTONIC,
      ask,
      quietMs: QUIET_MS,
      heardAt: asked.heardAt,
      changed: (isSilent) => {
        if (isSilent) this.#say(silenceWord(asked));
        else this.answersAgain(asked.who);
        changed(isSilent);
      },
    });
    return () => answering.dispose();
  }

  /** Says that it answers again, if it was said not to; a new silence is then said again. */
  answersAgain(who: string): void {
    const told = [...this.#told].filter((word) => word.startsWith(`${who} `));
    for (const word of told) this.#told.delete(word);
    if (told.length > 0) this.#tell(`${who} answers again`);
  }

  #say(word: string): void {
    if (this.#told.has(word)) return;
    this.#told.add(word);
    this.#tell(word);
  }
}

const silenceWord = (asked: Asked): string => `${asked.who} does not answer, waiting`;

/** When the first word is due, or never once it is past. */
function afterStart(start: number, now: number): number {
  return now - start < FIRST_WORD_MS ? start + FIRST_WORD_MS : Number.POSITIVE_INFINITY;
}
