// Watches a directory that somebody looks at: says that something in it has changed, a few times a second at most, and
// when it is there no more. What is watched is the directory that was found, whatever takes its place.

import { type FSWatcher, watch } from "node:fs";
import type { Descriptor } from "./descriptor.ts";
import { isSame } from "./identity.ts";
import { locate, locateDirectory } from "./locate.ts";
import type { FilePath } from "./rules/file-path.ts";
import { FileError, fileErrorOf } from "./rules/problem.ts";

/** Directories that are watched at the same time, by all clients. */
export const WATCHES_MAX = 64;
/** What happens within this time is told as one change, ms; and the least time between two that are told. */
const GATHER_MS = 50;
const INTERVAL_MS = 350;
/**
 * Ms between two looks at whether the directory is still there: the system does not tell that, nor anything of a file
 * system that another machine writes to.
 */
const LOOK_MS = 1_000;

export interface WatchEvents {
  /** An entry is new, gone, or not as it was. */
  readonly changed: () => void;
  /** Once: the path names no directory any more, or another one, or it cannot be watched. Nothing follows. */
  readonly ended: () => void;
}

let watches = 0;

/** Whoever has it disposes of it, also after its end. */
export class DirectoryWatch implements AsyncDisposable {
  #isStopped = false;
  #isDisposed = false;
  #watcher: FSWatcher | null = null;
  #gathering: Timer | null = null;
  #looking: Timer | null = null;
  #toldAt = Number.NEGATIVE_INFINITY;
  /** Whether the system has told of a change since the last look. */
  #hasHeard = false;
  /** Of the directory at the last look. */
  #changedAt: bigint;

  private constructor(
    private readonly root: string,
    private readonly path: FilePath,
    private readonly directory: Descriptor,
    private readonly events: WatchEvents,
  ) {
    this.#changedAt = directory.stat.mtimeNs;
  }

  /** @throws {FileError} "busy" when too many are watched already */
  static async open(root: string, path: FilePath, events: WatchEvents): Promise<DirectoryWatch> {
    if (watches >= WATCHES_MAX) throw new FileError("busy");
    watches++;
    let made: DirectoryWatch | null = null;
    try {
      made = new DirectoryWatch(root, path, await locateDirectory(root, path), events);
      made.#begin();
      return made;
    } catch (error) {
      if (made === null) watches--;
      else await made[Symbol.asyncDispose]();
      throw error;
    }
  }

  #begin(): void {
    try {
      this.#watcher = watch(this.directory.path, () => {
        this.#hasHeard = true;
        this.#gather();
      });
    } catch (error) {
      const { problem } = fileErrorOf(error);
      // The system has a limit of its own, for which it says that there is no space.
      throw new FileError(problem === "no-space" ? "busy" : problem);
    }
    this.#watcher.on("error", () => this.#end());
    this.#lookLater();
  }

  #gather(): void {
    if (this.#isStopped || this.#gathering !== null) return;
    const pause = this.#toldAt + INTERVAL_MS - performance.now();
    this.#gathering = setTimeout(() => this.#tell(), Math.max(GATHER_MS, pause));
  }

  #tell(): void {
    this.#gathering = null;
    this.#toldAt = performance.now();
    this.events.changed();
  }

  #lookLater(): void {
    this.#looking = setTimeout(() => void this.#look(), LOOK_MS);
  }

  async #look(): Promise<void> {
    const changedAt = await this.#changeTime();
    if (this.#isStopped) return;
    if (changedAt === null) {
      this.#end();
      return;
    }
    if (changedAt !== this.#changedAt && !this.#hasHeard) this.#gather();
    this.#changedAt = changedAt;
    this.#hasHeard = false;
    this.#lookLater();
  }

  /** Null once the path leads to another directory, or to none. */
  async #changeTime(): Promise<bigint | null> {
    try {
      await using located = await locate(this.root, this.path);
      const { stat } = located.found;
      return isSame(stat, this.directory.stat) ? stat.mtimeNs : null;
    } catch (error) {
      // Too many open files at this moment say nothing about the directory.
      const isBusy = error instanceof FileError && error.problem === "busy";
      return isBusy ? this.#changedAt : null;
    }
  }

  #end(): void {
    if (this.#isStopped) return;
    this.#stop();
    this.events.ended();
  }

  #stop(): void {
    this.#isStopped = true;
    this.#watcher?.close();
    if (this.#gathering !== null) clearTimeout(this.#gathering);
    if (this.#looking !== null) clearTimeout(this.#looking);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#stop();
    watches--;
    await this.directory[Symbol.asyncDispose]();
  }
}
