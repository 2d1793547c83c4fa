// The transfers of a machine: some at a time, the others wait. One that was paused or failed can go on.

import { type FileError, fileErrorOf } from "../../src/files/rules/problem.ts";
import { Signal } from "../signal.ts";
import { NO_PACE, type Pace, paced, speedOf } from "./pace.ts";

/** That run at once. The others wait. */
const RUNNING_MAX = 2;
/** In the list, those that are done included. One more takes their place, or is refused. */
export const TRANSFERS_MAX = 500;
/** Ms between two redraws for progress. */
const SHOWN_MS = 250;

/** What is transferred. */
export interface Job {
  /** As it is shown. */
  readonly name: string;
  readonly direction: "up" | "down";
  /** Bytes; null: unknown. */
  readonly size: number | null;
  /**
   * Transfers it, from where it was. `progress` throws `Stopped` when it shall stop.
   *
   * @throws {FileError | Stopped}
   */
  run(replaces: boolean, progress: (bytes: number) => void): Promise<void>;
  /** It is over, or given up. */
  end?(isDone: boolean): void;
}

/** Thrown through a transfer that is paused or given up. */
export class Stopped extends Error {}

export type TransferPhase = "waiting" | "running" | "paused" | "failed" | "done";

export interface Transfer extends Pick<Job, "name" | "direction" | "size"> {
  readonly id: number;
  readonly phase: TransferPhase;
  readonly bytes: number;
  /** Bytes per second. */
  readonly speed: number | null;
  readonly error: FileError | null;
}

interface Item {
  readonly id: number;
  readonly job: Job;
  phase: TransferPhase;
  bytes: number;
  pace: Pace;
  error: FileError | null;
  replaces: boolean;
  /** Its run has not ended yet, which takes a moment after a pause. */
  isBusy: boolean;
}

export class Transfers {
  readonly list = new Signal<readonly Transfer[]>([]);
  #items: Item[] = [];
  #ids = 0;
  #shownAt = Number.NEGATIVE_INFINITY;

  /** @param now ms that never go back */
  constructor(private readonly now: () => number) {}

  /** False when there are too many that are not done. */
  add(job: Job): boolean {
    if (this.#items.length >= TRANSFERS_MAX) this.clear();
    if (this.#items.length >= TRANSFERS_MAX) {
      job.end?.(false);
      return false;
    }
    const id = ++this.#ids;
    const item = { id, job, bytes: 0, pace: NO_PACE, error: null, replaces: false, isBusy: false };
    this.#items.push({ ...item, phase: "waiting" });
    this.#next();
    return true;
  }

  pause(id: number): void {
    this.#change(id, (item) => {
      if (item.phase === "running" || item.phase === "waiting") item.phase = "paused";
    });
  }

  /** @param replaces a file of that name may be replaced */
  resume(id: number, replaces = false): void {
    this.#change(id, (item) => {
      if (item.phase !== "paused" && item.phase !== "failed") return;
      Object.assign(item, { phase: "waiting", error: null, replaces: item.replaces || replaces });
    });
  }

  /** Gives it up, or takes one that is over out of the list. */
  remove(id: number): void {
    this.#change(id, (item) => {
      if (item.phase !== "done") item.job.end?.(false);
      item.phase = "paused";
      this.#items = this.#items.filter((other) => other !== item);
    });
  }

  /** Takes those that are done out of the list. */
  clear(): void {
    this.#items = this.#items.filter(({ phase }) => phase !== "done");
    this.#show();
  }

  #change(id: number, change: (item: Item) => void): void {
    const item = this.#items.find((one) => one.id === id);
    if (!item) return;
    change(item);
    this.#next();
  }

  #next(): void {
    for (const item of this.#items) {
      if (this.#items.filter(({ phase }) => phase === "running").length >= RUNNING_MAX) break;
      if (item.phase === "waiting" && !item.isBusy) void this.#run(item);
    }
    this.#show();
  }

  async #run(item: Item): Promise<void> {
    const { job } = item;
    item.phase = "running";
    item.isBusy = true;
    item.pace = NO_PACE;
    try {
      await job.run(item.replaces, (bytes) => this.#progress(item, bytes));
      item.phase = "done";
      if (this.#items.includes(item)) job.end?.(true);
    } catch (error) {
      if (!(error instanceof Stopped)) {
        const failure = fileErrorOf(error);
        if (item.phase === "running") Object.assign(item, { phase: "failed", error: failure });
      }
    } finally {
      item.isBusy = false;
      this.#next();
    }
  }

  #progress(item: Item, bytes: number): void {
    if (item.phase !== "running") throw new Stopped();
    const now = this.now();
    item.bytes = bytes;
    item.pace = paced(item.pace, bytes, now);
    if (now - this.#shownAt >= SHOWN_MS) this.#show();
  }

  #show(): void {
    this.#shownAt = this.now();
    this.list.value = this.#items.map(({ id, job, phase, bytes, pace, error }) => {
      const { name, direction, size } = job;
      return { id, name, direction, size, phase, bytes, speed: speedOf(pace), error };
    });
  }
}
