// A prompt for an agent that was still starting was thrown away by it, and `remi send --enter` said "submitted".

import { afterEach, beforeEach, expect, test } from "bun:test";
import { join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { captureShows, startSession } from "../support/processes.ts";
import { REPOSITORY, remi } from "../support/remi.ts";

const COMPOSER = join(REPOSITORY, "test/support/composer-child.ts");

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

test("it is typed when the program is ready, and submitted once", async () => {
  await startSession(home, "agent", [process.execPath, COMPOSER, "starting"], ["--size", "100x30"]);
  const { code } = await remi(home, ["send", "agent", "fix all of the tests", "--enter"]);
  expect(code).toBe(0);
  await captureShows(home, "agent", 'got 20: "fix all of the tests"');
});

test("what a program says by itself while it starts does not count as submission", async () => {
  await startSession(home, "agent", [process.execPath, COMPOSER, "loading"], ["--size", "100x30"]);
  const { code, err } = await remi(home, ["send", "agent", "fix all of the tests", "--enter"]);
  expect(code).toBe(3);
  expect(err).toContain("nothing shows that it was submitted");
});
