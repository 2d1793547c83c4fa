// A client that is killed at a moment that tests choose: with something in its terminal that it has not read.

import { readlinkSync } from "node:fs";
import { typedInput } from "../../src/host/pty/libc.ts";
import { childrenOf } from "../../src/processes/activity.ts";
import { eventually } from "./remi.ts";
import type { OuterTerminal } from "./screen-outer.ts";

/** Types this at the client that a shell runs, and kills the client before it has read it. */
export async function killWithUnread(run: OuterTerminal, typed: string): Promise<void> {
  const shell = run.child.pid;
  const client = childrenOf(shell)[0]!;
  // The shell is stopped too, or it would take the terminal from the stopped client.
  for (const pid of [shell, client]) process.kill(pid, "SIGSTOP");
  run.type(typed);
  // The terminal echoes what comes later, because nothing keeps it raw any more.
  const terminal = readlinkSync(`/proc/${shell}/fd/0`);
  await eventually("unread input", () => typedInput(terminal)?.isUnread);
  process.kill(client, "SIGKILL");
  process.kill(shell, "SIGCONT");
}
