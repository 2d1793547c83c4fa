// A session server that was stopped (SIGSTOP) could not be replaced: 'server restart' failed after 49 s, and every other
// command advised it.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { lockHolder, tryLock } from "../../src/config/lock.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { captureShows, isRunning, serverPid, startSession } from "../support/processes.ts";
import { remi, remiOk } from "../support/remi.ts";

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

for (const action of ["restart", "stop"]) {
  test(`'server ${action}' ends one that does not answer, and its sessions live on`, async () => {
    await startSession(home, "a", ["sh", "-c", "echo ready; exec cat"]);
    const pid = (await serverPid(home))!;
    process.kill(pid, "SIGSTOP");
    const { code, err } = await remi(home, ["server", action]);
    expect(err).toBe(
      `remi: the session server (process ${pid}) does not answer and is ended; sessions go on.\n`,
    );
    expect(code).toBe(0);
    const after = await serverPid(home);
    if (action === "stop") expect(after).toBeUndefined();
    else expect(after).not.toBe(pid);
    expect(lockHolder(home.paths.serverLock) === "free").toBe(action === "stop");
    await captureShows(home, "a", "ready");
  });
}

test("'server restart' replaces one whose socket was removed while it was stopped", async () => {
  await startSession(home, "a", ["cat"]);
  const pid = (await serverPid(home))!;
  process.kill(pid, "SIGSTOP");
  rmSync(home.paths.serverSocket);
  await remiOk(home, ["server", "restart"]);
  expect(await remiOk(home, ["ls"])).toContain("a ");
  expect(await serverPid(home)).not.toBe(pid);
});

test("a process is never ended because a lock names it: remi says that another process holds the lock", async () => {
  await remiOk(home, ["server", "start"]);
  await remiOk(home, ["server", "stop"]);
  const bystander = Bun.spawn(["sleep", "600"], { env: { ...home.env } });
  const lock = tryLock(home.paths.serverLock);
  // What an earlier holder wrote, whose id a process has by now that has nothing to do with it.
  writeFileSync(home.paths.serverLock, `${bystander.pid} 0badb007:1\n`);
  const { code, err } = await remi(home, ["server", "stop"]);
  expect(err).toContain("is locked by an unknown process");
  expect(code).toBe(1);
  expect(isRunning(bystander.pid)).toBe(true);
  expect(readFileSync(home.paths.serverLock, "utf8")).toContain("0badb007");
  if (lock.ok) lock.release();
  bystander.kill();
  await bystander.exited;
});
