// A program that prints nothing and waits for input counted as starting for ten seconds.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { readHistory } from "../../src/config/history-file.ts";
import { STARTING_MS } from "../../src/session/agent-state/limits.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { sessionId, startSession } from "../support/processes.ts";
import { eventually, remiOk } from "../support/remi.ts";

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

async function states(name: string): Promise<{ state: string; afterMs: number }[]> {
  const events = readHistory(home.paths.sessionHistory(await sessionId(home, name)));
  return events.flatMap((event) => (event.kind === "state" ? [event] : []));
}

test.skipIf(process.platform !== "linux")(
  "it is idle once it reads or rests, and echo does not count as work",
  async () => {
    await startSession(home, "reads", ["cat"]);
    await startSession(home, "child", ["sh", "-c", "cat; exit 0"]);
    await startSession(home, "sleeps", ["sleep", "1000"]);
    for (const name of ["reads", "child", "sleeps"]) {
      await remiOk(home, ["wait", name, "--for", "idle", "--now", "--timeout", "50"]);
      const [first] = await eventually(`${name} in the history`, async () => {
        const found = await states(name);
        return found.length > 0 && found;
      });
      expect([name, first!.state]).toEqual([name, "idle"]);
      // By the host's own clock: by time alone it is exactly this.
      expect(first!.afterMs).not.toBe(STARTING_MS);
    }
    await remiOk(home, ["send", "reads", "abc"]);
    await remiOk(home, ["wait", "reads", "--for", "/abc/", "--timeout", "50"]);
    expect((await states("reads")).map(({ state }) => state)).toEqual(["idle"]);
  },
);

test("a program that works before it prints is starting until it prints", async () => {
  const script = "i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done; echo ready; exec cat";
  await startSession(home, "works", ["sh", "-c", script]);
  await remiOk(home, ["wait", "works", "--for", "/ready/", "--timeout", "50"]);
  const [first] = await eventually("its first state", async () => {
    const found = await states("works");
    return found.length > 0 && found;
  });
  // A slow machine may need the ten seconds; it is not taken for one at rest before.
  if (first!.afterMs < STARTING_MS) expect(first!.state).toBe("working");
});
