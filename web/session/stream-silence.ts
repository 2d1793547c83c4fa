// Whether a session answers what is typed for it, over a link that is up: its host may stand still.

import { Answering } from "../../src/peer/answering.ts";
import { MONOTONIC } from "../monotonic-clock.ts";
import { Signal } from "../signal.ts";

export class StreamSilence {
  readonly isSilent = new Signal(false);
  readonly #answering: Answering;

  constructor(ask: () => void) {
    this.#answering = new Answering({
      clock: MONOTONIC,
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
