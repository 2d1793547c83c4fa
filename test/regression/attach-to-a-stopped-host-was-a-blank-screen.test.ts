// Attaching to a session whose host was stopped (SIGSTOP) was a blank screen for half a minute: the kernel takes the
// connection, and nobody opens the session.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { makeHome, type TestHome } from "../support/home.ts";
import { captureShows, hostPid, sessionId, startSession } from "../support/processes.ts";
import { remiCommand, remiTerminal, TerminalRun } from "../support/remi.ts";

let home: TestHome;
let host: number;
beforeEach(async () => {
  home = makeHome();
  await startSession(home, "api", ["sh", "-c", "echo needle; exec cat"]);
  host = hostPid(home, await sessionId(home, "api"));
  process.kill(host, "SIGSTOP");
});
afterEach(() => home.dispose());

test("it says so, and goes on when the host wakes", async () => {
  await using run = remiTerminal(home, ["attach", "api"]);
  await run.shows("the session does not answer");
  process.kill(host, "SIGCONT");
  await run.shows("needle");
  await run.until("the notice to go", () => !run.screen().includes("does not answer"));
  run.type("typed\r");
  await run.shows("typed");
});

test("it is left by the key while the host is stopped", async () => {
  await using run = remiTerminal(home, ["attach", "api"]);
  await run.shows("the session does not answer");
  run.type("\x02d");
  expect(await run.exited).toBe(0);
});

for (const [name, key, status] of [
  ["Ctrl-C", "\x03", 130],
  ["Ctrl-C as a kitty key", "\x1b[99;5u", 130],
  ["the detach keys", "\x02d", 0],
] as const)
  test(`${name} before the first screen: it ends at once, and the terminal is as it was`, async () => {
    const words = `${remiCommand("attach", "api").join(" ")}; echo status $?; stty -a; echo over`;
    await using run = new TerminalRun(["sh", "-c", words], { env: home.env, cwd: home.root });
    // Its queries to the terminal are its first sign of life.
    await run.until("the attach", () => Buffer.concat(run.raw).includes("\x1b[c"));
    run.type(`typed${key}`);
    await run.shows("over");
    expect(run.screen()).toContain(`status ${status}`);
    expect(run.screen()).toMatch(/ icanon /);
    expect(run.screen()).not.toContain("does not answer");
    expect(run.screen()).toContain("the session goes on]");
    process.kill(host, "SIGCONT");
    // What was typed was for a screen that never came.
    expect(await captureShows(home, "api", "needle")).not.toContain("typed");
  });
