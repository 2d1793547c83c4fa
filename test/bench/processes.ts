// What processes cost, as Linux reports it: private memory and time on a processor.

import { readFileSync } from "node:fs";

/** Private memory in MB. */
export function privateMegabytes(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const kib = [...rollup.matchAll(/^Private_\w+:\s+(\d+) kB/gm)].reduce((sum, m) => sum + Number(m[1]), 0);
  return kib / 1024;
}

/** Milliseconds of a clock tick, in which Linux counts (`getconf CLK_TCK` is 100 everywhere). */
const TICK_MS = 10;

/** Milliseconds that the process has run, with threads that have ended; counted in ticks. */
export function processorMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name, in brackets, may hold anything; user and system time are the 12th and 13th field after it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** The words that a process was started with. */
export function commandOf(pid: number): string[] {
  return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
}
