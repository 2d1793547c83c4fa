// Stores the tickets of devices in the rotating mode, so that a restart of the daemon ends nobody's access. Each ticket is
// valid only for the device that proved its key. The file is sealed with the daemon's identity.

import { type KeyStore, parseKeys, serialiseKeys } from "../channel/credentials.ts";
import { openText, sealingKey, sealText } from "../crypto/sealed-text.ts";
import type { Sodium } from "../crypto/sodium.ts";
import type { RemoteFiles } from "./files.ts";

export class TicketFile {
  readonly #key: Uint8Array;

  /** @param seed of the daemon's identity */
  constructor(
    private readonly sodium: Sodium,
    private readonly files: RemoteFiles,
    seed: Uint8Array,
  ) {
    this.#key = sealingKey(sodium, seed, "tickets");
  }

  /** Null when the file exists and cannot be read. Then no ticket is valid. */
  read(): KeyStore | null {
    const read = this.files.read("tickets");
    if (!read.ok) return read.reason === "missing" ? new Map() : null;
    const text = openText(this.sodium, this.#key, read.text.trim());
    const store = text === null ? null : parseKeys(this.sodium, text);
    if (!store) this.files.makesNoSense("tickets");
    if (!store) return null;
    // A file with any other key is refused as a whole.
    const isTicket = [...store.values()].every(({ purpose, devicePk }) => purpose === "resume" && devicePk);
    return isTicket ? store : null;
  }

  /**
   * Replaces all stored tickets. If writing fails, the file is removed: then no ticket outlives the daemon, but a revoked
   * one does not come back either. False when that fails too.
   */
  write(tickets: KeyStore): boolean {
    if (tickets.size === 0) return this.files.remove("tickets");
    const text = serialiseKeys(this.sodium, tickets);
    return (
      this.files.write("tickets", `${sealText(this.sodium, this.#key, text)}\n`).ok ||
      this.files.remove("tickets")
    );
  }
}
