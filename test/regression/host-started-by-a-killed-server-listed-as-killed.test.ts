// A server killed while it started a host: the next server read the session as ended, though its host came up later.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { socketIds } from "../../src/server/late-hosts.ts";
import { makeHome, processesOf, type TestHome } from "../support/home.ts";
import {
  captureShows,
  gone,
  hostLeft,
  hostPid,
  killServer,
  serverPid,
  sessionId,
  startSession,
} from "../support/processes.ts";
import { eventually, remi, remiOk, sessionRecord } from "../support/remi.ts";

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

const fileOf = (pid: number, name: "cmdline" | "stat") => {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "latin1");
  } catch {
    return "";
  }
};

/** Begins session `a` and stops its host where a slow one would be: its program is not started yet. */
async function startStopped(): Promise<{ host: number; creating: ReturnType<typeof remi> }> {
  for (;;) {
    const creating = remi(home, ["new", "-d", "a", "--", "sh", "-c", "echo ready; exec cat"]);
    const host = await eventually("the host's process", () =>
      processesOf(home.home).find((pid) => fileOf(pid, "cmdline").includes("__host")),
    );
    process.kill(host, "SIGSTOP");
    await eventually("its stop", () => fileOf(host, "stat").includes(") T "));
    if (socketIds(home.paths).length === 0) return { host, creating };
    // It was quicker than this test.
    process.kill(host, "SIGCONT");
    await creating;
    await remiOk(home, ["kill", "a"]);
    await hostLeft(home, "a");
    await remiOk(home, ["rm", "a"]);
  }
}

test("a host that comes up after the next server has looked is adopted", async () => {
  await remiOk(home, ["server", "start"]);
  const server = (await serverPid(home))!;
  const { host, creating } = await startStopped();
  process.kill(server, "SIGKILL");
  await gone(server);
  expect(await creating).toMatchObject({ code: 1, out: "", err: expect.stringContaining("server") });
  await remiOk(home, ["ls"]);
  process.kill(host, "SIGCONT");
  await eventually("the late session", async () => {
    const state = (await sessionRecord(home, "a"))?.state;
    return state !== undefined && state !== "exited" && state !== "starting";
  });
  await captureShows(home, "a", "ready");
  expect(hostPid(home, await sessionId(home, "a"))).toBe(host);
  expect(JSON.parse(await remiOk(home, ["ls", "--json"]))).toHaveLength(1);
});

test("a session that was there before is not adopted twice", async () => {
  await startSession(home, "a", ["sh", "-c", "echo ready; exec cat"]);
  await killServer(home);
  await captureShows(home, "a", "ready");
  expect(JSON.parse(await remiOk(home, ["ls", "--json"]))).toHaveLength(1);
});
