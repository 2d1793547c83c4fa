// The open files of another process, and how many it may have (Linux).

import { ptr } from "bun:ffi";
import { readdirSync, readFileSync } from "node:fs";
import { openLibc } from "../../src/config/libc.ts";

/** RLIMIT_NOFILE of setrlimit(2). */
const NOFILE = 7;
/** Clock ticks a second, as Linux tells user space on every machine (proc(5)). */
const TICKS_PER_SECOND = 100;

/** Descriptors that the process has open. */
export const openFiles = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

/** Sets the soft limit of the process's open files; the hard one stays. */
export function limitOpenFiles(pid: number, soft: number): void {
  const words = readFileSync(`/proc/${pid}/limits`, "utf8").match(/^Max open files\s+\S+\s+(\S+)/m);
  const limit = new BigUint64Array([BigInt(soft), BigInt(words![1]!)]);
  const { prlimit } = openLibc({ prlimit: { args: ["int", "int", "ptr", "ptr"], returns: "int" } });
  if (prlimit(pid, NOFILE, ptr(limit), null) !== 0) throw new Error(`no prlimit for ${pid}`);
}

/** Processor time that the process has used, ms. */
export function usedMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS_PER_SECOND;
}
