// A `kill` with a signal that hosts do not know made the host close the server's socket, and the next kill ended the
// host.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { connectServer } from "../../src/client/connect-server.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { captureShows, hostPid, isRunning, sessionId, startSession } from "../support/processes.ts";

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

test("an unknown signal is refused, and the session goes on", async () => {
  await startSession(home, "a", [
    "sh",
    "-c",
    "trap 'echo caught' USR1; echo ready; while :; do sleep 0.1; done",
  ]);
  await captureShows(home, "a", "ready");
  const host = hostPid(home, await sessionId(home, "a"));
  const server = await connectServer(home.paths);
  if (!server.ok) throw new Error(server.detail);
  expect(await server.value.kill("a", "SIGNOTHING")).toMatchObject({ ok: false, code: "malformed" });
  expect(await server.value.kill("a", "SIGUSR1")).toMatchObject({ ok: true });
  server.value.close();
  await captureShows(home, "a", "caught");
  expect(isRunning(host)).toBe(true);
});
