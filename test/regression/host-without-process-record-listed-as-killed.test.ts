// A living host whose `host.json` was missing (a full disk) or another process's was taken for dead by the next server.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { captureShows, killServer, sessionId, startSession } from "../support/processes.ts";
import { sessionRecord } from "../support/remi.ts";

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

test.each([
  ["missing", null],
  ["cut off", '{"pid":'],
  ["of another process", JSON.stringify({ pid: process.pid, startTime: "other:1", programPid: 1 })],
])("a living host is adopted by its socket when its process record is %s", async (_, content) => {
  await startSession(home, "a", ["sh", "-c", "echo here; exec cat"]);
  const before = await sessionRecord(home, "a");
  const file = join(home.paths.sessionDir(await sessionId(home, "a")), "host.json");
  await killServer(home);
  if (content === null) rmSync(file);
  else writeFileSync(file, content);
  expect(await sessionRecord(home, "a")).toMatchObject({
    state: expect.not.stringMatching("exited"),
    pid: before!.pid,
  });
  await captureShows(home, "a", "here");
});
