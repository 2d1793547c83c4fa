// A home whose sessions are reached from elsewhere: what the commands for remote access answer, and a server that ends
// without a word.

import type { AccessList, CodeAnswer } from "../../src/protocol/remote-records.ts";
import type { TestHome } from "./home.ts";
import { eventually, remi, remiOk } from "./remi.ts";

/** What `remi code` answers, also when it says that the code cannot be used now. */
export async function showCode(home: TestHome, ...args: string[]): Promise<CodeAnswer & { code: string }> {
  const { out, err } = await remi(home, ["code", "--json", ...args]);
  if (!out.startsWith("{")) throw new Error(`no code: ${err}`);
  return JSON.parse(out);
}

export async function share(home: TestHome, ...args: string[]): Promise<CodeAnswer & { link: string }> {
  return JSON.parse(await remiOk(home, ["share", "--json", ...args]));
}

export async function access(home: TestHome, ...args: string[]): Promise<AccessList> {
  return JSON.parse(await remiOk(home, ["devices", "--json", ...args]));
}

/**
 * Waits until the daemon knows that no remote client is connected any more. When the last controlling client leaves,
 * every code changes, so a code shown before that is valid only for a moment.
 */
export async function allLeft(home: TestHome): Promise<void> {
  await eventually("the end of all remote clients", async () => (await access(home)).clients.length === 0);
}

/** The fingerprint of the device that waits, once one does. */
export function waitingDevice(home: TestHome): Promise<string> {
  return eventually("the waiting device", async () => (await access(home)).waiting[0]?.fingerprint ?? false);
}

export async function startSession(home: TestHome, name: string, ...command: string[]): Promise<string> {
  await remiOk(home, ["new", "-d", name, "--", ...(command.length > 0 ? command : ["sh"])]);
  return sessionId(home, name);
}

export async function sessionId(home: TestHome, name: string): Promise<string> {
  const all = JSON.parse(await remiOk(home, ["ls", "--json"])) as { id: string; name: string }[];
  return all.find((session) => session.name === name)!.id;
}

export async function serverPid(home: TestHome): Promise<number> {
  return JSON.parse(await remiOk(home, ["server", "status", "--json"])).pid;
}

/** Kills the session server and waits until it is gone. The next command starts another. */
export async function killServer(home: TestHome): Promise<void> {
  const pid = await serverPid(home);
  process.kill(pid, "SIGKILL");
  await eventually("the server's end", () => {
    try {
      process.kill(pid, 0);
      return false;
    } catch {
      return true;
    }
  });
}

/** A code with other digits. */
export function wrongDigits(code: string): string {
  const last = code.at(-1) === "9" ? "2" : String(Number(code.at(-1)) + 1);
  return code.slice(0, -1) + last;
}

export async function logOf(home: TestHome): Promise<string> {
  return Bun.file(home.paths.log).text();
}
