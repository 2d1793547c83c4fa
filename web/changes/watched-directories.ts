// Watches the directories in which changes are likely. A watch that ends is not missed: the list is also loaded anew in
// other ways.

import type { FilePath } from "../../src/files/rules/file-path.ts";
import type { Files } from "../../src/files/rules/files.ts";
import { shownPath } from "../files/path-text.ts";

/** Directories that are watched at a time: the machine has 64 for all its clients. */
export const WATCHED_MAX = 8;

const GIT = new TextEncoder().encode(".git");

/** The directory, git's own in it, and those of the files that have changed. */
export function directoriesToWatch(directory: FilePath, changed: readonly FilePath[]): FilePath[] {
  const wanted = new Map<string, FilePath>();
  for (const path of [directory, [...directory, GIT], ...changed.map((file) => file.slice(0, -1))]) {
    if (wanted.size >= WATCHED_MAX) break;
    wanted.set(shownPath(path), path);
  }
  return [...wanted.values()];
}

export class WatchedDirectories {
  readonly #watches = new Map<string, AbortController>();

  /** @param onChange also when a watch begins: what happened before may have been missed */
  constructor(
    private readonly files: Files,
    private readonly onChange: () => void,
  ) {}

  /** Watches these and no others. */
  watch(paths: readonly FilePath[]): void {
    const wanted = new Map(paths.map((path) => [shownPath(path), path]));
    for (const [key, stop] of this.#watches)
      if (!wanted.has(key)) {
        stop.abort();
        this.#watches.delete(key);
      }
    for (const [key, path] of wanted) if (!this.#watches.has(key)) void this.#run(key, path);
  }

  close(): void {
    this.watch([]);
  }

  async #run(key: string, path: FilePath): Promise<void> {
    const stop = new AbortController();
    this.#watches.set(key, stop);
    try {
      for await (const _ of this.files.watch(path, stop.signal)) this.onChange();
    } catch {
      // There is no such directory, the machine watches too many, or the connection is lost.
    }
    if (this.#watches.get(key) === stop) this.#watches.delete(key);
  }
}
