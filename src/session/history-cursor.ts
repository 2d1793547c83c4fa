// A place in one session's history that survives a new connection or server: says which events of a history are new,
// and whether a reported event was already in the history that was just read. Knows neither file nor socket.

import type { HistoryEvent } from "../protocol/history.ts";

/** Delivered events that are remembered: the place can be found again as long as one of them is in the history. */
const REMEMBERED_MAX = 64;

export class HistoryCursor {
  /** The last delivered events as text, oldest first. */
  #delivered: string[] = [];
  /** Events of the last history that may still be reported again, oldest first. */
  #overlap: string[] = [];

  /** The events of a whole history, oldest first, that have not been delivered. They count as delivered from now on. */
  read(history: readonly HistoryEvent[]): readonly HistoryEvent[] {
    const texts = history.map((event) => JSON.stringify(event));
    const from = this.#placeIn(texts);
    this.#overlap = texts.slice(-REMEMBERED_MAX);
    this.#remember(texts.slice(from));
    return history.slice(from);
  }

  /**
   * True when an event that the session reports is new. A session writes an event down before it reports it, so events
   * between the start of listening and the reading of the history are reported once more, in the same order.
   */
  told(event: HistoryEvent): boolean {
    const text = JSON.stringify(event);
    const at = this.#overlap.indexOf(text);
    this.#overlap = at < 0 ? [] : this.#overlap.slice(at + 1);
    if (at < 0) this.#remember([text]);
    return at < 0;
  }

  /** An event that came another way, after all of the history that was read last. */
  passed(event: HistoryEvent): void {
    this.#remember([JSON.stringify(event)]);
  }

  /** Index of the first event in the history that was not delivered. */
  #placeIn(texts: readonly string[]): number {
    // The last delivered events may be missing in the history, because the disk was full: then earlier ones count.
    for (let last = this.#delivered.length - 1; last >= 0; last--) {
      let best = { place: -1, length: 0 };
      // The first of several possible places: an equal event may have directly followed the last one.
      for (let at = 0; at < texts.length; at++) {
        const length = this.#matchLength(texts, at, last);
        if (length > best.length) best = { place: at + 1, length };
      }
      if (best.length > 0) return best.place;
    }
    return 0;
  }

  /** How many events, going back from `at` in the history and from `last` in the delivered ones, are equal. */
  #matchLength(texts: readonly string[], at: number, last: number): number {
    let length = 0;
    while (length <= last && length <= at && texts[at - length] === this.#delivered[last - length]) length++;
    return length;
  }

  #remember(texts: readonly string[]): void {
    this.#delivered = [...this.#delivered, ...texts.slice(-REMEMBERED_MAX)].slice(-REMEMBERED_MAX);
  }
}
