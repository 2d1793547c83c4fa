// Runs git to its end, or to a limit. It knows no repository: what git works on is in the environment that it is given.

import { FileError } from "../rules/problem.ts";
import { Turns } from "../turns.ts";

/** How long one run may take. */
export const GIT_MS_MAX = 10_000;
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

/** The program, as the user would run it. @throws {FileError} "no-git" */
export function findGit(env: Environment): string {
  const program = Bun.which("git", { PATH: env.PATH ?? "" });
  if (program === null) throw new FileError("no-git");
  return program;
}

/**
 * @throws {FileError} "took-too-long", "busy" when too many wait, "no-git" when it cannot be started
 * @throws the signal's reason when it is aborted; git has been ended then
 */
export function runGit(program: string, args: readonly string[], terms: GitTerms): Promise<GitOutput> {
  return turns.run(terms.signal, () => run(program, args, terms));
}

async function run(program: string, args: readonly string[], terms: GitTerms): Promise<GitOutput> {
  let child: Bun.Subprocess<Uint8Array | "ignore", "pipe", "ignore">;
  try {
    child = Bun.spawn([program, ...args], {
      cwd: terms.cwd,
      env: { ...terms.env },
      stdin: terms.stdin ?? "ignore",
      stdout: "pipe",
      stderr: "ignore",
      // A group of its own: whatever it should start ends with it.
      detached: true,
    });
  } catch {
    throw new FileError("no-git");
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
