// Processes of the system according to proc(5). Only reads; returns null where there is no /proc.

import { readdirSync, readFileSync } from "node:fs";
import type { ProcessKey, ProcessRow } from "../session/process-tree.ts";

/** Bytes of an environment that are read: more than a kernel takes by default. */
const ENVIRONMENT_BYTES_MAX = 8 * 1024 * 1024;
/** The last word of the command line of our own long-lived processes (`HiddenVerb`). */
const OWN_VERBS: readonly string[] = ["__server", "__host"];
/** Words of such a command line: a runtime, a script, the verb. */
const OWN_WORDS_MAX = 3;

/** Characters of stat's state: zombies and the dead; stopped by a signal or by a tracer (proc(5)). */
const DEAD = "ZXx";
const STOPPED = "Tt";

/**
 * Distinguishes a process from a later one with the same id: its start time in clock ticks since boot, with the boot's
 * id (Linux, proc(5)). Empty if the system does not tell.
 */
export function processStartTime(pid: number): string {
  const fields = statOf(pid)?.fields;
  return fields ? startTimeOf(fields) : "";
}

/**
 * True while the process that wrote the record runs: not a later one with its id, and not one that only waits to be
 * reaped.
 */
export function processLives(key: ProcessKey): boolean {
  try {
    process.kill(key.pid, 0);
  } catch (error) {
    // Another user's process lives, though it may not be signalled.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const fields = statOf(key.pid)?.fields;
  if (fields && isDead(key.pid, fields)) return false;
  const started = fields ? startTimeOf(fields) : "";
  return started === "" || started === key.startTime;
}

/** True for a process that a signal or a debugger has stopped: it goes on when it is told to. */
export function isStopped(pid: number): boolean {
  return STOPPED.includes(statOf(pid)?.fields[0] || "-");
}

/** Every process of the system; null where there is no /proc. Those that end meanwhile are left out. */
export function readProc(): ProcessRow[] | null {
  if (bootId() === "") return null;
  return readdirSync("/proc").flatMap((name) => {
    const row = /^[1-9]\d*$/.test(name) ? rowOf(Number(name)) : null;
    return row ? [row] : [];
  });
}

function rowOf(pid: number): ProcessRow | null {
  const stat = statOf(pid);
  if (!stat) return null;
  const [state, ppid, pgid, sid] = stat.fields;
  return {
    pid,
    ppid: Number(ppid),
    pgid: Number(pgid),
    sid: Number(sid),
    startTime: startTimeOf(stat.fields),
    state: isDead(pid, stat.fields) ? "dead" : STOPPED.includes(state!) ? "stopped" : "runs",
    name: stat.name,
    isRemi: isOwnCommand(commandWords(pid)),
  };
}

/** True for the command line of a session server or host, of whatever installation. */
export function isOwnCommand(words: readonly string[]): boolean {
  return words.length > 1 && words.length <= OWN_WORDS_MAX && OWN_VERBS.includes(words.at(-1)!);
}

/** A process's command line; empty for one that has ended or is the kernel's. */
export function commandWords(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
  } catch {
    return [];
  }
}

/** A variable of the environment that the process was started with; null when it has none or may not be read. */
export function startVariable(pid: number, name: string): string | null {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, "utf8").slice(0, ENVIRONMENT_BYTES_MAX);
    const line = environment.split("\0").find((pair) => pair.startsWith(`${name}=`));
    return line === undefined ? null : line.slice(name.length + 1);
  } catch {
    return null;
  }
}

/**
 * True for a process that has ended and released everything. One whose other threads still run has not: it holds its
 * files.
 */
function isDead(pid: number, fields: readonly string[]): boolean {
  if (!DEAD.includes(fields[0]!)) return false;
  try {
    return readdirSync(`/proc/${pid}/task`).length <= 1;
  } catch {
    return true;
  }
}

function startTimeOf(fields: readonly string[]): string {
  const boot = bootId();
  return boot === "" ? "" : `${boot}:${fields[19] ?? ""}`;
}

/** The name and the fields of proc(5)'s stat from the state on; null when the process is gone. */
export function statOf(pid: number): { readonly name: string; readonly fields: string[] } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name may itself hold spaces and parentheses.
    const end = stat.lastIndexOf(")");
    return { name: stat.slice(stat.indexOf("(") + 1, end), fields: stat.slice(end + 2).split(" ") };
  } catch {
    return null;
  }
}

let boot: string | null = null;

/** Distinguishes one boot of the machine from another; empty if the system does not tell. */
function bootId(): string {
  try {
    boot ??= readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim().slice(0, 8);
  } catch (error) {
    // A file that could not be opened for lack of a descriptor does exist.
    if (["EMFILE", "ENFILE"].includes((error as NodeJS.ErrnoException).code ?? "")) return "";
    boot = "";
  }
  return boot;
}
