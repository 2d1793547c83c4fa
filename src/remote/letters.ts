// The letters of the codes as the relay's rooms: asked for, and drawn again when they are another daemon's.

import type { Log } from "../config/log.ts";
import type { CodeBook } from "./code-book.ts";
import { Redraws } from "./redraws.ts";
import type { RelayLine } from "./relay-line.ts";

export class Letters {
  readonly #redraws = new Redraws();

  constructor(
    private readonly codes: CodeBook,
    private readonly line: RelayLine,
    private readonly log: Log,
  ) {}

  /** Asks for the rooms of all codes. */
  tell(): void {
    const codes = this.codes.all();
    this.line.setRooms({
      all: codes.map(({ code }) => code.room),
      keep: codes.filter(({ permanent }) => permanent).map(({ code }) => code.room),
    });
  }

  /** The relay says that these are another daemon's. */
  onTaken(rooms: readonly string[]): void {
    if (!this.#redraws.allow(Date.now())) {
      this.log.warn("the relay says of all letters that they are taken; no more are drawn");
      this.line.giveUp(rooms);
      return this.tell();
    }
    this.codes.rotate(({ code }) => rooms.includes(code.room), Date.now());
    const kept = this.codes.all().filter(({ code }) => rooms.includes(code.room));
    if (kept.length > 0) this.log.warn("the permanent code's letters are another daemon's at this relay");
    this.line.giveUp(kept.map(({ code }) => code.room));
    this.tell();
  }
}
