// Messages about the files of a machine. Each ask is a flow: what is asked for comes as its bytes, what is to be written goes
// as its bytes. Names and paths are base64url, for a name may be any bytes.

import * as v from "valibot";
import { FILE_NAME_BYTES_MAX, FILE_PATH_BYTES_MAX } from "../protocol/limits.ts";
import { isShallow } from "../protocol/parse.ts";
import { count, sessionId, text } from "../protocol/session-info.ts";
import { flow } from "./flow-messages.ts";

/** Base64url of at most so many bytes. */
const base64Up = (bytes: number) =>
  v.pipe(v.string(), v.maxLength(Math.ceil((bytes * 4) / 3)), v.regex(/^[A-Za-z0-9_-]*$/));

const path = base64Up(FILE_PATH_BYTES_MAX);
const name = base64Up(FILE_NAME_BYTES_MAX);
const size = v.pipe(count, v.maxValue(Number.MAX_SAFE_INTEGER));

/** Names that one ask may give. */
export const FILE_NAMES_MAX = 32;

/** Where paths begin: at a session's working directory, or at a directory of the config, as `roots` names it. */
const place = v.union([v.object({ session: sessionId }), v.object({ root: text(4_096) })]);
export type Place = v.InferOutput<typeof place>;

const ask = <D extends string, F extends v.ObjectEntries>(what: D, fields: F) =>
  v.object({ do: v.literal(what), ...fields });

/** What may be asked of a place's files. */
const FileAsk = v.variant("do", [
  /** A page of a directory. Its bytes are one `FileListing`. */
  ask("list", {
    path,
    sortBy: v.picklist(["name", "time", "size"]),
    isReversed: v.boolean(),
    hidden: v.boolean(),
    from: count,
    count,
  }),
  /** One entry. Its bytes are one `FileEntry`. */
  ask("look", { path }),
  /** Bytes of a file. With a validator: only of the file that it stands for. */
  ask("read", {
    path,
    from: size,
    length: v.optional(size),
    validator: v.optional(text(128)),
  }),
  /** A file's SHA-256, 32 bytes. */
  ask("hash", { path, validator: v.optional(text(128)) }),
  /**
   * A new file, whose bytes follow from where `files.begun` says, and after them the SHA-256 of the whole file. `transfer`
   * names the try, so that another one after a cut goes on.
   */
  ask("write", {
    path,
    size,
    replaces: v.boolean(),
    transfer: v.pipe(v.string(), v.regex(/^[0-9a-z]{16,32}$/)),
  }),
  ask("make-directory", { path }),
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
};

/** What is known of a file when its bytes begin. */
const FileFacts = v.object({
  /** Bytes of the whole file. */
  size: v.optional(size),
  changedAt: v.optional(v.pipe(v.number(), v.finite())),
  validator: v.optional(text(128)),
  /** Where the sender of a file goes on. */
  from: v.optional(size),
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

const FileEntry = v.object({
  name,
  kind: v.picklist(["file", "directory", "link", "special"]),
  size,
  changedAt: v.pipe(v.number(), v.finite()),
  isExecutable: v.boolean(),
  isIgnored: v.boolean(),
});
const FileListing = v.object({
  entries: v.pipe(v.array(FileEntry), v.maxLength(1_000)),
  total: count,
  isCut: v.boolean(),
});

/** The bytes of an answer to `list`; null for anything else. */
export const parseListing = (bytes: Uint8Array) => parseAnswer(FileListing, bytes);
/** The bytes of an answer to `look`; null for anything else. */
export const parseEntry = (bytes: Uint8Array) => parseAnswer(FileEntry, bytes);

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
