// A place in one session's history that survives what it is read through: tells which events of a history are new, and
// whether an event that is told also stood in the history that was just read. Knows neither file nor socket.

import type { HistoryEvent } from "../protocol/history.ts";

/** Delivered events that are remembered: the place is found again while one of them is still in the history. */
const REMEMBERED_MAX = 64;

export class HistoryCursor {
  /** The last delivered events as text, oldest first. */
  #delivered: string[] = [];
  /** Events of the last history that may still be told, oldest first. */
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
   * True when an event that the session tells is new. A session writes an event down before it tells it, so those
   * that came between the start of listening and the reading of the history are told once more, in the same order.
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

  /** Where in the history the first event stands that was not delivered. */
  #placeIn(texts: readonly string[]): number {
    // The last delivered ones may be missing in the history, where a full disk refused them: then those before count.
    for (let last = this.#delivered.length - 1; last >= 0; last--) {
      let best = { place: -1, length: 0 };
      // Of places that fit as well the first: an event like the last one may have followed it at once.
      for (let at = 0; at < texts.length; at++) {
        const length = this.#matchLength(texts, at, last);
        if (length > best.length) best = { place: at + 1, length };
      }
      if (best.length > 0) return best.place;
    }
    return 0;
  }

  /** How many events up to `at` of the history are those up to `last` of the delivered. */
  #matchLength(texts: readonly string[], at: number, last: number): number {
    let length = 0;
    while (length <= last && length <= at && texts[at - length] === this.#delivered[last - length]) length++;
    return length;
  }

  #remember(texts: readonly string[]): void {
    this.#delivered = [...this.#delivered, ...texts.slice(-REMEMBERED_MAX)].slice(-REMEMBERED_MAX);
  }
}
