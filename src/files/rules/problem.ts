// Why something about a file cannot be done: the vocabulary, what the system's errors mean in it, and the sentences.

export type FileProblem =
  | "malformed"
  | "name-too-long"
  | "not-found"
  | "not-a-directory"
  | "is-a-directory"
  | "outside"
  | "too-many-links"
  | "special"
  | "no-permission"
  | "changed"
  | "exists"
  | "case-clash"
  | "is-a-link"
  | "out-of-order"
  | "too-large"
  | "incomplete"
  | "damaged"
  | "not-empty"
  | "no-space"
  | "over-quota"
  | "over-size"
  | "bad-name"
  | "read-only"
  | "into-itself"
  | "too-much"
  | "other-file-system"
  | "no-trash"
  | "in-use"
  | "busy"
  | "no-git"
  | "no-repository"
  | "foreign-repository"
  | "unknown-repository"
  | "took-too-long"
  | "not-allowed"
  | "lost"
  | "unreachable"
  | "failed";

/** Thrown by whatever touches a file; everything else that is thrown is a bug. */
export class FileError extends Error {
  constructor(
    readonly problem: FileProblem,
    /** The system's own word, where it adds something. */
    readonly detail = "",
  ) {
    super(detail ? `${problem}: ${detail}` : problem);
  }
}

const BY_CODE: Readonly<Record<string, FileProblem>> = {
  ENOENT: "not-found",
  // A root on a file system that was taken away.
  ENXIO: "not-found",
  ESTALE: "not-found",
  ENOTDIR: "not-a-directory",
  EISDIR: "is-a-directory",
  ELOOP: "too-many-links",
  EACCES: "no-permission",
  EPERM: "no-permission",
  ENAMETOOLONG: "name-too-long",
  // Bytes that are no characters, where the file system takes only those.
  EILSEQ: "bad-name",
  EEXIST: "exists",
  ENOTEMPTY: "not-empty",
  ENOSPC: "no-space",
  EDQUOT: "over-quota",
  EFBIG: "over-size",
  EROFS: "read-only",
  EXDEV: "other-file-system",
  EBUSY: "in-use",
  EMFILE: "busy",
  ENFILE: "busy",
  ENOMEM: "busy",
};

/** The same error as a `FileError`; what is none of the system's is thrown on. */
export function fileErrorOf(error: unknown): FileError {
  if (error instanceof FileError) return error;
  const { code } = error as { readonly code?: unknown };
  if (typeof code !== "string" || !/^E[A-Z0-9]+$/.test(code)) throw error;
  return new FileError(BY_CODE[code] ?? "failed", code);
}

const SENTENCES: Readonly<Record<FileProblem, string>> = {
  malformed: "this is no path below the directory; paths are relative and have neither '.' nor '..'",
  "name-too-long": "the name is too long for the file system",
  "not-found": "there is no such file or directory",
  "not-a-directory": "this is not a directory",
  "is-a-directory": "this is a directory",
  outside: "this leads out of the directory that is shared",
  "too-many-links": "too many symbolic links lead on from here",
  special: "this is neither a file nor a directory",
  "no-permission": "the machine's user may not do that",
  changed: "the file has changed meanwhile; read it again",
  exists: "there is already something of this name",
  "case-clash": "there is already something whose name differs only in upper and lower case",
  "is-a-link": "this is a symbolic link; name what it leads to",
  "out-of-order": "the bytes did not come one after another; send the file again",
  "too-large": "more bytes came than were announced; send the file again",
  incomplete: "fewer bytes came than were announced; send the file again",
  damaged: "what arrived is not what was sent; send the file again",
  "not-empty": "the directory is not empty",
  "no-space": "the disk is full",
  "over-quota": "the machine's user may use no more of the disk",
  "over-size": "the file system takes no file that large",
  "bad-name": "the file system takes no such name",
  "read-only": "the file system cannot be written to",
  busy: "the machine has too much to do with files, or another transfer is writing this; try again",
  "no-git": "git is not installed on the machine, or not in the PATH of remi's server",
  "no-repository": "this is in no git repository",
  "foreign-repository":
    "the repository belongs to another user; allow it on the machine with git's safe.directory",
  "unknown-repository": "git on the machine cannot read this repository",
  "took-too-long": "this took too long and was ended",
  "into-itself": "a directory cannot be put into itself",
  "too-much": "there is too much in it to copy in one go; copy what is in it in parts",
  "other-file-system": "it is on another file system; copy it, then delete it",
  "no-trash": "there is no trash on this file system, and none can be made",
  "in-use": "the system uses it; something may be mounted there",
  unreachable: "the machine is not reached any more",
  "not-allowed": "that machine does not let others write; 'files_write = true' in its config.toml does",
  lost: "the connection was lost before it was done",
  failed: "the machine's system refused it",
};

/** Without a full stop, for "remi: NAME: ...". */
export function problemSentence({ problem, detail }: Pick<FileError, "problem" | "detail">): string {
  return problem === "failed" && detail ? `${SENTENCES.failed} (${detail})` : SENTENCES[problem];
}

/** A problem by its name on the wire; of another release's ones "failed". */
export function problemOf(name: string): FileProblem {
  return Object.hasOwn(SENTENCES, name) ? (name as FileProblem) : "failed";
}
