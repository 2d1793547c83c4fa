// Messages about the files of a machine. Each ask is a flow: what is asked for comes as its bytes, what is to be written goes
// as its bytes. Names and paths are base64url, for a name may be any bytes.

import * as v from "valibot";
import { FILE_NAME_BYTES_MAX, FILE_PATH_BYTES_MAX, SEARCH_TEXT_LENGTH_MAX } from "../protocol/limits.ts";
import { count, sessionId, text } from "../protocol/session-info.ts";
import { flow } from "./flow-messages.ts";

/** Base64url of at most so many bytes. */
export const base64Up = (bytes: number) =>
  v.pipe(v.string(), v.maxLength(Math.ceil((bytes * 4) / 3)), v.regex(/^[A-Za-z0-9_-]*$/));

export const filePath = base64Up(FILE_PATH_BYTES_MAX);
export const fileName = base64Up(FILE_NAME_BYTES_MAX);
export const fileSize = v.pipe(count, v.maxValue(Number.MAX_SAFE_INTEGER));

/** Characters of an id in the trash. */
const TRASH_ID_LENGTH_MAX = 1_024;

/** Where paths begin: at a session's working directory, or at a directory of the config, as `roots` names it. */
const place = v.union([v.object({ session: sessionId }), v.object({ root: text(4_096) })]);
export type Place = v.InferOutput<typeof place>;

const ask = <D extends string, F extends v.ObjectEntries>(what: D, fields: F) =>
  v.object({ do: v.literal(what), ...fields });

/** What may be asked of a place's files. */
const FileAsk = v.variant("do", [
  /** A page of a directory. Its bytes are one `FileListing`. git is asked which entries it ignores, unless that is not wanted. */
  ask("list", {
    path: filePath,
    sortBy: v.picklist(["name", "time", "size"]),
    isReversed: v.boolean(),
    hidden: v.boolean(),
    from: count,
    count,
    asksGit: v.optional(v.boolean()),
  }),
  /** One entry. Its bytes are one `FileEntry`. */
  ask("look", { path: filePath }),
  /** Bytes of a file. With a validator: only of the file that it stands for. */
  ask("read", {
    path: filePath,
    from: fileSize,
    length: v.optional(fileSize),
    validator: v.optional(text(128)),
  }),
  /** A file's SHA-256, 32 bytes. */
  ask("hash", { path: filePath, validator: v.optional(text(128)) }),
  /**
   * A new file, whose bytes follow from where `files.begun` says, and after them the SHA-256 of the whole file. `transfer`
   * names the try, so that another one after a cut goes on.
   */
  ask("write", {
    path: filePath,
    size: fileSize,
    replaces: v.boolean(),
    transfer: v.pipe(v.string(), v.regex(/^[0-9a-z]{16,32}$/)),
  }),
  ask("make-directory", { path: filePath }),
  /** A directory for what is sent to the program of a session, without what is old in it. Its bytes are its path. */
  ask("inbox", {}),
  /** To another place below the same directory, in one step. */
  ask("move", { path: filePath, to: filePath, replaces: v.boolean() }),
  /** A file or a directory with all that is in it. Its bytes are one `FileCopied`. */
  ask("copy", { path: filePath, to: filePath }),
  /** Into the trash of the machine's user. */
  ask("trash", { path: filePath }),
  /** What of this place is in the trash. Its bytes are one `FileTrash`. */
  ask("trashed", {}),
  /** Back to where it was. Its bytes are its path. */
  ask("restore", { id: text(TRASH_ID_LENGTH_MAX) }),
  /** Names in a tree. Its bytes are lines, each one `FileFound`, as the search goes on. */
  ask("search", { path: filePath, text: text(SEARCH_TEXT_LENGTH_MAX), hidden: v.boolean() }),
  /** Changes of a directory: a byte when it is watched, and one for each. The flow ends when it is gone. */
  ask("watch", { path: filePath }),
  /** A directory as a zip file. */
  ask("zip", { path: filePath }),
  /** What has changed in the git repository that holds a directory. Its bytes are one `FileChanges`. */
  ask("changes", { path: filePath }),
  /** The changes in one file. Its bytes are one `FileDifference`. */
  ask("difference", { path: filePath, isStaged: v.boolean(), from: v.optional(filePath) }),
]);
export type FileAsk = v.InferOutput<typeof FileAsk>;

/** What an ask needs. */
export const FILE_NEEDS: Readonly<Record<FileAsk["do"], "read" | "write">> = {
  list: "read",
  look: "read",
  read: "read",
  hash: "read",
  write: "write",
  "make-directory": "write",
  inbox: "write",
  move: "write",
  copy: "write",
  trash: "write",
  trashed: "write",
  restore: "write",
  search: "read",
  watch: "read",
  zip: "read",
  changes: "read",
  difference: "read",
};

/** What is known of a file when its bytes begin. */
const FileFacts = v.object({
  /** Bytes of the whole file. */
  size: v.optional(fileSize),
  changedAt: v.optional(v.pipe(v.number(), v.finite())),
  validator: v.optional(text(128)),
  /** Where the sender of a file goes on. */
  from: v.optional(fileSize),
});
export type FileFacts = v.InferOutput<typeof FileFacts>;

export const fileMessagesFromClient = {
  /** Answered by `files.begun` and the flow, or by `files.failed`. */
  "files.ask": v.object({ flow, place, ask: FileAsk }),
  /** The directories of the config. Answered by `files.roots`. */
  "files.roots": v.object({}),
} as const;

export const fileMessagesFromDaemon = {
  "files.begun": v.object({ flow, facts: FileFacts }),
  /** All that was asked for is done, also on the disk. Of what is read the flow's end says that. */
  "files.done": v.object({ flow }),
  /** Nothing more comes of it. Another release may have other problems. */
  "files.failed": v.object({ flow, problem: text(32), detail: text(256) }),
  "files.roots": v.object({
    access: v.picklist(["none", "read", "write"]),
    roots: v.pipe(v.array(text(4_096)), v.maxLength(256)),
  }),
} as const;
