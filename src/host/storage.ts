// What the session host keeps on disk: its process record, the screen from time to time, the end. A disk that refuses
// costs log lines, never the session; whoever must know is told whether the disk has it.

import type { DescriptorReserve } from "../carrier/descriptor-reserve.ts";
import type { WriteResult } from "../config/files.ts";
import type { Log } from "../config/log.ts";
import type { SessionFiles } from "../config/session-files.ts";
import { processStartTime } from "../processes/proc.ts";
import type { SessionInfo } from "../protocol/session-info.ts";
import type { ExitRecord, SnapshotHeader } from "../protocol/session-record.ts";
import type { Session } from "./session.ts";
import { type Snapshot, SnapshotJob } from "./snapshot-job.ts";

/** Time until the record of an end that could not be written is tried again, ms. */
const RETRY_MS = 1_000;

type Exit = Omit<ExitRecord, "info">;

export class Storage {
  #timer: ReturnType<typeof setInterval> | null = null;
  #retry: ReturnType<typeof setTimeout> | null = null;
  /** What the screen on disk stands for, and whether the disk has it for good. */
  #saved = { seq: -1, cols: 0, rows: 0, durable: false };
  #failing = false;
  /** Screens that are on their way to the disk. */
  readonly #saving = new Set<Promise<boolean>>();
  #exit: Exit | null = null;
  #isExitSaved = false;
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

  /** Replaces the last run's records by this run's. Called once the program runs; until then the old ones are kept. */
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

  /** Saves the screen and scrollback when they have changed since the last time. */
  saveScreen(): void {
    if (!this.session.feed.isHeld) void this.#save(false);
  }

  /** Notes how the program ended; the end and the last screen are saved from now on, for good. */
  saveEnd(exit: Exit): void {
    this.#exit = exit;
    void this.endSaved();
  }

  /**
   * Resolves true once the disk has the end, and the screen as the program left it, for good. False when it refuses:
   * each call tries again.
   */
  async endSaved(): Promise<boolean> {
    if (!this.#exit) return false;
    this.#writeExit(this.#exit);
    // Only watching changes the screen from now on, so it is saved once, as the program left it.
    const isScreenSaved = this.#saved.durable || (await this.#save(true));
    return isScreenSaved && this.#isExitSaved;
  }

  /** Without this record the session would be listed as killed, so it is tried until the host leaves. */
  #writeExit(exit: Exit): void {
    if (this.#isExitSaved) return;
    const record = { ...exit, info: lasting(this.session.info()) };
    this.#isExitSaved = this.#note(() => this.files.writeExit(record));
    if (this.#retry) clearTimeout(this.#retry);
    if (!this.#isExitSaved) this.#retry = setTimeout(() => this.#writeExit(exit), RETRY_MS);
  }

  /** Resolves once no screen is on its way to the disk. */
  async settled(): Promise<void> {
    while (this.#saving.size > 0) await Promise.all(this.#saving);
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

  /** True when the disk has the screen as it is now; `durable`: for good. */
  #save(durable: boolean): Promise<boolean> {
    const saving = this.#cut(durable);
    this.#saving.add(saving);
    return saving.finally(() => this.#saving.delete(saving));
  }

  async #cut(durable: boolean): Promise<boolean> {
    const { emulator, feed } = this.session;
    // A client's snapshot, or our own last one, is being cut.
    while (feed.isHeld) await new Promise<void>((resolve) => setImmediate(resolve));
    if (durable) feed.catchUp();
    const { cols, rows } = emulator;
    const { seq, ...saved } = this.#saved;
    const isSame = seq === feed.position && saved.cols === cols && saved.rows === rows;
    if (isSame && (saved.durable || !durable)) return true;
    const cut = Promise.withResolvers<Snapshot>();
    // The header is of the same moment: the emulator is held from here on.
    const header = this.#header();
    new SnapshotJob(emulator, feed, true, { done: cut.resolve, spent: () => {} });
    const snapshot = await cut.promise;
    const whole = Buffer.concat(snapshot.pieces as Uint8Array[]);
    if (!this.#note(() => this.files.writeSnapshot(header, whole, durable))) return false;
    this.#saved = { seq: snapshot.seq, cols, rows, durable };
    return true;
  }

  #header(): SnapshotHeader {
    const { emulator, feed } = this.session;
    const { title, lastOutputAt } = this.session.info();
    return {
      version: 1,
      cols: emulator.cols,
      rows: emulator.rows,
      seq: feed.position,
      at: Date.now(),
      title,
      lastOutputAt,
      policy: this.session.sizePolicy,
    };
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

/** What no longer changes once a session has ended. */
function lasting(info: SessionInfo): SessionInfo {
  const { shownIn: _, silent: __, damaged: ___, ...kept } = info;
  return { ...kept, pid: null, clients: 0 };
}
