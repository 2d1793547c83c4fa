// What a session leaves on disk, as text: its recipe, its end, its last screen. Reads and writes no files.

import * as v from "valibot";
import { cells, count, path, SessionInfo, sessionId, text } from "./session-info.ts";
import { SIZE_POLICIES } from "./size-policy.ts";

/** A git worktree, and what is needed to remove it. */
export const Worktree = v.object({
  path,
  branch: text(256),
  /** Where git is asked about it: the repository's main worktree, or the bare repository. */
  repository: path,
  /** True when the branch was made with it. */
  isNewBranch: v.boolean(),
});
export type Worktree = v.InferOutput<typeof Worktree>;

/** What was run, where, and how it is called. Enough to run it again. */
export const SessionRecord = v.object({
  version: v.literal(1),
  id: sessionId,
  name: text(64),
  command: v.pipe(v.array(v.string()), v.minLength(1)),
  cwd: path,
  cols: cells,
  rows: cells,
  createdAt: count,
  /**
   * The harmless part of the creating client's environment, and what was given with `--env`; secrets stay in memory.
   */
  savedEnv: v.record(v.string(), v.string()),
  /** The git worktree that was made for it. */
  worktree: v.optional(Worktree),
});
export type SessionRecord = v.InferOutput<typeof SessionRecord>;

/** How the program ended. Absent while it runs, and for ever when host and program were killed together. */
export const ExitRecord = v.object({
  exitCode: v.nullable(v.number()),
  signal: v.nullable(text(16)),
  at: count,
  /** What every surface showed of the session at its end. Absent from an older host. */
  info: v.fallback(v.optional(SessionInfo), undefined),
});
export type ExitRecord = v.InferOutput<typeof ExitRecord>;

/** The host process while it lives, and its program: start times tell them from later processes with the same ids. */
export const HostRecord = v.object({
  pid: count,
  startTime: text(64),
  programPid: count,
  /** Absent from an older host. */
  programStartTime: v.optional(text(64)),
  /** Start time of the host that ran the program, when this one only shows what it left. */
  ran: v.optional(text(64)),
});
export type HostRecord = v.InferOutput<typeof HostRecord>;

export const SnapshotHeader = v.object({
  version: v.literal(1),
  cols: cells,
  rows: cells,
  seq: count,
  at: count,
  title: v.string(),
  lastOutputAt: v.nullable(count),
  /** Absent from an older host. */
  policy: v.fallback(v.optional(v.picklist(SIZE_POLICIES)), undefined),
});
export type SnapshotHeader = v.InferOutput<typeof SnapshotHeader>;

export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  /** `newer`: a later version of remi wrote it. */
  | { readonly ok: false; readonly why: string; readonly newer?: true };

/** Parses a record's JSON; `version` is the newest that its schema knows. Never throws. */
export function decodeRecord<S extends v.GenericSchema>(
  schema: S,
  json: string,
  version = 1,
): Decoded<v.InferOutput<S>> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return { ok: false, why: "it is not JSON" };
  }
  const newer = newerThan(value, version);
  if (newer) return newer;
  const result = v.safeParse(schema, value);
  if (result.success) return { ok: true, value: result.output };
  const issue = result.issues[0];
  return { ok: false, why: `${v.getDotPath(issue) ?? "it"}: ${issue.message}` };
}

/** The failure for a value whose own `version` is later than `version`; null when it is not. */
export function newerThan(value: unknown, version: number): Extract<Decoded<never>, { ok: false }> | null {
  const said = (value as { version?: unknown } | null)?.version;
  if (typeof said !== "number" || said <= version) return null;
  return { ok: false, why: `a newer remi wrote it: version ${said}, not ${version}`, newer: true };
}

const StoredHeader = v.object({
  ...SnapshotHeader.entries,
  /** Bytes of the snapshot, to know a file that was cut off. Absent from an older host. */
  bytes: v.optional(count),
});

/** A snapshot file: one line of JSON, then the snapshot's bytes. */
export function encodeSnapshotFile(header: SnapshotHeader, snapshot: Uint8Array): Uint8Array {
  const line = new TextEncoder().encode(`${JSON.stringify({ ...header, bytes: snapshot.byteLength })}\n`);
  const file = new Uint8Array(line.byteLength + snapshot.byteLength);
  file.set(line);
  file.set(snapshot, line.byteLength);
  return file;
}

export function decodeSnapshotFile(
  file: Uint8Array,
): Decoded<{ header: SnapshotHeader; snapshot: Uint8Array }> {
  const end = file.indexOf(0x0a);
  if (end < 0) return { ok: false, why: "its first line is cut" };
  const stored = decodeRecord(StoredHeader, new TextDecoder().decode(file.subarray(0, end)));
  if (!stored.ok) return stored;
  const { bytes, ...header } = stored.value;
  const snapshot = file.subarray(end + 1);
  if (bytes !== undefined && bytes !== snapshot.byteLength)
    return { ok: false, why: `it has ${snapshot.byteLength} of ${bytes} bytes` };
  return { ok: true, value: { header, snapshot } };
}
