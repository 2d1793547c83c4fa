// What is left to do when a client was killed: answers of the terminal, clicks and keys that were meant for the session
// are on their way, and the shell would take them for typed.

import { flushInput } from "./libc.ts";

/**
 * When the input is thrown away, ms after the start: what came before the client died, and what comes within a slow
 * link's round trip. Not later, since then a person types again.
 */
const FLUSH_AT_MS = [0, 30, 100, 200];

/**
 * Throws the input of the terminal behind `fd` away, now and for a moment. A shell may have the terminal by then: SIGTTOU
 * must be ignored, as the keeper that runs this has it.
 */
export async function flushTerminal(fd: number): Promise<void> {
  const start = performance.now();
  for (const at of FLUSH_AT_MS) {
    await Bun.sleep(Math.max(0, start + at - performance.now()));
    flushInput(fd);
  }
}
