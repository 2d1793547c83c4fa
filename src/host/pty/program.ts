// Looks up a program and its directory before anything is forked, and describes a failed start in one sentence. It does
// not know which adapter starts the program.
import { accessSync, constants, type Stats, statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { shortageOf } from "../../config/shortage.ts";
import type { PtyOptions } from "./pty.ts";

/** What `execvp` uses when the environment has no PATH. */
const DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

/**
 * Returns the absolute path of the program, looked up in the program's own `PATH` and, when it holds a `/`,
 * under its working directory.
 * Throws an `Error` with one sentence when the directory or the program cannot be used.
 */
export function findProgram(options: PtyOptions): string {
  const { command, cwd, env } = options;
  checkDirectory(cwd);
  const name = command[0];
  if (name === "") throw new Error("The command is empty: name a program to run.");
  if (command.some((word) => word.includes("\0"))) {
    throw new Error("The command holds a NUL byte, which no program can be given: remove it.");
  }
  if (name.includes("/")) {
    const path = resolve(cwd, name);
    const problem = problemWithProgram(path);
    if (problem !== null) throw new Error(`Cannot run ${quote(name)}: ${problem}.`);
    return path;
  }
  let problem: string | null = null;
  for (const entry of (env.PATH ?? DEFAULT_PATH).split(":")) {
    const path = join(isAbsolute(entry) ? entry : resolve(cwd, entry), name);
    const found = problemWithProgram(path);
    if (found === null) return path;
    if (found !== NOT_THERE) problem = found;
  }
  if (problem !== null) throw new Error(`Cannot run ${quote(name)}: ${problem}.`);
  throw new Error(
    `The command ${quote(name)} was not found: check its spelling, or install it, or fix PATH.`,
  );
}

/** One sentence for the system's error when a program could not be started. */
export function startFailure(program: string, error: unknown): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  const name = quote(program);
  const shortage = shortageOf(error);
  if (shortage) return new Error(`Cannot start ${name}: ${shortage}.`);
  switch (code) {
    case "E2BIG":
      return new Error(`Cannot start ${name}: its arguments and environment are too long; shorten them.`);
    case "ENOEXEC":
      return new Error(
        `Cannot start ${name}: it is no program for this machine; does a script lack its "#!" line?`,
      );
    case "EACCES":
      return new Error(`Cannot start ${name}: permission denied; make it executable with \`chmod +x\`.`);
    default:
      return new Error(`Cannot start ${name}: ${wordsOf(message)}.`);
  }
}

/** Some failures have no code. */
function wordsOf(message: string): string {
  if (!/pty|terminal|file descriptor/i.test(message)) return message;
  return "no pseudo-terminal or file descriptor is free; end some sessions or raise `ulimit -n`";
}

const NOT_THERE = "there is no such file; check its path";

function problemWithProgram(path: string): string | null {
  const stats = statOrNull(path);
  if (stats === null) return NOT_THERE;
  if (stats.isDirectory()) return "it is a directory; name a program in it";
  try {
    accessSync(path, constants.X_OK);
    return null;
  } catch {
    return "it is not executable; run `chmod +x` on it";
  }
}

function checkDirectory(cwd: string): void {
  const stats = statOrNull(cwd);
  if (stats === null) {
    throw new Error(`The working directory ${quote(cwd)} does not exist: create it or choose another.`);
  }
  if (!stats.isDirectory()) {
    throw new Error(`The working directory ${quote(cwd)} is not a directory: choose another.`);
  }
  try {
    accessSync(cwd, constants.X_OK);
  } catch {
    throw new Error(
      `The working directory ${quote(cwd)} may not be entered: change its permissions or choose another.`,
    );
  }
}

function statOrNull(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    // ENOTDIR, EACCES, ELOOP, a NUL in the path: nothing there that could be used.
    return null;
  }
}

/** Quotes a name for a sentence; control bytes are escaped so that an error never drives the terminal. */
function quote(name: string): string {
  return JSON.stringify(name.replaceAll("\u009b", "\\u009b"));
}
