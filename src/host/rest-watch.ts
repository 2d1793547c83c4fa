// Looks at the processes of a program that has printed nothing yet, until it is at rest, prints or ends. What rest is
// says `agent-state/rest.ts`.

import { descendants, readsTerminal, ticksOf } from "../processes/activity.ts";
import { isAtRest, REST_MS } from "../session/agent-state/rest.ts";

/** Time between two looks. */
const LOOK_MS = 500;

export interface RestWatchParts {
  pid(): number;
  /** True once nobody needs to know any more. */
  isOver(): boolean;
  rests(): void;
}

export class RestWatch {
  #looks: { readonly atMs: number; readonly ticks: number }[] = [];
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(private readonly parts: RestWatchParts) {
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    if (this.parts.isOver()) return this.dispose();
    const pids = descendants(this.parts.pid());
    if (!isAtRest({ isReading: readsTerminal(pids), used: this.#used(ticksOf(pids), performance.now()) }))
      return;
    this.dispose();
    this.parts.rests();
  }

  /** Since the latest look that is long enough ago, or else the first. */
  #used(ticks: number | null, nowMs: number): { overMs: number; ticks: number } | null {
    if (ticks === null) return null;
    this.#looks.push({ atMs: nowMs, ticks });
    const from = this.#looks.findLastIndex(({ atMs }) => nowMs - atMs >= REST_MS);
    if (from > 0) this.#looks = this.#looks.slice(from);
    const first = this.#looks[0]!;
    return { overMs: nowMs - first.atMs, ticks: ticks - first.ticks };
  }
}
