// Looks at the processes of a program that has printed nothing yet, until it is at rest, prints or ends.
// `agent-state/rest.ts` says what rest is.

import { descendants, readsTerminal, ticksOf } from "../processes/activity.ts";
import { ProcessorUse } from "../processes/processor-use.ts";
import { isAtRest, REST_MS } from "../session/agent-state/rest.ts";

/** Time between two looks. */
const LOOK_MS = 500;

export interface RestWatchParts {
  pid(): number;
  /** True when the result is no longer needed. */
  isOver(): boolean;
  rests(): void;
}

export class RestWatch {
  readonly #use = new ProcessorUse(REST_MS);
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
    const used = this.#use.look(ticksOf(pids), performance.now());
    if (!isAtRest({ isReading: readsTerminal(pids), used })) return;
    this.dispose();
    // What it printed before it came to rest may still be on its way: the event loop reads that first.
    setImmediate(() => this.parts.isOver() || this.parts.rests());
  }
}
