// The files of one session's directory, read and written whole. Knows their names and codecs, not which processes live.

import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import {
  decodeSnapshotFile,
  ExitRecord,
  encodeSnapshotFile,
  HostRecord,
  SessionRecord,
  type SnapshotHeader,
} from "../protocol/session-record.ts";
import { fileProblem, type WriteOptions, type WriteResult, writePrivate } from "./files.ts";
import { isSessionId, type Paths } from "./paths.ts";
import {
  jsonForm,
  keepAside,
  readState,
  type StateForm,
  type StateResult,
  type StateWritten,
  writeState,
} from "./state-file.ts";

/** Bytes of a record file; a longer one is damaged. */
const RECORD_BYTES_MAX = 4 * 1024 * 1024;
/** Bytes of a snapshot file; a longer one is damaged. */
const SNAPSHOT_FILE_BYTES_MAX = 64 * 1024 * 1024;

const FILES = {
  record: "record.json",
  exit: "exit.json",
  host: "host.json",
  snapshot: "screen",
  env: "env.json",
  muted: "muted",
} as const;
type Kind = keyof typeof FILES;

const small = { bytesMax: RECORD_BYTES_MAX };
const FORMS = {
  record: jsonForm(SessionRecord, small),
  exit: jsonForm(ExitRecord, small),
  host: jsonForm(HostRecord, small),
  env: jsonForm(v.record(v.string(), v.string()), small),
  snapshot: { bytesMax: SNAPSHOT_FILE_BYTES_MAX, isSecret: false, decode: decodeSnapshotFile },
} as const satisfies Partial<Record<Kind, StateForm<unknown>>>;
/** What one run of the program leaves. */
const OF_A_RUN = ["exit", "host", "snapshot"] as const;

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

  remove(): WriteResult {
    try {
      rmSync(this.directory, { recursive: true, force: true });
      return { ok: true };
    } catch (error) {
      return fileProblem(this.directory, "removed", error);
    }
  }

  readRecord(): StateResult<SessionRecord> {
    return readState(this.#path("record"), FORMS.record);
  }

  writeRecord(record: SessionRecord): StateWritten {
    return this.#write("record", record, { durable: true });
  }

  readExit(): StateResult<ExitRecord> {
    return readState(this.#path("exit"), FORMS.exit);
  }

  writeExit(exit: ExitRecord): StateWritten {
    return this.#write("exit", { version: 1, ...exit }, { durable: true });
  }

  /** Forgets the last run's end and screen, when the recipe runs again. Files that cannot be read are kept aside. */
  clearRun(): void {
    for (const kind of OF_A_RUN) {
      const path = this.#path(kind);
      const read = readState<unknown>(path, FORMS[kind]);
      if (!read.ok && read.reason !== "missing" && keepAside(path, read).ok) continue;
      try {
        rmSync(path, { force: true });
      } catch {
        // If the disk refuses, the old file stays until the next save replaces it.
      }
    }
  }

  readHost(): StateResult<HostRecord> {
    return readState(this.#path("host"), FORMS.host);
  }

  writeHost(host: HostRecord): StateWritten {
    return this.#write("host", { version: 1, ...host });
  }

  /** Variables that later clients refreshed. */
  readEnvironment(): StateResult<Readonly<Record<string, string>>> {
    return readState(this.#path("env"), FORMS.env);
  }

  writeEnvironment(set: Readonly<Record<string, string>>): StateWritten {
    return this.#write("env", set);
  }

  /** Whether the session's notifications are off: then a file is there. */
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

  readSnapshot(): StateResult<{ header: SnapshotHeader; snapshot: Uint8Array }> {
    return readState(this.#path("snapshot"), FORMS.snapshot);
  }

  /** Not looked at before, as it is large and written often. `durable`: the disk has it for good when this returns. */
  writeSnapshot(header: SnapshotHeader, snapshot: Uint8Array, durable: boolean): WriteResult {
    return writePrivate(this.#path("snapshot"), encodeSnapshotFile(header, snapshot), { durable });
  }

  #path(kind: Kind): string {
    return join(this.directory, FILES[kind]);
  }

  #write(kind: Exclude<keyof typeof FORMS, "snapshot">, value: object, options: WriteOptions = {}) {
    return writeState<unknown>(this.#path(kind), FORMS[kind], JSON.stringify(value), options);
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
