// The processes and files behind a test's sessions: who serves, who hosts, who lives.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { processLives, processStartTime } from "../../src/processes/proc.ts";
import type { TestHome } from "./home.ts";
import { eventually, remi, remiOk, sessionRecord } from "./remi.ts";

/** The running server's process id. Starts none. */
export async function serverPid(home: TestHome): Promise<number | undefined> {
  const { out } = await remi(home, ["server", "status", "--json"]);
  return (JSON.parse(out) as { pid?: number }).pid;
}

/** Kills the running server at once and waits until it is gone. Returns its process id. */
export async function killServer(home: TestHome): Promise<number> {
  const pid = await serverPid(home);
  if (pid === undefined) throw new Error("no server runs");
  process.kill(pid, "SIGKILL");
  await gone(pid);
  return pid;
}

/** The process in which the running server has its direct paths; there is one once a path was asked for. */
export async function directProcess(home: TestHome): Promise<number> {
  const server = await serverPid(home);
  const children = readFileSync(`/proc/${server}/task/${server}/children`, "utf8").trim().split(" ");
  const found = children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("__direct"));
  if (found === undefined) throw new Error("no process of direct paths");
  return Number(found);
}

/** The process id of the host of the session with this id. */
export function hostPid(home: TestHome, id: string): number {
  return JSON.parse(readFileSync(join(home.paths.sessionDir(id), "host.json"), "utf8")).pid;
}

/** Waits until the host of an ended session has left by itself. Returns the process id that it had. */
export async function hostLeft(home: TestHome, name: string): Promise<number> {
  const pid = hostPid(home, await sessionId(home, name));
  await gone(pid);
  return pid;
}

/**
 * Ends the host of a session that has ended, so that the disk is all there is. The host saves the end and the screen
 * before it goes: the end is reported before the screen is on the disk.
 */
export async function endHost(home: TestHome, id: string): Promise<void> {
  const pid = hostPid(home, id);
  try {
    process.kill(pid, "SIGTERM");
  } catch {
    // It has left by itself.
  }
  await gone(pid);
}

/** The id of the session with this name. */
export async function sessionId(home: TestHome, name: string): Promise<string> {
  const record = await sessionRecord(home, name);
  if (!record) throw new Error(`no session ${name}`);
  return record.id as string;
}

/** False once it is gone, or only waits to be reaped. */
export function isRunning(pid: number): boolean {
  return processLives({ pid, startTime: processStartTime(pid) });
}

/** Waits until the process is gone. */
export async function gone(pid: number): Promise<void> {
  await eventually(`the end of process ${pid}`, () => !isRunning(pid));
}

/** Starts a session without a terminal; the words are its program. */
export async function startSession(
  home: TestHome,
  name: string,
  command: readonly string[],
  flags: readonly string[] = [],
): Promise<void> {
  await remiOk(home, ["new", "-d", ...flags, name, "--", ...command]);
}

/** Waits until a capture of the session holds the text. */
export async function captureShows(
  home: TestHome,
  name: string,
  text: string | RegExp,
  flags: readonly string[] = [],
): Promise<string> {
  return eventually(`${text} in ${name}`, async () => {
    const { code, out } = await remi(home, ["capture", name, ...flags]);
    const has = typeof text === "string" ? out.includes(text) : text.test(out);
    return code === 0 && has ? out : undefined;
  });
}

/** Waits until `ls` shows the session's end. */
export async function hasExited(home: TestHome, name: string): Promise<Record<string, unknown>> {
  return eventually(`the end of ${name}`, async () => {
    const record = await sessionRecord(home, name);
    return record?.state === "exited" ? record : undefined;
  });
}
