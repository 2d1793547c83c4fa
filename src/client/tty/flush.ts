// Discards input after a client was killed: the terminal's answers, clicks and keys for the session may still be on
// their way, and the shell would take them for typed text.

import { flushInput } from "./libc.ts";

/**
 * When the input is thrown away, ms after the start: what came before the client died, and what comes within a slow
 * link's round trip. Not later, because by then a person types again.
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
