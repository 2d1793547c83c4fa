// One reader and one writer for every file of the home that remi writes itself: it distinguishes what is wrong with a
// file, and never overwrites a file that is wrong. Knows no file by name.

import { lstatSync, renameSync } from "node:fs";
import type * as v from "valibot";
import { isShallow } from "../protocol/parse.ts";
import { type Decoded, decodeRecord } from "../protocol/session-record.ts";
import { asClause } from "../text/clause.ts";
import { fileProblem, readBounded, type WriteOptions, type WriteResult, writePrivate } from "./files.ts";
import { OPEN_SECRET, OPEN_STATE, objectionTo } from "./own-file.ts";

/** Files of one name that are kept aside; with one more nothing is written until somebody has looked at them. */
export const ASIDE_MAX = 9;

/**
 * `damaged`: its content is not valid, `newer`: a later remi wrote it, `not-ours`: somebody else could have written or
 * read it, `not-a-file`: a directory, a pipe, `unreadable`: the system cannot read it, `no-descriptors`: it could not
 * be opened, so nothing is known about it.
 */
export type StateFault =
  | "empty"
  | "damaged"
  | "newer"
  | "not-ours"
  | "not-a-file"
  | "unreadable"
  | "no-descriptors";

export interface StateProblem {
  readonly ok: false;
  readonly reason: "missing" | StateFault;
  /** One sentence for a person, with the path. */
  readonly message: string;
}

export type StateResult<T> = { readonly ok: true; readonly value: T } | StateProblem;

/** How a file is to be read. */
export interface StateForm<T> {
  /** A longer file is damaged. */
  readonly bytesMax: number;
  /** Secret: nobody else may even read it. */
  readonly isSecret: boolean;
  /** Never throws. */
  readonly decode: (bytes: Uint8Array) => Decoded<T>;
}

/** The form of a file of JSON with `version` in it, which may be missing in the first version. */
export function jsonForm<S extends v.GenericSchema>(
  schema: S,
  terms: { readonly bytesMax: number; readonly isSecret?: boolean; readonly version?: number },
): StateForm<v.InferOutput<S>> {
  const { bytesMax, isSecret = false, version = 1 } = terms;
  const decode = (bytes: Uint8Array): Decoded<v.InferOutput<S>> => {
    const text = new TextDecoder().decode(bytes);
    return isShallow(text)
      ? decodeRecord(schema, text, version)
      : { ok: false, why: "it is nested too deeply" };
  };
  return { bytesMax, isSecret, decode };
}

/** The form of a secret of so many bytes. */
export function bytesForm(length: number): StateForm<Uint8Array> {
  const decode = (bytes: Uint8Array): Decoded<Uint8Array> =>
    bytes.byteLength === length
      ? { ok: true, value: bytes }
      : { ok: false, why: `it has ${bytes.byteLength} bytes, not ${length}` };
  return { bytesMax: length, isSecret: true, decode };
}

/** Reads the file. Changes nothing and never throws. */
export function readState<T>(path: string, form: StateForm<T>): StateResult<T> {
  const read = readBounded(path, form.bytesMax, (stat) =>
    objectionTo(path, stat, form.isSecret ? OPEN_SECRET : OPEN_STATE),
  );
  if (!read.ok) return { ok: false, reason: faultOf(read.reason), message: read.message };
  if (read.bytes.byteLength === 0) return { ok: false, reason: "empty", message: `${path} is empty.` };
  const decoded = form.decode(read.bytes);
  if (decoded.ok) return decoded;
  const [reason, is] = decoded.newer
    ? (["newer", "cannot be read"] as const)
    : (["damaged", "is damaged"] as const);
  return { ok: false, reason, message: `${path} ${is} (${decoded.why}).` };
}

export type StateWritten =
  | { readonly ok: true /** Where what was wrong in its place is kept now. */; readonly aside: string | null }
  | Extract<WriteResult, { ok: false }>;

/**
 * Replaces the file, for its owner alone, as `writePrivate` does. A file that cannot be read is kept under another
 * name. A file that a later remi wrote is left as it is, and nothing is written.
 */
export function writeState<T>(
  path: string,
  form: StateForm<T>,
  content: string | Uint8Array,
  options: WriteOptions = {},
): StateWritten {
  const before = readState(path, form);
  const cleared = before.ok || before.reason === "missing" ? NOTHING_ASIDE : keepAside(path, before);
  if (!cleared.ok) return cleared;
  const written = writePrivate(path, content, options);
  return written.ok ? cleared : written;
}

const NOTHING_ASIDE = { ok: true, aside: null } as const;

/** Moves what cannot be read to a name that is free, such as `exit.json.damaged-2`. */
export function keepAside(path: string, problem: StateProblem): StateWritten {
  const refuse = (message: string) => ({ ok: false, reason: "failed", message }) as const;
  if (problem.reason === "newer")
    return refuse(`${asClause(problem.message)}; use that remi, or move the file away.`);
  if (problem.reason === "no-descriptors") return { ...problem, reason: problem.reason };
  for (let n = 1; n <= ASIDE_MAX; n++) {
    const aside = `${path}.damaged${n === 1 ? "" : `-${n}`}`;
    if (lstatSync(aside, { throwIfNoEntry: false })) continue;
    try {
      renameSync(path, aside);
      return { ok: true, aside };
    } catch (error) {
      return fileProblem(path, "kept aside", error);
    }
  }
  return refuse(`${path} cannot be kept aside: there are ${ASIDE_MAX} damaged ones already; remove them.`);
}

function faultOf(reason: string): StateProblem["reason"] {
  switch (reason) {
    case "missing":
    case "not-a-file":
    case "not-ours":
    case "no-descriptors":
      return reason;
    case "too-large":
      return "damaged";
    default:
      return "unreadable";
  }
}
