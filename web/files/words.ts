// What the page says about files.

import type { Entry } from "../../src/files/rules/entry.ts";
import { type FileError, problemSentence } from "../../src/files/rules/problem.ts";
import { byteCountText } from "../../src/text/byte-count.ts";
import { capitalized } from "../../src/text/clause.ts";
import { ago } from "../texts.ts";
import { TRANSFERS_MAX, type Transfer } from "./transfers.ts";

const WEEK_MS = 7 * 24 * 3_600_000;

const KINDS: Readonly<Record<Entry["kind"], string>> = {
  file: "file",
  directory: "folder",
  link: "link",
  special: "neither file nor folder",
};

/** A whole sentence. */
export function problemWords(error: Pick<FileError, "problem" | "detail">): string {
  return `${capitalized(problemSentence(error))}.`;
}

/** Size and age, such as `1.5 KiB · 3 min`. @param now ms since the epoch */
export function entryWords(entry: Entry, now: number): string {
  const when = changedWords(entry.changedAt, now);
  if (entry.kind === "file") return `${byteCountText(entry.size)} · ${when}`;
  return entry.kind === "directory" ? when : `${KINDS[entry.kind]} · ${when}`;
}

/** All of it for a screen reader. */
export function entryLabel(entry: Entry, name: string, now: number): string {
  const size = entry.kind === "file" ? `, ${byteCountText(entry.size)}` : "";
  const ignored = entry.isIgnored ? ", ignored by git" : "";
  return `${name}, ${KINDS[entry.kind]}${size}, changed ${changedWords(entry.changedAt, now)}${ignored}`;
}

/** An age of up to a week, else the day. Of a clock that is ahead it is `0 s ago`. */
function changedWords(changedAt: number, now: number): string {
  if (now - changedAt < WEEK_MS) return `${ago(now - changedAt)} ago`;
  const date = new Date(changedAt);
  return Number.isNaN(date.getTime()) ? "at an unknown time" : date.toISOString().slice(0, 10);
}

/** For one that is refused. */
export const TOO_MANY_TRANSFERS = `${TRANSFERS_MAX} transfers are not done yet. Begin others when some of them are.`;

/** How far a transfer is, such as `12 MiB of 200 MiB · 3.4 MiB/s`. */
export function transferWords({ phase, bytes, size, speed, error, direction }: Transfer): string {
  const of = size === null ? byteCountText(bytes) : `${byteCountText(bytes)} of ${byteCountText(size)}`;
  switch (phase) {
    case "waiting":
      return "Waits for the others";
    case "running":
      return speed === null ? of : `${of} · ${byteCountText(speed)}/s`;
    case "paused":
      return `Paused at ${of}`;
    case "failed":
      return problemWords(error!);
    case "done":
      return `${direction === "up" ? "Uploaded" : "Downloaded"}, ${byteCountText(bytes)}`;
    default:
      return phase satisfies never;
  }
}

/** How many of them are shown. */
export function countWords(shown: number, total: number, isCut: boolean): string {
  if (isCut) return `The first ${total.toLocaleString("en")} of a larger folder`;
  if (shown < total) return `${shown.toLocaleString("en")} of ${total.toLocaleString("en")}`;
  return total === 1 ? "1 item" : `${total.toLocaleString("en")} items`;
}
