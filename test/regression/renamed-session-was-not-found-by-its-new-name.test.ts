// `remi rename` had answered, and the next command found no session of the new name: what the host had said just before it
// was renamed came afterwards, with the old one.

import { expect, setDefaultTimeout, test } from "bun:test";
import { connectServer } from "../../src/client/connect-server.ts";
import { makeHome } from "../support/home.ts";
import { startSession } from "../support/processes.ts";

setDefaultTimeout(60_000);

test("a session whose title changes without end is found by each name that it is given", async () => {
  await using home = makeHome();
  const titles = "i=0; while :; do i=$((i+1)); printf '\\033]0;title %s\\007' $i; sleep 0.001; done";
  await startSession(home, "a", ["sh", "-c", titles]);
  const server = await connectServer(home.paths);
  if (!server.ok) throw new Error(server.detail);
  try {
    let name = "a";
    for (let n = 0; n < 200; n++) {
      const next = `b${n}`;
      expect((await server.value.rename(name, next)).ok).toBe(true);
      name = next;
      // What comes from the host meanwhile is heard before each answer.
      for (let look = 0; look < 3; look++) {
        const listed = await server.value.list();
        expect(listed.ok && listed.value.map(({ info }) => info.name)).toEqual([name]);
      }
    }
  } finally {
    server.value.close();
  }
});
