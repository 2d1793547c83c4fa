// Nothing of a session's process tree lives after `kill` returned 0: random trees of a seed. REMI_TREES=100 for more of
// them, REMI_SEED for another seed.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { Random } from "../fuzz/random.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { gone, hostPid, sessionId, startSession } from "../support/processes.ts";
import { randomTree } from "../support/random-tree.ts";
import { remi } from "../support/remi.ts";

const TREES = Number(process.env.REMI_TREES ?? 10);
/** Trees at a time. */
const AT_ONCE = 5;

setDefaultTimeout(60_000 + TREES * 10_000);

let home: TestHome;
beforeAll(() => {
  home = makeHome();
});
afterAll(() => home.dispose());

/** What happens to the session's host before `kill`. */
const HOSTS = ["lives", "lives", "stopped", "killed"] as const;

test.skipIf(process.platform !== "linux")("random trees end with their session", async () => {
  const seed = Number(process.env.REMI_SEED ?? 20_261_126);
  for (let from = 0; from < TREES; from += AT_ONCE) {
    const indexes = Array.from({ length: Math.min(AT_ONCE, TREES - from) }, (_, i) => from + i);
    await Promise.all(indexes.map((i) => endsWhole(seed + i, HOSTS[i % HOSTS.length]!)));
  }
});

async function endsWhole(seed: number, host: (typeof HOSTS)[number]): Promise<void> {
  const name = `t${seed}`;
  // A process that emptied its environment and left can be found only while the host lives, because it stays below the
  // host.
  const tree = randomTree(join(home.root, `tree-${name}`), new Random(seed), host === "killed");
  await startSession(home, name, tree.command);
  await tree.ready();
  const pid = hostPid(home, await sessionId(home, name));
  if (host !== "lives") process.kill(pid, host === "stopped" ? "SIGSTOP" : "SIGKILL");
  if (host === "killed") await gone(pid);
  const before = tree.living().length;
  const killed = await remi(home, ["kill", name]);
  const about = `seed ${seed}, host ${host}, ${before} processes\n${tree.text}\n${killed.err}`;
  // Without its host all of it may have ended before `kill` came.
  const isOver = host === "killed" && killed.err.includes("has ended");
  expect(isOver ? 0 : killed.code, about).toBe(0);
  expect(tree.living(), about).toEqual([]);
}
