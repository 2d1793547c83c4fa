// What a process and its descendants are doing, according to proc(5): how much of the processor they used, and whether
// one of them waits for what is typed.

import { readFileSync, readlinkSync } from "node:fs";
import { statOf } from "./proc.ts";

/** Processes that are looked at: of more, the rest is left out. */
const PROCESSES_MAX = 256;
/** Numbers of read(2), as /proc/PID/syscall has them. */
const READ_CALLS: Readonly<Record<string, string>> = { x64: "0", arm64: "63" };

/** A process and its living descendants. The children of all but a process's main thread are left out. */
export function descendants(pid: number): number[] {
  const pids = [pid];
  for (let at = 0; at < Math.min(pids.length, PROCESSES_MAX); at++) pids.push(...childrenOf(pids[at]!));
  return pids.slice(0, PROCESSES_MAX);
}

/**
 * Clock ticks (10 ms on Linux) that these processes, and the children that they have reaped, have used in user and
 * system mode. Null where the system does not tell, or they are gone.
 */
export function ticksOf(pids: readonly number[]): number | null {
  // utime, stime, cutime and cstime are the fields 14 to 17; the first here is the third.
  const ticks = pids.flatMap((pid) => statOf(pid)?.fields.slice(11, 15).map(Number) ?? []);
  return ticks.length === 0 ? null : ticks.reduce((sum, each) => sum + each, 0);
}

/** Whether one of these processes waits in a read of a terminal. Null where the system does not tell. */
export function readsTerminal(pids: readonly number[]): boolean | null {
  const call = READ_CALLS[process.arch];
  const states = pids.map((pid) => [pid, readText(`/proc/${pid}/syscall`)] as const);
  if (call === undefined || states.every(([, state]) => state === "")) return null;
  return states.some(([pid, state]) => {
    const [number, fd] = state.split(" ");
    return number === call && isTerminal(`/proc/${pid}/fd/${Number(fd)}`);
  });
}

/** The living children that a thread of a process has started; its main thread if none is named. */
export function childrenOf(pid: number, thread: number | string = pid): number[] {
  return readText(`/proc/${pid}/task/${thread}/children`).split(" ").filter(Boolean).map(Number);
}

function isTerminal(link: string): boolean {
  try {
    return readlinkSync(link).startsWith("/dev/pts/");
  } catch {
    return false;
  }
}

/** Empty when it cannot be read. */
function readText(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}
