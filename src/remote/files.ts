// What remote access keeps on disk, each file whole or absent and for its owner alone. Knows where, and how to read it
// back; what it means is for others.

import { rmSync } from "node:fs";
import {
  createPrivate,
  readBounded,
  readTextBounded,
  type WriteResult,
  writePrivate,
} from "../config/files.ts";
import type { Paths } from "../config/paths.ts";
import { SEED_BYTES } from "../crypto/identity.ts";

/** Bytes of one state file; a longer one is not read. */
const STATE_BYTES_MAX = 262_144;

const NAMES = {
  /** Mode, relay, port. */
  settings: "remote.json",
  /** Wrong codes and the lock. */
  attempts: "remote-attempts.json",
  /** Links, shares and the keys of approved devices, with their secrets. */
  keys: "remote-keys.json",
  /** Tickets to come back with, sealed. */
  tickets: "remote-tickets",
  devices: "devices.json",
  /** The permanent code. */
  code: "connection-code",
} as const;
export type StateFile = keyof typeof NAMES;

export type StateText =
  | { readonly ok: true; readonly text: string }
  /** `missing`: it was never written, or was taken away. `unreadable`: it is there, and nobody knows what it says. */
  | { readonly ok: false; readonly reason: "missing" | "unreadable"; readonly message: string };

export class RemoteFiles {
  constructor(private readonly paths: Pick<Paths, "home">) {}

  read(file: StateFile): StateText {
    const read = readTextBounded(this.pathOf(file), STATE_BYTES_MAX);
    if (read.ok) return read;
    return { ok: false, reason: read.reason === "missing" ? "missing" : "unreadable", message: read.message };
  }

  /** On the disk when it returns `ok`: a count or a used key must not come back after a loss of power. */
  write(file: StateFile, text: string): WriteResult {
    return writePrivate(this.pathOf(file), text, { durable: true });
  }

  /** True when it is not there any more. */
  remove(file: StateFile): boolean {
    try {
      rmSync(this.pathOf(file), { force: true });
      return true;
    } catch {
      return false;
    }
  }

  /** The host's identity, made once. A file that is there and wrong is not replaced: every device knows this key. */
  identitySeed(
    random: (bytes: number) => Uint8Array,
  ): { readonly ok: true; readonly seed: Uint8Array } | { readonly ok: false; readonly message: string } {
    const path = `${this.paths.home}/identity`;
    const made = createPrivate(path, random(SEED_BYTES));
    if (!made.ok && made.reason !== "exists") return made;
    const read = readBounded(path, SEED_BYTES);
    if (!read.ok) return read;
    if (read.bytes.byteLength !== SEED_BYTES)
      return { ok: false, message: `${path} is damaged; move it away and pair every device anew.` };
    return { ok: true, seed: read.bytes };
  }

  pathOf(file: StateFile): string {
    return `${this.paths.home}/${NAMES[file]}`;
  }
}
