// Limits what one remote client may send once it is let in: a burst, and a rate after that. A client that sends more is
// disconnected and may come back after a pause. It counts messages, not processor time, because a slow machine must not
// disconnect anybody.

import type { Received } from "../channel/daemon-channel.ts";
import type { FromClient } from "../channel/messages.ts";

/** A frame of input or credit costs one unit. This is more than typing, a paste or mouse reports need. */
export const UNITS_PER_SECOND = 2_000;
/** Enough to open all streams at once and paste some megabytes meanwhile. */
export const UNITS_BURST = 20_000;

/** The cost of any message, also of one that is refused. */
const MESSAGE_UNITS = 10;
/** The messages that cost more, because they need more work than to answer or pass on. */
const UNITS: Partial<Readonly<Record<FromClient["t"], number>>> = {
  // Every session is sent again.
  list: 60,
  // It opens a socket and sends a screen.
  attach: 100,
  // It starts a process and writes files.
  "sessions.start": 400,
  "sessions.restart": 400,
  "sessions.rename": 60,
  // A connection of its own machine; the client has a pace for them (`port-forward.ts`).
  "tcp.open": 4,
  "flow.end": 1,
  "flow.reset": 1,
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

  /** The frame that is judged next costs nothing: it was asked for, by what was granted or sent. */
  giveBack(): void {
    this.#units++;
  }
}
