// A directory that is shared below a home, with something outside of it that nobody may reach by it.

import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type FilePath, parseFilePath } from "../../src/files/rules/file-path.ts";
import { FileError, type FileProblem } from "../../src/files/rules/problem.ts";
import { makeHome } from "./home.ts";

export interface SharedDirectory {
  /** Above both. */
  readonly above: string;
  /** What is shared, with the file `inside/file` in it, which holds "inside". */
  readonly root: string;
  /** Beside it, with the file `file` in it, which holds "secret". */
  readonly outside: string;
  dispose(): Promise<void>;
}

export function makeSharedDirectory(): SharedDirectory {
  const home = makeHome();
  const root = join(home.root, "shared");
  const outside = join(home.root, "outside");
  mkdirSync(join(root, "inside"), { recursive: true });
  mkdirSync(outside);
  writeFileSync(join(root, "inside/file"), "inside");
  writeFileSync(join(outside, "file"), "secret");
  return { above: home.root, root, outside, dispose: () => home.dispose() };
}

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The path of a client that says this. @throws {FileError} as the parser does */
export function pathOf(said: string | Uint8Array): FilePath {
  const parsed = parseFilePath(typeof said === "string" ? bytes(said) : said);
  if (!parsed.ok) throw new FileError(parsed.problem);
  return parsed.path;
}

/** What becomes of work with files; whatever else it throws is a bug. */
export async function problemOf(work: Promise<unknown>): Promise<FileProblem | "none"> {
  try {
    await work;
    return "none";
  } catch (error) {
    if (error instanceof FileError) return error.problem;
    throw error;
  }
}

/** Files that this process has open. */
export function openFiles(): number {
  return readdirSync("/proc/self/fd").length;
}
