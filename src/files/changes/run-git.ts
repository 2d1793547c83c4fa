// Runs git to its end, or to a limit. It knows no repository: what git works on is in the environment that it is given.

import { resolve } from "node:path";
import { FileError, fileErrorOf } from "../rules/problem.ts";
import { Turns } from "../turns.ts";

/** How long one run may take. */
export const GIT_MS_MAX = 10_000;
/**
 * KiB of memory of one run, without files that it maps to read them: the largest repositories need a tenth of it, and a few
 * bytes of one can be unpacked to as many as a machine has.
 */
const MEMORY_KIB_MAX = 1024 * 1024;
/** Takes git and its arguments as they are. A system without such a limit runs git without it. */
const LIMITED = `ulimit -d ${MEMORY_KIB_MAX} 2>/dev/null; exec "$0" "$@"`;
/** Runs at the same time, of all clients, and runs that wait for them: each reads a whole worktree. */
const turns = new Turns(4, 64);

export interface GitTerms {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** Bytes of its output; the rest is left out. */
  readonly bytesMax: number;
  readonly stdin?: Uint8Array;
  /** How long it may take; `GIT_MS_MAX` by default. */
  readonly msMax?: number;
}

export interface GitOutput {
  /** As far as it was read. */
  readonly bytes: Uint8Array;
  readonly isCut: boolean;
  /** Null for one that was ended because its output was cut. */
  readonly status: number | null;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The path of the program that the user would run. @throws {FileError} "no-git" */
export function findGit(env: Environment): string {
  const program = Bun.which("git", { PATH: env.PATH ?? "" });
  if (program === null) throw new FileError("no-git");
  // Not by a path from where git will run: that is a directory of strangers.
  return resolve(program);
}

/**
 * @throws {FileError} "took-too-long", "busy" when too many wait, "not-found" when its directory is gone
 * @throws the signal's reason when it is aborted; git has been ended then
 */
export function runGit(program: string, args: readonly string[], terms: GitTerms): Promise<GitOutput> {
  return turns.run(terms.signal, () => run(program, args, terms));
}

async function run(program: string, args: readonly string[], terms: GitTerms): Promise<GitOutput> {
  let child: Bun.Subprocess<Uint8Array | "ignore", "pipe", "ignore">;
  try {
    child = Bun.spawn(["/bin/sh", "-c", LIMITED, program, ...args], {
      cwd: terms.cwd,
      env: { ...terms.env },
      stdin: terms.stdin ?? "ignore",
      stdout: "pipe",
      stderr: "ignore",
      // A group of its own: whatever it should start ends with it.
      detached: true,
    });
  } catch (error) {
    // Its directory may be gone.
    throw fileErrorOf(error);
  }
  const end = () => endGroup(child.pid);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    end();
  }, terms.msMax ?? GIT_MS_MAX);
  terms.signal.addEventListener("abort", end, { once: true });
  try {
    const { bytes, isCut } = await readBounded(child.stdout, terms.bytesMax);
    if (isCut) end();
    const status = await child.exited;
    terms.signal.throwIfAborted();
    if (isLate) throw new FileError("took-too-long");
    return { bytes, isCut, status: isCut ? null : status };
  } finally {
    clearTimeout(timer);
    terms.signal.removeEventListener("abort", end);
  }
}

async function readBounded(
  stream: ReadableStream<Uint8Array>,
  bytesMax: number,
): Promise<{ bytes: Uint8Array; isCut: boolean }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk.subarray(0, bytesMax - length));
    length += chunk.byteLength;
    if (length > bytesMax) return { bytes: Buffer.concat(chunks), isCut: true };
  }
  return { bytes: Buffer.concat(chunks), isCut: false };
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended since.
  }
}
