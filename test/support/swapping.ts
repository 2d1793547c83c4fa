// Runs a process that swaps a directory for a link and back, for as long as a test reads or writes there.

import { join } from "node:path";

/** Has begun to swap when it resolves; disposing ends it, wherever it is then. */
export async function startSwapping(
  directory: string,
  link: string,
  aside: string,
): Promise<AsyncDisposable> {
  const script = join(import.meta.dir, "swap-child.ts");
  const child = Bun.spawn([process.execPath, script, directory, link, aside], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const reader = child.stdout.getReader();
  await reader.read();
  return {
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.exited;
      await reader.cancel();
    },
  };
}
