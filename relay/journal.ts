// What the relay logs: an event, a daily pseudonym of the address, the first two letters of a room. Nothing else can be
// logged through it, and a flood of events does not become a flood of lines.

import { createHmac, randomBytes } from "node:crypto";
import { makeBucket, take } from "./limits.ts";

/** Lines in one burst, and lines per second; the rest are counted, and the next line gives their number. */
const LINES_BURST = 100;
const LINES_PER_SECOND = 20;

const DAY_MS = 86_400_000;

/** Hex digits of a pseudonym: enough to tell the addresses of one day apart. */
const PSEUDONYM_LENGTH = 12;

export type RelayEvent =
  | "started"
  | "stopped"
  | "registered"
  | "registration_refused"
  | "room_taken"
  | "joined"
  | "join_missed"
  | "join_limited"
  | "code_failed"
  | "address_blocked"
  | "refused"
  | "closed"
  | "state_unreadable"
  | "state_unwritable";

/** Where lines go. */
export interface RelayLog {
  info(message: string, fields?: Readonly<Record<string, string | number>>): void;
}

export class Journal {
  readonly #log: RelayLog | null;
  readonly #now: () => number;
  readonly #bucket;
  #key = randomBytes(32);
  #day = -1;
  #suppressed = 0;

  /** `epoch` gives ms since the epoch. */
  constructor(log: RelayLog | null, epoch: () => number) {
    this.#log = log;
    this.#now = epoch;
    this.#bucket = makeBucket(LINES_BURST, epoch());
  }

  /** `why` is a word from a fixed vocabulary or a close code. */
  write(event: RelayEvent, address?: string, room?: string, why?: string | number): void {
    if (!this.#log) return;
    if (!take(this.#bucket, LINES_BURST, LINES_PER_SECOND / 1_000, this.#now())) {
      this.#suppressed++;
      return;
    }
    const fields: Record<string, string | number> = {};
    if (address !== undefined) fields.ip = this.pseudonym(address);
    if (room !== undefined) fields.room = room.slice(0, 2);
    if (why !== undefined) fields.why = why;
    if (this.#suppressed > 0) fields.suppressed = this.#suppressed;
    this.#suppressed = 0;
    this.#log.info(event, fields);
  }

  /** The same for an address during one day (UTC), and useless afterwards: the key is never written down. */
  pseudonym(address: string): string {
    const day = Math.floor(this.#now() / DAY_MS);
    if (day !== this.#day) {
      this.#day = day;
      this.#key = randomBytes(32);
    }
    return createHmac("sha256", this.#key).update(address).digest("hex").slice(0, PSEUDONYM_LENGTH);
  }
}
