// Removes what uploads leave behind that are cut and never go on, where no later upload would do it.

import type { Clock } from "../carrier/clock.ts";
import { type FilePath, joinFilePath } from "./rules/file-path.ts";
import { fileErrorOf } from "./rules/problem.ts";
import { KEPT_MS } from "./temporary.ts";
import { removeOldUploads } from "./writing.ts";

/** After the time for which they are kept, ms: file systems count it by clocks of their own. */
const LATER_MS = 60_000;
/** Directories that are remembered; in one more, the next upload removes it. */
const DIRECTORIES_MAX = 1_000;

export class LeftUploads {
  /** By root and directory: cancels the removal that is due. */
  readonly #due = new Map<string, () => void>();

  constructor(private readonly clock: Clock) {}

  /** An upload was cut. @param path of its file, below the root */
  cut(root: string, path: FilePath): void {
    const directory = path.slice(0, -1);
    const key = `${root}\0${Buffer.from(joinFilePath(directory)).toString("latin1")}`;
    if (!this.#due.has(key) && this.#due.size >= DIRECTORIES_MAX) return;
    // One look after the last of them removes all.
    this.#due.get(key)?.();
    this.#due.set(
      key,
      this.clock.after(KEPT_MS + LATER_MS, () => {
        this.#due.delete(key);
        // A directory that is gone has nothing left in it.
        void removeOldUploads(root, directory).catch(fileErrorOf);
      }),
    );
  }
}
