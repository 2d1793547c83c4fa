// A server that was killed while it had many threads still accepted a connection for a moment: `ls` then failed.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { createServer } from "node:net";
import { makeHome, type TestHome } from "../support/home.ts";
import { killServer, startSession } from "../support/processes.ts";
import { remi } from "../support/remi.ts";

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

test("a list is asked for again when the socket closes without an answer", async () => {
  await startSession(home, "a", ["cat"]);
  await killServer(home);
  // Stands for the dying server: takes one connection, then is gone for good.
  const dying = createServer((socket) => {
    dying.close();
    socket.destroy();
  });
  rmSync(home.paths.serverSocket, { force: true });
  await new Promise<void>((resolve) => dying.listen(home.paths.serverSocket, resolve));
  const { code, out, err } = await remi(home, ["ls"]);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toContain("a ");
});
