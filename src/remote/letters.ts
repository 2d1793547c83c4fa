// Asks the relay for the rooms of the codes, and draws new letters when a room belongs to another daemon.

import type { Log } from "../config/log.ts";
import type { CodeBook } from "./code-book.ts";
import { Redraws } from "./redraws.ts";
import type { RelayInUse } from "./relay-in-use.ts";

export class Letters {
  readonly #redraws = new Redraws();

  constructor(
    private readonly codes: CodeBook,
    private readonly relay: RelayInUse,
    private readonly log: Log,
  ) {}

  /** Asks for the rooms of all codes. */
  tell(): void {
    const codes = this.codes.all();
    this.relay.setRooms({
      all: codes.map(({ code }) => code.room),
      keep: codes.filter(({ permanent }) => permanent).map(({ code }) => code.room),
    });
  }

  /** The relay says that these rooms belong to another daemon. */
  onTaken(rooms: readonly string[]): void {
    if (!this.#redraws.allow(Date.now())) {
      this.log.warn("the relay says of all letters that they are taken; no more are drawn");
      this.relay.giveUp(rooms);
      return this.tell();
    }
    this.codes.rotate(({ code }) => rooms.includes(code.room), Date.now());
    const kept = this.codes.all().filter(({ code }) => rooms.includes(code.room));
    if (kept.length > 0) this.log.warn("the permanent code's letters are another daemon's at this relay");
    this.relay.giveUp(kept.map(({ code }) => code.room));
    this.tell();
  }
}
