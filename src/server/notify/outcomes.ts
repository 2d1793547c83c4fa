// The outcomes of the last notifications: in memory for requests, and in one file, so that a server that starts knows
// what an earlier one sent. Knows nothing about sessions and ways of sending.

import { type WriteResult, writePrivate } from "../../config/files.ts";
import { readLines } from "../../config/line-file.ts";
import type { Log } from "../../config/log.ts";
import { keepAside, type StateProblem } from "../../config/state-file.ts";
import { NotificationRecord, RECORDS_MAX } from "../../protocol/notification-record.ts";
import { asClause } from "../../text/clause.ts";

/** Bytes of the file that are read: more than the longest records take. */
const FILE_BYTES_MAX = 1024 * 1024;
/** Suppressed notifications are written this late, because there are many and losing some does little harm. */
const LAZY_MS = 1_000;

export class Outcomes {
  /** Oldest first. */
  #records: NotificationRecord[];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isFailing = false;
  /** Why an earlier server's file cannot be read; it is kept aside before a new one is written. */
  #problem: StateProblem | null;
  /** Where it is kept, until somebody has been told. */
  #news: string | null = null;

  constructor(
    private readonly path: string,
    private readonly log: Log,
  ) {
    const { values, problem } = readLines(path, NotificationRecord, FILE_BYTES_MAX);
    this.#records = values.slice(-RECORDS_MAX);
    this.#problem = problem;
    if (problem) log.warn("the record of notifications cannot be read", { why: problem.message });
  }

  /**
   * What cannot be read of the file, in a sentence; said only once when a new one was written since. Null when all is
   * well.
   */
  takeProblem(): string | null {
    const news = this.#news;
    this.#news = null;
    return this.#problem?.message ?? news;
  }

  /** The last `count`, the latest last. */
  last(count: number): readonly NotificationRecord[] {
    return count === 0 ? [] : this.#records.slice(-count);
  }

  /** Whether this change of the session was already decided on. */
  knows(id: string, kind: NotificationRecord["kind"], since: number): boolean {
    return this.#records.some((r) => r.id === id && r.kind === kind && r.since === since);
  }

  /**
   * Adds it. The same suppressed again for the same session is only counted, so that it does not push the others out.
   */
  add(record: NotificationRecord): void {
    const before = this.#records.findLastIndex((r) => r.id === record.id);
    const same = before >= 0 && isRepeated(this.#records[before]!, record) ? this.#records[before]! : null;
    if (same) this.#records.splice(before, 1);
    this.#records = [...this.#records, { ...record, times: (same?.times ?? 0) + 1 }].slice(-RECORDS_MAX);
    if (record.outcome !== "suppressed") this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), LAZY_MS);
  }

  /** Writes what is not written yet. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const written = this.#write();
    if (!written.ok && !this.#isFailing)
      this.log.warn("the record of notifications cannot be written", { why: written.message });
    this.#isFailing = !written.ok;
  }

  /** Writes what waits to be written; nothing is written after it. */
  dispose(): void {
    if (this.#timer) this.flush();
  }

  #write(): WriteResult {
    if (this.#problem) {
      const kept = keepAside(this.path, this.#problem);
      if (!kept.ok) return kept;
      this.log.warn("the damaged record of notifications was kept aside", { as: kept.aside });
      this.#news = `${asClause(this.#problem.message)}; it is kept as ${kept.aside}.`;
      this.#problem = null;
    }
    return writePrivate(this.path, this.#records.map((r) => `${JSON.stringify(r)}\n`).join(""));
  }
}

function isRepeated(a: NotificationRecord, b: NotificationRecord): boolean {
  return a.outcome === "suppressed" && b.outcome === "suppressed" && a.kind === b.kind && a.why === b.why;
}
