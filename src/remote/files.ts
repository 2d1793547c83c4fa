// The files of remote access. Each is complete or absent, and readable only by its owner. Knows where the files are and
// how to read them, not what they mean.

import { rmSync } from "node:fs";
import { createPrivate, type WriteResult, writePrivate } from "../config/files.ts";
import type { Paths } from "../config/paths.ts";
import { bytesForm, keepAside, readState, type StateForm, type StateProblem } from "../config/state-file.ts";
import { SEED_BYTES } from "../crypto/identity.ts";
import { type Decoded, newerThan } from "../protocol/session-record.ts";
import { asClause } from "../text/clause.ts";

/** Bytes of a state file. A longer one is not read. */
const STATE_BYTES_MAX = 262_144;
/** The newest version of these files. A file without a version has the first one. */
const VERSION = 1;

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

/**
 * What people are told when a file cannot be read. Access that depends on the file is refused. The settings and the
 * permanent code are missing here: the commands that need them fail with a message of their own.
 */
const CONSEQUENCES: Partial<Record<StateFile, string>> = {
  attempts: "typed codes are off until 'remi code --refresh'",
  keys: "no earlier link, share or device works; make new ones",
  tickets: "nobody who was connected before comes back without a code or link",
  devices: "no earlier device is let in; approve them again",
};

export type StateText =
  | { readonly ok: true; readonly text: string }
  /** `missing`: it was never written or was removed. `unreadable`: it exists but cannot be understood. */
  | { readonly ok: false; readonly reason: "missing" | "unreadable"; readonly message: string };

const NOT_JSON: readonly StateFile[] = ["code", "tickets"];
const formOf = (file: StateFile): StateForm<string> => ({
  bytesMax: STATE_BYTES_MAX,
  isSecret: true,
  decode: (bytes) => decode(file, bytes),
});
export class RemoteFiles {
  /** Files that exist but are unreadable. They are kept under another name when they are replaced. */
  readonly #unread = new Map<StateFile, StateProblem>();
  /** Files that could not be written the last time. */
  readonly #unwritten = new Map<StateFile, string>();
  /** Files whose failed write is reported until they are written. */
  readonly #standing = new Map<StateFile, string>();
  /** Sentences for the person, each to be shown once. */
  #news: string[] = [];

  constructor(private readonly paths: Pick<Paths, "home">) {}

  read(file: StateFile): StateText {
    const read = readState(this.pathOf(file), formOf(file));
    this.#unread.delete(file);
    if (read.ok) return { ok: true, text: read.value };
    if (read.reason !== "missing") this.#unread.set(file, read);
    return { ok: false, reason: read.reason === "missing" ? "missing" : "unreadable", message: read.message };
  }

  /** The caller cannot understand what `read` returned. */
  makesNoSense(file: StateFile): void {
    const message = `${this.pathOf(file)} is damaged.`;
    this.#unread.set(file, { ok: false, reason: "damaged", message });
  }

  /**
   * Writes the file. `ok` means that it is on the disk: a loss of power must not bring back a count or a used key. An
   * unreadable file in its place is kept under another name.
   */
  write(file: StateFile, text: string): WriteResult {
    const written = this.#write(file, text);
    if (!written.ok) this.#unwritten.set(file, written.message);
    else for (const known of [this.#unwritten, this.#standing]) known.delete(file);
    return written;
  }

  /** Why the file could not be written the last time. Null when it was written. */
  unwritten(file: StateFile): string | null {
    return this.#unwritten.get(file) ?? null;
  }

  /** The file could not be written while no command ran. `notices` reports it until it is written. */
  keepSaying(file: StateFile): void {
    this.#standing.set(file, this.unwritten(file) ?? "");
  }

  /** What the person should know: what is wrong with the files now and, once each, which were kept under another name. */
  notices(): readonly string[] {
    const news = this.#news;
    this.#news = [];
    const unread = [...this.#unread].map(([file, { message }]) => [file, message] as const);
    const standing = [...unread, ...this.#standing].flatMap(([file, message]) => {
      const then = CONSEQUENCES[file];
      return then === undefined ? [] : [`${asClause(message)}; ${then}.`];
    });
    return [...standing, ...news];
  }

  /** Removes the file. An unreadable one is kept under another name. False when it is still there. */
  remove(file: StateFile): boolean {
    try {
      if (!this.#clear(file).ok) return false;
      rmSync(this.pathOf(file), { force: true });
      return true;
    } catch {
      return false;
    }
  }

  /** The machine's identity, made once. A damaged file is not replaced, because every device knows this key. */
  identitySeed(
    random: (bytes: number) => Uint8Array,
  ): { readonly ok: true; readonly seed: Uint8Array } | { readonly ok: false; readonly message: string } {
    const path = `${this.paths.home}/identity`;
    const made = createPrivate(path, random(SEED_BYTES));
    if (!made.ok && made.reason !== "exists") return made;
    const read = readState(path, bytesForm(SEED_BYTES));
    if (read.ok) return { ok: true, seed: read.value };
    const what = asClause(read.message);
    return {
      ok: false,
      message: `${what}; every device knows this machine by it: put it back, or move it away and pair every device again`,
    };
  }

  #write(file: StateFile, text: string): WriteResult {
    const cleared = this.#clear(file);
    return cleared.ok ? writePrivate(this.pathOf(file), text, { durable: true }) : cleared;
  }

  /** Moves an unreadable file aside. */
  #clear(file: StateFile): WriteResult {
    const path = this.pathOf(file);
    const unread = this.#unread.get(file) ?? this.#problemNow(file);
    if (!unread) return { ok: true };
    const kept = keepAside(path, unread);
    if (!kept.ok) return kept;
    this.#unread.delete(file);
    this.#news.push(`${asClause(unread.message)}; it is kept as ${kept.aside}.`);
    return { ok: true };
  }

  /** What is wrong with the file now. Null when nothing is. */
  #problemNow(file: StateFile): StateProblem | null {
    const read = readState(this.pathOf(file), formOf(file));
    return read.ok || read.reason === "missing" ? null : read;
  }

  pathOf(file: StateFile): string {
    return `${this.paths.home}/${NAMES[file]}`;
  }
}

/** Decodes a file to text. Of its content only the version is checked. */
function decode(file: StateFile, bytes: Uint8Array): Decoded<string> {
  const text = new TextDecoder().decode(bytes);
  try {
    return newerThan(JSON.parse(text), VERSION) ?? { ok: true, value: text };
  } catch {
    return NOT_JSON.includes(file) ? { ok: true, value: text } : { ok: false, why: "it is not JSON" };
  }
}
