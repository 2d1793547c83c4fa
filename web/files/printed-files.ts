// Paths that a program has printed, as files of the session: which of them there are.

import type { FilePath } from "../../src/files/rules/file-path.ts";
import type { Files } from "../../src/files/rules/files.ts";
import { filePathFrom } from "./link-target.ts";

/** Answers that are kept. */
const KNOWN_MAX = 200;
/** Ms for which an answer holds. */
const KNOWN_MS = 15_000;

/** The path below the session's directory; null for one that is elsewhere. @param directory absolute path */
export function printedPath(directory: string, printed: string): FilePath | null {
  if (!printed.startsWith("/")) return filePathFrom([], printed);
  const start = directory === "/" ? "/" : `${directory}/`;
  return printed.startsWith(start) ? filePathFrom([], printed.slice(start.length)) : null;
}

export class PrintedFiles {
  readonly #known = new Map<string, { readonly at: number; readonly isFile: Promise<boolean> }>();

  /** @param now ms that never go back */
  constructor(
    private readonly files: Files,
    private readonly directory: () => string,
    private readonly now: () => number,
  ) {}

  isFile(printed: string): Promise<boolean> {
    const known = this.#known.get(printed);
    if (known && this.now() - known.at < KNOWN_MS) return known.isFile;
    const path = printedPath(this.directory(), printed);
    const isFile = path === null ? Promise.resolve(false) : this.#look(path);
    this.#known.delete(printed);
    this.#known.set(printed, { at: this.now(), isFile });
    if (this.#known.size > KNOWN_MAX) this.#known.delete(this.#known.keys().next().value!);
    return isFile;
  }

  #look(path: FilePath): Promise<boolean> {
    return this.files.look(path).then(
      ({ kind }) => kind === "file",
      // There is none, or it cannot be said now.
      () => false,
    );
  }
}
