// `rm` of an ended session forgot what it had left running, which no command of remi could end afterwards.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { makeHome, type TestHome } from "../support/home.ts";
import {
  gone,
  hasExited,
  hostPid,
  isRunning,
  killServer,
  sessionId,
  startSession,
} from "../support/processes.ts";
import { eventually, remi, remiOk, sessionRecord } from "../support/remi.ts";

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

/** Starts a session that ends and leaves a process; its id. */
async function leaves(name: string, how: string): Promise<number> {
  await startSession(home, name, ["bash", "-c", `trap '' HUP; ${how} sleep 1000 & echo $!; exit 0`]);
  await hasExited(home, name);
  return Number((await remiOk(home, ["capture", name])).split("\n")[0]);
}

/** `rm` is refused with the process and what to do; doing that ends the process, and then `rm` works. */
async function isRefused(name: string, pid: number): Promise<void> {
  const refused = await remi(home, ["rm", name]);
  expect(refused).toMatchObject({ code: 1, out: "" });
  expect(refused.err).toContain(`session '${name}' has ended and left running`);
  expect(refused.err).toContain(`${pid} (sleep 1000); 'remi kill ${name}' ends them.`);
  expect(await sessionRecord(home, name)).toMatchObject({ state: "exited", exitCode: 0, pid: null });
  expect(isRunning(pid)).toBe(true);
  await remiOk(home, ["kill", name]);
  expect(isRunning(pid)).toBe(false);
  await remiOk(home, ["rm", name]);
}

test("a process in the background, one in a Unix session of its own, one without its environment", async () => {
  const hows = ["", "exec setsid", "exec env -i setsid"];
  const pids = await Promise.all(hows.map((how, i) => leaves(`a${i}`, how)));
  const all = await remi(home, ["rm", "--exited"]);
  expect(all.code).toBe(1);
  for (const pid of pids) expect(all.err).toContain(`${pid} (sleep 1000)`);
  await Promise.all(pids.map((pid, i) => isRefused(`a${i}`, pid)));
  expect(await remiOk(home, ["ls", "--json"])).toBe("[]\n");
});

test("the host stays for it, and leaves when it has ended", async () => {
  const pid = await leaves("a", "exec env -i setsid");
  const host = hostPid(home, await sessionId(home, "a"));
  await eventually("the log to say so", async () =>
    (await remiOk(home, ["logs", "a"])).includes("its host stays: processes of it live"),
  );
  expect(isRunning(host)).toBe(true);
  process.kill(pid, "SIGTERM");
  await gone(host);
  await remiOk(home, ["rm", "a"]);
});

test("the next server finds it, even when the host was killed", async () => {
  const pid = await leaves("a", "");
  process.kill(hostPid(home, await sessionId(home, "a")), "SIGKILL");
  await killServer(home);
  await isRefused("a", pid);
});
