// What the machine answers about files, where that is no file itself: JSON texts, which the flow of the ask brings. Names and
// paths are base64url.

import * as v from "valibot";
import { isShallow } from "../protocol/parse.ts";
import { count, text } from "../protocol/session-info.ts";
import { base64Up, fileName, filePath, fileSize } from "./file-messages.ts";

const kind = v.picklist(["file", "directory", "link", "special"]);

const FileEntry = v.object({
  name: fileName,
  kind,
  size: fileSize,
  changedAt: v.pipe(v.number(), v.finite()),
  isExecutable: v.boolean(),
  isIgnored: v.boolean(),
});
const FileListing = v.object({
  entries: v.pipe(v.array(FileEntry), v.maxLength(1_000)),
  total: count,
  isCut: v.boolean(),
});

const CHANGE_STATES = [
  "added",
  "modified",
  "deleted",
  "renamed",
  "copied",
  "type-changed",
  "unmerged",
  "untracked",
] as const;
const lines = v.nullable(count);
const step = v.nullable(
  v.object({ state: v.picklist(CHANGE_STATES), added: lines, removed: lines, isBinary: v.boolean() }),
);
const branch = v.nullable(text(1_024));
const FileChanges = v.object({
  branch,
  upstream: branch,
  ahead: v.nullable(count),
  behind: v.nullable(count),
  files: v.pipe(
    v.array(v.object({ path: filePath, from: v.nullable(filePath), staged: step, unstaged: step })),
    v.maxLength(5_000),
  ),
  isCut: v.boolean(),
});

const mode = v.nullable(v.pipe(v.string(), v.regex(/^[0-7]{6}$/)));
const FileDifference = v.object({
  state: v.nullable(v.picklist(CHANGE_STATES)),
  modeBefore: mode,
  modeAfter: mode,
  isBinary: v.boolean(),
  hunks: base64Up(1_048_576),
  isCut: v.boolean(),
});

const FileCopied = v.object({
  entries: count,
  bytes: fileSize,
  leftOut: v.pipe(v.array(v.object({ path: filePath, problem: text(32) })), v.maxLength(100)),
  leftOutCount: count,
});

const FileTrash = v.object({
  entries: v.pipe(
    v.array(
      v.object({
        id: text(1_024),
        path: filePath,
        kind,
        size: fileSize,
        deletedAt: v.nullable(v.pipe(v.number(), v.finite())),
      }),
    ),
    v.maxLength(1_000),
  ),
  total: count,
});

const FileFound = v.object({
  hits: v.pipe(v.array(v.object({ path: filePath, kind, isIgnored: v.boolean() })), v.maxLength(1_000)),
  entries: count,
  end: v.nullable(v.picklist(["complete", "many-hits", "many-entries", "long"])),
});

/** The bytes of an answer to `list`; null for anything else. */
export const parseListing = (bytes: Uint8Array) => parseAnswer(FileListing, bytes);
/** The bytes of an answer to `look`; null for anything else. */
export const parseEntry = (bytes: Uint8Array) => parseAnswer(FileEntry, bytes);
export const parseChanges = (bytes: Uint8Array) => parseAnswer(FileChanges, bytes);
export const parseDifference = (bytes: Uint8Array) => parseAnswer(FileDifference, bytes);
export const parseCopied = (bytes: Uint8Array) => parseAnswer(FileCopied, bytes);
/** One line of an answer to `search`. */
export const parseFound = (bytes: Uint8Array) => parseAnswer(FileFound, bytes);
export const parseTrash = (bytes: Uint8Array) => parseAnswer(FileTrash, bytes);

function parseAnswer<S extends v.GenericSchema>(schema: S, bytes: Uint8Array): v.InferOutput<S> | null {
  const json = new TextDecoder().decode(bytes);
  if (!isShallow(json)) return null;
  try {
    const parsed = v.safeParse(schema, JSON.parse(json));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
