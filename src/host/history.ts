// Keeps what happens in a session on disk, so that somebody who comes back can read it. A program that rings and
// notifies without end fills neither the disk nor the connections.

import { HistoryFile } from "../config/history-file.ts";
import type { Log } from "../config/log.ts";
import type { HistoryEvent } from "../protocol/history.ts";

/** Events of one kind within a window; more of them are left out. */
const KIND_EVENTS_MAX: Readonly<Record<HistoryEvent["kind"], number>> = {
  started: 10,
  exited: 10,
  state: 40,
  notification: 10,
  command: 20,
  bell: 1,
};
const WINDOW_MS = 10_000;

export class History {
  readonly #file: HistoryFile;
  readonly #windows = new Map<HistoryEvent["kind"], { fromMs: number; count: number }>();
  #isFailing = false;

  constructor(
    path: string,
    private readonly log: Log,
  ) {
    this.#file = new HistoryFile(path);
  }

  /** Keeps the event; false when there have been too many of its kind. */
  add(event: HistoryEvent): boolean {
    if (!this.#isWithin(event)) return false;
    const written = this.#file.append(event);
    if (!written.ok && !this.#isFailing)
      this.log.warn("the session's history cannot be written", { why: written.message });
    this.#isFailing = !written.ok;
    return true;
  }

  #isWithin({ kind, at }: HistoryEvent): boolean {
    const window = this.#windows.get(kind);
    if (!window || at >= window.fromMs + WINDOW_MS || at < window.fromMs) {
      this.#windows.set(kind, { fromMs: at, count: 1 });
      return true;
    }
    return ++window.count <= KIND_EVENTS_MAX[kind];
  }
}
