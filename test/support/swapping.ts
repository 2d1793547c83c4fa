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

/** Rounds that are run at the same time. */
const AT_ONCE = 10;
/** How many times the rounds that were asked for are run at most, until what is wanted has been seen. */
const MORE_MAX = 100;

/** How often each outcome was seen: in so many rounds, and in more until each that is wanted was. */
export async function raceFor(
  rounds: number,
  wanted: readonly string[],
  once: (round: number) => Promise<string>,
): Promise<Map<string, number>> {
  const outcomes = new Map<string, number>();
  const run = async (round: number) => {
    const outcome = await once(round);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  };
  for (let round = 0; round < rounds * MORE_MAX; round += AT_ONCE) {
    if (round >= rounds && wanted.every((outcome) => outcomes.has(outcome))) break;
    await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => run(round + n)));
  }
  return outcomes;
}
