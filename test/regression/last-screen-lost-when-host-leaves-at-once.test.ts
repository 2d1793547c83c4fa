// The host of an ended session left before the last screen was on disk.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { makeHome, type TestHome } from "../support/home.ts";
import { gone, hasExited, hostPid, sessionId, startSession } from "../support/processes.ts";
import { remiOk, sessionRecord } from "../support/remi.ts";

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

test("the last screen is captured from disk after a host that left", async () => {
  // Long scrollback takes many turns to save.
  await startSession(home, "a", ["sh", "-c", "read x; seq 1 3000; echo last words; exit 4"]);
  const host = hostPid(home, await sessionId(home, "a"));
  await remiOk(home, ["send", "a", "--enter"]);
  await hasExited(home, "a");
  await gone(host);
  expect(await sessionRecord(home, "a")).toMatchObject({
    state: "exited",
    exitCode: 4,
    reason: "exited with 4",
  });
  const lines = (await remiOk(home, ["capture", "a", "--scrollback"])).trimEnd().split("\n");
  expect(lines.slice(-2)).toEqual(["3000", "last words"]);
  expect(lines.length).toBeGreaterThan(1_900);
});
