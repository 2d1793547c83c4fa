// What one remote client may send once it is let in: much at once, and a rate after that. A client that sends more is
// disconnected and may come back after a pause; nothing is queued for it. It counts messages, not processor time,
// because a slow machine must not disconnect anybody.

import type { Received } from "../channel/daemon-channel.ts";
import type { FromClient } from "../channel/messages.ts";

/** A frame of input or credit costs 1. More than a person, a paste or a program's mouse reports need. */
export const UNITS_PER_SECOND = 2_000;
/** Enough for all streams of a list to be opened at once, and a paste of some megabytes beside it. */
export const UNITS_BURST = 20_000;

/** Any message, also one that is refused. */
const MESSAGE_UNITS = 10;
/** A row for each message that needs more work than to answer it or to pass it on. */
const UNITS: Partial<Readonly<Record<FromClient["t"], number>>> = {
  // Tells every session again.
  list: 60,
  // A socket, a greeting and a screen.
  attach: 100,
};

export class ChannelBudget {
  #units = UNITS_BURST;

  constructor(private atMs: number) {}

  /** False: the client has sent more than is allowed. */
  take(what: Received, nowMs: number): boolean {
    const passed = Math.max(0, nowMs - this.atMs);
    this.atMs = nowMs;
    this.#units = Math.min(UNITS_BURST, this.#units + (passed * UNITS_PER_SECOND) / 1_000);
    this.#units -= what === "frame" ? 1 : (what !== "refused" && UNITS[what]) || MESSAGE_UNITS;
    return this.#units >= 0;
  }
}
