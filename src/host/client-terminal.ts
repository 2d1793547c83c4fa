// The terminal of a client, as far as the session has changed it: what is to be undone there before a snapshot or a view.

import type { Emulator } from "../terminal/emulator.ts";
import { preamble } from "../terminal/restore.ts";

const utf8 = new TextEncoder();

export class ClientTerminal {
  /** @param holdsKept it holds what the session has set and a preamble leaves: titles, colours, tab stops */
  constructor(
    private readonly emulator: Emulator,
    private holdsKept: boolean,
  ) {}

  /** It gets the raw output from now on. */
  followsOutput(): void {
    this.holdsKept = true;
  }

  /** One that has had a snapshot holds the session's stacked titles already, and modes that may have ended since. */
  beforeSnapshot(): Uint8Array {
    const { noted, titles } = this.emulator;
    const kept = this.holdsKept ? noted.restorePast() + titles.restore() : "";
    this.holdsKept = true;
    return Buffer.concat([preamble(), utf8.encode(kept)]);
  }

  /** A view leaves only its own modes behind, so what the raw output has set is undone first. */
  beforeView(cols: number): Uint8Array {
    const kept = this.holdsKept ? this.emulator.restoreKept(cols) : "";
    this.holdsKept = false;
    return Buffer.concat([preamble(), utf8.encode(kept)]);
  }
}
