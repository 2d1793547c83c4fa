// Keeps what the session's program starts below the host, whoever its parent was, so that it can be found and ended:
// orphans fall to the nearest subreaper (prctl(2), Linux) and not to process 1.

import { readdirSync } from "node:fs";
import { findLibc } from "../config/libc.ts";
import { childrenOf } from "../processes/activity.ts";

/** <linux/prctl.h> and <sys/wait.h>. */
const PR_SET_CHILD_SUBREAPER = 36;
const WNOHANG = 1;

/**
 * Takes orphans in from now on, and reaps each when it ends. `isOurs` names children whose ends others wait for. No
 * effect on a system without subreapers; there a process that leaves the tree is found only by its environment.
 */
export function takeInOrphans(isOurs: (pid: number) => boolean): void {
  const libc = process.platform === "linux" ? openCalls() : null;
  if (libc?.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) !== 0) return;
  process.on("SIGCHLD", () => {
    for (const pid of ownChildren()) if (!isOurs(pid)) libc.waitpid(pid, null, WNOHANG);
  });
}

function ownChildren(): number[] {
  return readdirSync("/proc/self/task").flatMap((thread) => childrenOf(process.pid, thread));
}

const openCalls = () =>
  findLibc({
    // Variadic, but called in the same way on Linux.
    prctl: { args: ["int", "u64", "u64", "u64", "u64"], returns: "int" },
    waitpid: { args: ["int", "ptr", "int"], returns: "int" },
  });
