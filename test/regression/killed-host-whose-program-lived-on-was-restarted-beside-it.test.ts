// A session host dies while its program ignores the closing of its terminal: `ls` said that it had ended, and `restart`
// started a second copy beside the first.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { makeHome, type TestHome } from "../support/home.ts";
import {
  captureShows,
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

const WITH_CHILDREN = "while :; do sleep 0.1; done";
/** A child of the program would outlive it for a moment. */
const WITHOUT_CHILDREN = "exec sleep 1000";

/** Starts a program that ignores SIGHUP and kills its host. Returns the program's process id. */
async function orphaned(name: string, goesOn = WITH_CHILDREN): Promise<number> {
  await startSession(home, name, ["sh", "-c", `trap '' HUP; echo ready; ${goesOn}`]);
  await captureShows(home, name, "ready");
  const program = (await sessionRecord(home, name))!.pid as number;
  const host = hostPid(home, await sessionId(home, name));
  process.kill(host, "SIGKILL");
  await gone(host);
  return program;
}

test("ls says that it lives on, no second copy is started, and kill ends it", async () => {
  const program = await orphaned("a");
  const record = await hasExited(home, "a");
  expect(record).toMatchObject({ pid: program, exitCode: null });
  expect(record.reason).toStartWith(
    `the session host was killed and its program lives on: ${program} (sh -c`,
  );
  expect(await remiOk(home, ["ls"])).toContain(`lives on ${program}`);
  for (const args of [
    ["restart", "a"],
    ["rm", "a"],
    ["new", "-d", "a", "--", "cat"],
  ]) {
    const refused = await remi(home, args);
    expect(refused.code, args.join(" ")).toBe(1);
    expect(refused.err).toContain("lives on");
    expect(refused.err).toContain("'remi kill a' ends it");
  }
  expect(await remiOk(home, ["rm", "--exited"])).toBe("");
  expect(isRunning(program)).toBe(true);
  await remiOk(home, ["kill", "a"]);
  expect(isRunning(program)).toBe(false);
  expect(await sessionRecord(home, "a")).toMatchObject({ pid: null, reason: "the session host was killed" });
  await remiOk(home, ["restart", "a"]);
  await captureShows(home, "a", "ready");
});

test("the next server finds it too", async () => {
  const program = await orphaned("a");
  await hasExited(home, "a");
  await killServer(home);
  expect(await sessionRecord(home, "a")).toMatchObject({ state: "exited", pid: program });
  await remiOk(home, ["kill", "a"]);
  expect(isRunning(program)).toBe(false);
});

test("a child of it that lives on alone is found", async () => {
  await startSession(home, "a", ["sh", "-c", "trap '' HUP; sleep 1000 & echo $!; trap - HUP; wait"]);
  const child = Number((await captureShows(home, "a", /^\d+/)).split("\n")[0]);
  const host = hostPid(home, await sessionId(home, "a"));
  process.kill(host, "SIGKILL");
  await gone(host);
  expect(await hasExited(home, "a")).toMatchObject({ pid: child });
  await remiOk(home, ["kill", "a"]);
  expect(isRunning(child)).toBe(false);
});

test("when it ends by itself, ls says so", async () => {
  const program = await orphaned("a", WITHOUT_CHILDREN);
  await hasExited(home, "a");
  process.kill(program, "SIGKILL");
  await eventually("its end in ls", async () => (await sessionRecord(home, "a"))!.pid === null);
  expect(await remi(home, ["kill", "a"])).toMatchObject({ code: 1 });
  await remiOk(home, ["restart", "a"]);
});
