// The files of one session's directory, read and written whole. Knows their names and codecs, not who lives.

import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  decodeRecord,
  decodeSnapshotFile,
  ExitRecord,
  encodeSnapshotFile,
  HostRecord,
  SessionRecord,
  type SnapshotHeader,
} from "../protocol/session-record.ts";
import { fileProblem, readBounded, readTextBounded, type WriteResult, writePrivate } from "./files.ts";
import { isSessionId, type Paths } from "./paths.ts";

/** Bytes of a record file; a longer one is damaged. */
const RECORD_BYTES_MAX = 4 * 1024 * 1024;
/** Bytes of a snapshot file; a longer one is damaged. */
const SNAPSHOT_FILE_BYTES_MAX = 64 * 1024 * 1024;

export type Loaded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: "missing" | "damaged"; readonly message: string };

const FILES = {
  record: "record.json",
  exit: "exit.json",
  host: "host.json",
  snapshot: "screen",
  env: "env.json",
  muted: "muted",
} as const;

/** One session's directory. */
export class SessionFiles {
  readonly directory: string;

  constructor(paths: Paths, id: string) {
    this.directory = paths.sessionDir(id);
  }

  /** Makes the directory, private to its owner. Throws when the disk refuses. */
  create(): void {
    mkdirSync(this.directory, { mode: 0o700, recursive: true });
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  readRecord(): Loaded<SessionRecord> {
    return this.#load("record", (text) => decodeRecord(SessionRecord, text));
  }

  writeRecord(record: SessionRecord): WriteResult {
    return writePrivate(this.#path("record"), JSON.stringify(record), { durable: true });
  }

  readExit(): Loaded<ExitRecord> {
    return this.#load("exit", (text) => decodeRecord(ExitRecord, text));
  }

  writeExit(exit: ExitRecord): WriteResult {
    return writePrivate(this.#path("exit"), JSON.stringify(exit), { durable: true });
  }

  /** Forgets the last run's end and screen, when the recipe runs again. */
  clearRun(): void {
    for (const kind of ["exit", "host", "snapshot"] as const) {
      try {
        rmSync(this.#path(kind), { force: true });
      } catch {
        // A disk that refuses keeps what the next save replaces.
      }
    }
  }

  readHost(): Loaded<HostRecord> {
    return this.#load("host", (text) => decodeRecord(HostRecord, text));
  }

  writeHost(host: HostRecord): WriteResult {
    return writePrivate(this.#path("host"), JSON.stringify(host));
  }

  /** Variables that later clients refreshed. */
  readEnvironment(): Readonly<Record<string, string>> {
    const loaded = this.#load("env", (text) => {
      const value: unknown = JSON.parse(text);
      return { ok: true as const, value: value as Record<string, string> };
    });
    return loaded.ok ? loaded.value : {};
  }

  writeEnvironment(set: Readonly<Record<string, string>>): WriteResult {
    return writePrivate(this.#path("env"), JSON.stringify(set));
  }

  /** Whether people are not to be notified of the session: a file says so by being there. */
  isMuted(): boolean {
    return existsSync(this.#path("muted"));
  }

  writeMuted(muted: boolean): WriteResult {
    const path = this.#path("muted");
    if (muted) return writePrivate(path, "");
    try {
      rmSync(path, { force: true });
      return { ok: true };
    } catch (error) {
      return fileProblem(path, "removed", error);
    }
  }

  readSnapshot(): Loaded<{ header: SnapshotHeader; snapshot: Uint8Array }> {
    const path = this.#path("snapshot");
    const read = readBounded(path, SNAPSHOT_FILE_BYTES_MAX);
    if (!read.ok)
      return { ok: false, reason: read.reason === "missing" ? "missing" : "damaged", message: read.message };
    const decoded = decodeSnapshotFile(read.bytes);
    return decoded.ok ? decoded : { ok: false, reason: "damaged", message: `${path}: ${decoded.why}` };
  }

  writeSnapshot(header: SnapshotHeader, snapshot: Uint8Array): WriteResult {
    return writePrivate(this.#path("snapshot"), encodeSnapshotFile(header, snapshot));
  }

  #path(kind: keyof typeof FILES): string {
    return join(this.directory, FILES[kind]);
  }

  #load<T>(
    kind: keyof typeof FILES,
    decode: (text: string) => { ok: true; value: T } | { ok: false; why: string },
  ): Loaded<T> {
    const path = this.#path(kind);
    const read = readTextBounded(path, RECORD_BYTES_MAX);
    if (!read.ok)
      return { ok: false, reason: read.reason === "missing" ? "missing" : "damaged", message: read.message };
    try {
      const decoded = decode(read.text);
      return decoded.ok ? decoded : { ok: false, reason: "damaged", message: `${path}: ${decoded.why}` };
    } catch {
      return { ok: false, reason: "damaged", message: `${path}: it is not JSON` };
    }
  }
}

/** Ids of all sessions that have a directory. */
export function sessionIds(paths: Paths): string[] {
  try {
    return readdirSync(paths.sessions).filter(isSessionId).sort();
  } catch {
    return [];
  }
}
