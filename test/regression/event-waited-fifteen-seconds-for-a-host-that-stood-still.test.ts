// An agent waits for its hooks: 'remi event' to a host that takes connections and answers nothing hung for fifteen
// seconds, and then said that there was no such session.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { remi } from "../support/remi.ts";

let home: TestHome;
let silent: Bun.UnixSocketListener<undefined> | null = null;
const ID = "abcd2345";
beforeEach(() => {
  home = makeHome();
});
afterEach(async () => {
  silent?.stop(true);
  await home.dispose();
});

test("it says that the host does not answer while the host's socket is open", async () => {
  const socket = home.paths.sessionSocket(ID);
  mkdirSync(dirname(socket), { recursive: true, mode: 0o700 });
  silent = Bun.listen({ unix: socket, socket: { data() {} } });
  const told = await remi(home, ["event", "--state", "waiting"], {
    env: { REMI_SESSION: "api", REMI_SESSION_ID: ID },
  });
  expect(told.err).toBe("remi: session 'api' does not answer; try again, or 'remi kill api' ends it.\n");
  expect(told.code).toBe(1);
});
