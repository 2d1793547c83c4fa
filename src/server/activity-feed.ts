// Which sessions have printed, reported to one subscriber at intervals: a dashboard draws its activity bars from this.
// No timer runs while nothing prints.

import type { Registry } from "./registry.ts";

/** Time between two reports, ms. */
const REPORT_MS = 1_000;

/** Id, output position, and when the last output came, ms since the epoch. */
export type Activity = [id: string, seq: number, at: number];

export class ActivityFeed {
  readonly #noted = new Map<string, Activity>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #unobserve: () => void;

  constructor(
    registry: Registry,
    private readonly tell: (sessions: Activity[]) => void,
  ) {
    this.#unobserve = registry.observe(({ id }, message) => {
      if (message?.t !== "activity") return;
      this.#noted.set(id, [id, message.seq, message.lastOutputAt]);
      this.#timer ??= setTimeout(() => this.#report(), REPORT_MS);
    });
  }

  dispose(): void {
    this.#unobserve();
    if (this.#timer) clearTimeout(this.#timer);
  }

  #report(): void {
    this.#timer = null;
    const sessions = [...this.#noted.values()];
    this.#noted.clear();
    this.tell(sessions);
  }
}
