// The record of what happened in one session: a line of JSON for each event, the newest last. Rewritten now and then to
// stay bounded. If the disk refuses, events are lost; a line that cannot be read is skipped.

import { closeSync, constants, openSync } from "node:fs";
import { HISTORY_EVENTS_MAX, HistoryEvent } from "../protocol/history.ts";
import { fileProblem, readTextBounded, type WriteResult, writePrivate, writeWhole } from "./files.ts";
import { readLines } from "./line-file.ts";
import { keepAside } from "./state-file.ts";

/** Events over the limit that the file may hold before it is written anew, so that not every event does. */
const SLACK_EVENTS = 250;
/** Bytes of the file that are read: more than that many of the longest events take. A longer file is started again. */
const FILE_BYTES_MAX = 8 * 1024 * 1024;

export interface StoredHistory {
  /** Oldest first, at most `HISTORY_EVENTS_MAX`. */
  readonly events: readonly HistoryEvent[];
  /** What cannot be read of the file, in a sentence; null when all can. */
  readonly problem: string | null;
}

/** The events alone. */
export function readHistory(path: string): readonly HistoryEvent[] {
  return storedHistory(path).events;
}

export function storedHistory(path: string): StoredHistory {
  const { values, problem } = readLines(path, HistoryEvent, FILE_BYTES_MAX);
  return { events: values.slice(-HISTORY_EVENTS_MAX), problem: problem?.message ?? null };
}

/** The file as its one writer has it. Opened for each event: events are rare, and a file that was removed is made anew. */
export class HistoryFile {
  /** Lines in the file; null until it has been read. */
  #lines: number | null = null;
  /** A full disk may have taken half a line: the next one must not continue it. */
  #isTorn = false;

  constructor(private readonly path: string) {}

  /** Adds one event. Never throws. */
  append(event: HistoryEvent): WriteResult {
    this.#lines ??= this.#count();
    if (this.#lines >= HISTORY_EVENTS_MAX + SLACK_EVENTS) return this.#rewrite(event);
    try {
      const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
      const fd = openSync(this.path, flags | constants.O_NONBLOCK, 0o600);
      try {
        const line = `${JSON.stringify(event)}\n`;
        writeWhole(fd, this.#isTorn ? `\n${line}` : line);
      } finally {
        closeSync(fd);
      }
    } catch (error) {
      this.#isTorn = true;
      return fileProblem(this.path, "written", error);
    }
    this.#isTorn = false;
    this.#lines++;
    return { ok: true };
  }

  /** Lines that an earlier writer left. What cannot be read is to be written anew. */
  #count(): number {
    const read = readTextBounded(this.path, FILE_BYTES_MAX);
    if (!read.ok) return read.reason === "missing" ? 0 : Number.POSITIVE_INFINITY;
    this.#isTorn = read.text !== "" && !read.text.endsWith("\n");
    return read.text.split("\n").length - 1;
  }

  #rewrite(event: HistoryEvent): WriteResult {
    const { values, problem } = readLines(this.path, HistoryEvent, FILE_BYTES_MAX);
    if (problem) {
      const aside = keepAside(this.path, problem);
      if (!aside.ok) return aside;
    }
    const kept = [...values, event].slice(-HISTORY_EVENTS_MAX);
    const written = writePrivate(this.path, kept.map((one) => `${JSON.stringify(one)}\n`).join(""));
    if (written.ok) {
      this.#lines = kept.length;
      this.#isTorn = false;
    }
    return written;
  }
}
