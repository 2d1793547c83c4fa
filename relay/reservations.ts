// Keeps the letters of permanent rooms over restarts of the relay: room, rid and a date, and nothing else. Where they
// are kept is the caller's business.

import * as v from "valibot";
import { rid, room } from "../src/protocol/relay-messages.ts";
import type { Exchange } from "./exchange.ts";
import { KEPT_ROOMS_MAX } from "./limits.ts";

/** Ms between two writes, so that a flood of registrations does not become a flood of writes. */
const SAVE_MS = 5_000;

/** A place to keep one text, such as a private file. */
export interface ReservationStore {
  /** Null when there is none yet. Throws when it cannot be read. */
  read(): string | null;
  /** Replaces the whole. Throws when it cannot. */
  write(text: string): void;
}

const Stored = v.object({
  version: v.literal(1),
  rooms: v.pipe(
    v.array(v.object({ room, rid, until: v.pipe(v.number(), v.integer(), v.minValue(0)) })),
    v.maxLength(KEPT_ROOMS_MAX),
  ),
});

export class Reservations {
  readonly #exchange: Exchange;
  readonly #store: ReservationStore;
  #savedRevision: number;
  #savedAt = Number.NEGATIVE_INFINITY;

  /** Takes over what is stored. If it cannot be read, that is logged, and the next change replaces it. */
  constructor(exchange: Exchange, store: ReservationStore) {
    this.#exchange = exchange;
    this.#store = store;
    try {
      const text = store.read();
      if (text !== null) {
        const { rooms } = v.parse(Stored, JSON.parse(text));
        exchange.rooms.restore(rooms, exchange.now(), Date.now());
      }
    } catch {
      exchange.journal.write("state_unreadable");
    }
    this.#savedRevision = exchange.rooms.keptRevision;
  }

  /** Writes what has changed, unless the last write was just now; `last` writes it in any case. */
  save(last: boolean): void {
    const { rooms, journal } = this.#exchange;
    const now = this.#exchange.now();
    if (rooms.keptRevision === this.#savedRevision || (!last && now - this.#savedAt < SAVE_MS)) return;
    this.#savedAt = now;
    try {
      this.#store.write(`${JSON.stringify({ version: 1, rooms: rooms.kept(now, Date.now()) })}\n`);
      this.#savedRevision = rooms.keptRevision;
    } catch {
      journal.write("state_unwritable");
    }
  }
}
