// A client that is killed at a moment that tests choose: with something in its terminal that it has not read. And what
// watches over that terminal then.

import { readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { typedInput } from "../../src/host/pty/libc.ts";
import { childrenOf } from "../../src/processes/activity.ts";
import type { TestHome } from "./home.ts";
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

/** Waits until nothing watches over the terminal any more on behalf of a client that was killed. */
export async function keeperLeft(run: OuterTerminal): Promise<void> {
  await eventually("the end of the keeper", () => !hasKeeper(run.child.pid));
}

function hasKeeper(session: number): boolean {
  return readdirSync("/proc").some((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const [state, , , its] = readFileSync(`/proc/${name}/stat`, "utf8").split(") ")[1]!.split(" ");
      if (its !== String(session) || state === "Z") return false;
      const words = readFileSync(`/proc/${name}/cmdline`, "utf8");
      // While the keeper becomes the program that discards input, the kernel shows no words of it.
      return words === "" || /remi-keeper|__flush/.test(words);
    } catch {
      return false; // ended meanwhile
    }
  });
}

/** A command for a shell that ends with `goOnUnwatched`: a program that takes its time before it reads the terminal. */
export const pause = (home: TestHome): string => `until [ -e '${goOnFile(home)}' ]; do sleep 0.1; done`;

/** Lets what comes after a `pause` begin, once the keeper of a killed client has done its work. */
export async function goOnUnwatched(home: TestHome, run: OuterTerminal): Promise<void> {
  await keeperLeft(run);
  writeFileSync(goOnFile(home), "");
}

const goOnFile = (home: TestHome) => join(home.root, "go-on");
