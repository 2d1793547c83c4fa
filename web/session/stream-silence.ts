// Whether a session answers what is typed for it, over a link that is up: its host may stand still.

import type { Clock } from "../../src/carrier/clock.ts";
import { Answering } from "../../src/peer/answering.ts";
import { Signal } from "../signal.ts";

const CLOCK: Clock = {
  now: () => performance.now(),
  after: (ms, back) => {
    const timer = setTimeout(back, ms);
    return () => clearTimeout(timer);
  },
};

export class StreamSilence {
  readonly isSilent = new Signal(false);
  readonly #answering: Answering;

  constructor(ask: () => void) {
    this.#answering = new Answering({
      clock: CLOCK,
      ask,
      changed: (isSilent) => (this.isSilent.value = isSilent),
    });
  }

  /** Something was sent to the session. */
  sent(): void {
    this.#answering.sent();
  }

  /** Something came from it. */
  heard(): void {
    this.#answering.heard();
  }

  /** The link is gone, which is told by itself. */
  reset(): void {
    this.#answering.reset();
    this.isSilent.value = false;
  }
}
