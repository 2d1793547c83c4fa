// A restart whose program could not be started removed the last run's screen and end, and left the session `starting`.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { captureShows, hasExited, startSession } from "../support/processes.ts";
import { remi, remiOk, sessionRecord } from "../support/remi.ts";

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

test("a restart that fails leaves the ended session as it was", async () => {
  const program = join(home.root, "program");
  writeFileSync(program, "#!/bin/sh\necho last words\nexit 3\n");
  chmodSync(program, 0o700);
  await startSession(home, "a", [program]);
  await hasExited(home, "a");
  await captureShows(home, "a", "last words");
  rmSync(program);
  const restarted = await remi(home, ["restart", "a"]);
  expect(restarted).toMatchObject({ code: 1, out: "" });
  expect(restarted.err).toContain("cannot be started");
  expect(await sessionRecord(home, "a")).toMatchObject({ state: "exited", exitCode: 3 });
  expect(await remiOk(home, ["capture", "a"])).toContain("last words");
  await remiOk(home, ["rm", "a"]);
  expect(await remiOk(home, ["ls", "--json"])).toBe("[]\n");
});
