// A living session whose directory was removed was in no list after the next start of the server.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { makeHome, type TestHome } from "../support/home.ts";
import { captureShows, killServer, sessionId, startSession } from "../support/processes.ts";
import { remiOk, sessionRecord } from "../support/remi.ts";

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

test("a living session without its directory is adopted by its socket, and gets a record again", async () => {
  await startSession(home, "a", ["sh", "-c", "echo ready; exec cat"]);
  await startSession(home, "b", ["cat"]);
  const { pid, command } = (await sessionRecord(home, "a"))!;
  const id = await sessionId(home, "a");
  await killServer(home);
  rmSync(home.paths.sessionDir(id), { recursive: true });
  // While any session is on disk the list asks the server.
  expect(await sessionRecord(home, "a")).toMatchObject({ id, pid, command });
  await captureShows(home, "a", "ready");
  await killServer(home);
  expect(await sessionRecord(home, "a")).toMatchObject({ id, pid, command });
  const status = JSON.parse(await remiOk(home, ["server", "status", "--json"])) as Record<string, unknown>;
  expect(status).toMatchObject({ living: 2, exited: 0, damaged: [] });
});
