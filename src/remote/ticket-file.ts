// The tickets of devices in the rotating mode, on disk for as long as they are valid, so that a restart of the daemon
// ends nobody's access. Each is valid only for the device that proved its key; the file is sealed with the daemon's
// identity.

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

  /** Null when the file is there and cannot be read: no ticket is valid then. */
  read(): KeyStore | null {
    const read = this.files.read("tickets");
    if (!read.ok) return read.reason === "missing" ? new Map() : null;
    const text = openText(this.sodium, this.#key, read.text.trim());
    const store = text === null ? null : parseKeys(this.sodium, text);
    if (!store) this.files.makesNoSense("tickets");
    if (!store) return null;
    // Nothing else belongs here, whoever put it there.
    const isTicket = [...store.values()].every(({ purpose, devicePk }) => purpose === "resume" && devicePk);
    return isTicket ? store : null;
  }

  /**
   * Replaces all tickets by these. If the disk refuses, the file is removed: no ticket outlives the daemon, and none
   * comes back that has ended. False when that fails too.
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
