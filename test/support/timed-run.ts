// A command with the time of its first output, for tests of commands that wait.

import type { TestHome } from "./home.ts";
import { remiCommand } from "./remi.ts";

export interface TimedRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** From the start to the first byte on either stream; null when there was none. */
  readonly firstWordMs: number | null;
  readonly endMs: number;
}

/** Runs remi to its end. */
export async function timedRun(
  home: TestHome,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<TimedRun> {
  const start = performance.now();
  const child = Bun.spawn(remiCommand(...args), {
    env: { ...home.env, ...env },
    cwd: home.root,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  let firstWordMs: number | null = null;
  const read = async (stream: ReadableStream<Uint8Array>) => {
    const decoder = new TextDecoder();
    let text = "";
    for await (const bytes of stream) {
      firstWordMs ??= performance.now() - start;
      text += decoder.decode(bytes, { stream: true });
    }
    return text;
  };
  const [out, err, code] = await Promise.all([read(child.stdout), read(child.stderr), child.exited]);
  return { code, out, err, firstWordMs, endMs: performance.now() - start };
}
