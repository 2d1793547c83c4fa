// An archive of a directory: what is left out of it and why, and the file in it that says so.

import { printable } from "../../text/printable.ts";
import { type FileProblem, problemSentence } from "./problem.ts";

/** Entries of an archive: until its end about 0.4 KB of each are kept in memory. */
export const ARCHIVE_ENTRIES_MAX = 50_000;
/** Bytes of all files in it. */
export const ARCHIVE_BYTES_MAX = 16 * 1024 ** 3;
/** Directories below one another; each is held open. */
export const ARCHIVE_DEPTH_MAX = 64;
/** Paths that are named as left out; of more only the number is told. */
export const LEFT_OUT_MAX = 1_000;

/** `changed`: it is there, and may be neither what it was nor what it became. The others are not there, or not whole. */
export type LeftOutReason = FileProblem | "link" | "too-deep" | "archive-full" | "unsafe-name";

export interface LeftOut {
  /** Below the archived directory. */
  readonly path: Uint8Array;
  readonly why: LeftOutReason;
}

const SENTENCES: Readonly<Partial<Record<LeftOutReason, string>>> = {
  changed: "it was written to while it was read; these may be neither the old nor the new bytes",
  link: "it is a symbolic link",
  "too-deep": `it is more than ${ARCHIVE_DEPTH_MAX} directories deep`,
  "archive-full": "the archive is as large as it may be",
  "unsafe-name": "Windows would unpack it somewhere else",
};

/** Without a full stop. */
export function leftOutSentence(why: LeftOutReason): string {
  return SENTENCES[why] ?? problemSentence({ problem: why as FileProblem, detail: "" });
}

/** The text of the file that names what was left out. @param count of all; `leftOut` may be fewer */
export function leftOutText(leftOut: readonly LeftOut[], count: number): string {
  const lines = leftOut.map(({ path, why }) => `${shown(path)}: ${leftOutSentence(why)}`);
  const rest = count > leftOut.length ? [`and ${count - leftOut.length} more`] : [];
  return ["Not everything is in this archive, or whole:", "", ...lines, ...rest, ""].join("\n");
}

const decoder = new TextDecoder();
const PATH_LENGTH_MAX = 4_096;

const shown = (path: Uint8Array) => printable(decoder.decode(path), PATH_LENGTH_MAX);

/** True of a name in which Windows, to which a backslash is a slash, would see a way out of the directory, or a drive. */
export function isUnsafeName(name: Uint8Array): boolean {
  if (/^[A-Za-z]:/.test(decoder.decode(name.subarray(0, 2)))) return true;
  const parts = decoder.decode(name).split("\\");
  return parts[0] === "" || parts.some((part) => part === "..");
}

/** First and last days that an archive can date a file with, ms since the epoch. */
const FIRST_DAY = Date.UTC(1980, 0, 2);
const LAST_DAY = Date.UTC(2107, 11, 30);

/** @param changedAt ms since the epoch, of any file system's imagination */
export function archiveDate(changedAt: number): Date {
  return new Date(Math.min(LAST_DAY, Math.max(FIRST_DAY, changedAt)));
}
