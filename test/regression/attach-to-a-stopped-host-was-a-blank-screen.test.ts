// Attaching to a session whose host was stopped (SIGSTOP) was a blank screen for half a minute: the kernel takes the
// connection, and nobody opens the session.

import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { makeHome, type TestHome } from "../support/home.ts";
import { hostPid, sessionId, startSession } from "../support/processes.ts";
import { remiTerminal } from "../support/remi.ts";

setDefaultTimeout(60_000);

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
