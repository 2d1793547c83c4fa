// What the session host keeps on disk: its process record, the screen from time to time, the end. A disk that refuses
// costs log lines, never the session.

import type { DescriptorReserve } from "../carrier/descriptor-reserve.ts";
import type { WriteResult } from "../config/files.ts";
import type { Log } from "../config/log.ts";
import type { SessionFiles } from "../config/session-files.ts";
import { processStartTime } from "../processes/proc.ts";
import type { ExitRecord } from "../protocol/session-record.ts";
import type { Session } from "./session.ts";
import { type Snapshot, SnapshotJob } from "./snapshot-job.ts";

/** Time until the record of an end that could not be written is tried again, ms. */
const RETRY_MS = 1_000;

export class Storage {
  #timer: ReturnType<typeof setInterval> | null = null;
  #retry: ReturnType<typeof setTimeout> | null = null;
  #savedSeq = -1;
  #failing = false;
  /** Screens that are being cut, and who waits until they are on disk. */
  #saving = 0;
  #waiting: (() => void)[] = [];
  #environment: Record<string, string> = {};

  constructor(
    private readonly files: SessionFiles,
    private readonly session: Session,
    private readonly log: Log,
    private readonly reserve: DescriptorReserve,
  ) {
    const kept = files.readEnvironment();
    if (kept.ok) this.#environment = { ...kept.value };
    else if (kept.reason !== "missing")
      log.warn("the variables that clients refreshed cannot be read", { why: kept.message });
  }

  /** Begins this run's records in place of the last one's. The program runs by now: until then those are kept. */
  start(intervalMs: number): void {
    this.files.clearRun();
    this.#note(() =>
      this.files.writeHost({
        pid: process.pid,
        startTime: processStartTime(process.pid),
        programPid: this.session.pid,
        programStartTime: processStartTime(this.session.pid),
      }),
    );
    if (intervalMs > 0) this.#timer = setInterval(() => this.saveScreen(), intervalMs);
  }

  /** Saves the screen and scrollback when something was printed since the last time. */
  saveScreen(): void {
    const seq = this.session.feed.position;
    if (seq === this.#savedSeq || this.session.feed.isHeld) return;
    const { emulator, feed } = this.session;
    this.#saving++;
    const done = (snapshot: Snapshot) => {
      const whole = Buffer.concat(snapshot.pieces as Uint8Array[]);
      const info = this.session.info();
      const header = {
        version: 1 as const,
        cols: emulator.cols,
        rows: emulator.rows,
        seq: snapshot.seq,
        at: Date.now(),
        title: info.title,
        lastOutputAt: info.lastOutputAt,
      };
      if (this.#note(() => this.files.writeSnapshot(header, whole))) this.#savedSeq = snapshot.seq;
      this.#saved();
    };
    new SnapshotJob(emulator, feed, true, { done, spent: () => {} });
  }

  /** Calls back once no screen is on its way to the disk: at once, or when the last one is there. */
  whenSaved(done: () => void): void {
    if (this.#saving === 0) done();
    else this.#waiting.push(done);
  }

  saveExit(exit: ExitRecord): void {
    this.#writeExit(exit);
    this.#saving++;
    this.#saveLast();
  }

  /** Without this record the session would be told to have been killed: it is tried until the host leaves. */
  #writeExit(exit: ExitRecord): void {
    if (!this.#note(() => this.files.writeExit(exit)))
      this.#retry = setTimeout(() => this.#writeExit(exit), RETRY_MS);
  }

  /** The last screen waits for a client's snapshot that is being cut. */
  #saveLast(): void {
    if (this.session.feed.isHeld) {
      setImmediate(() => this.#saveLast());
      return;
    }
    this.saveScreen();
    this.#saved();
  }

  #saved(): void {
    this.#saving--;
    if (this.#saving > 0) return;
    for (const done of this.#waiting.splice(0)) done();
  }

  saveEnvironment(set: Readonly<Record<string, string>>): void {
    Object.assign(this.#environment, set);
    this.#note(() => this.files.writeEnvironment(this.#environment));
  }

  saveMuted(muted: boolean): void {
    this.#note(() => this.files.writeMuted(muted));
  }

  dispose(): void {
    if (this.#timer) clearInterval(this.#timer);
    if (this.#retry) clearTimeout(this.#retry);
  }

  /** Logs the first failure of a row and the first success after it. */
  #note(write: () => WriteResult): boolean {
    const result = this.reserve.lend(write);
    if (!result.ok && !this.#failing)
      this.log.warn("the session's record cannot be written", { why: result.message });
    if (result.ok && this.#failing) this.log.info("the session's record can be written again");
    this.#failing = !result.ok;
    return result.ok;
  }
}
