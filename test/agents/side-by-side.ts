// Two sessions of one real agent at once, with remi's hooks, under one server and one home: what happens in one must
// not be reported for the other, even if the agent keeps one background server for both. Ends with 1 when it was.
//   REMI_AGENTS=/path/to/bin bun test/agents/side-by-side.ts [claude codex ...]

import { mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { remi, remiOk, sessionRecord } from "../support/remi.ts";
import { type Agent, hookFlags, setUpAgent, variableFlags } from "./agent-homes.ts";
import { startDouble } from "./api-double.ts";
import { wantedAgents } from "./running-agent.ts";
import { READY } from "./steps.ts";

const SESSIONS = ["one", "two"] as const;
type Name = (typeof SESSIONS)[number];
/** How long a state may take to come, ms. */
const STATE_MS_MAX = 60_000;
/** How long both must stay as they are to count as right, ms. */
const STAND_MS = 1_500;

interface Step {
  readonly what: string;
  /** Typed at a session: a prompt, or a key. */
  readonly at: Name;
  readonly prompt?: string;
  readonly key?: string;
  readonly states: Readonly<Record<Name, string>>;
}

const STEPS: readonly Step[] = [
  {
    what: "two thinks",
    at: "two",
    prompt: "MOCK:think 20000",
    states: { one: "idle", two: "working" },
  },
  { what: "two is left", at: "two", key: "Escape", states: { one: "idle", two: "idle" } },
  {
    what: "two asks",
    at: "two",
    prompt: "MOCK:run touch x",
    states: { one: "idle", two: "waiting" },
  },
  {
    what: "one thinks meanwhile",
    at: "one",
    prompt: "MOCK:think 20000",
    states: { one: "working", two: "waiting" },
  },
  { what: "two is refused", at: "two", key: "Escape", states: { one: "working", two: "idle" } },
  { what: "one is left", at: "one", key: "Escape", states: { one: "idle", two: "idle" } },
];

let isBad = false;
for (const agent of wantedAgents(process.argv.slice(2))) await sideBySide(agent);
process.exit(isBad ? 1 : 0);

async function sideBySide(agent: Agent): Promise<void> {
  const double = startDouble();
  await using home = makeHome();
  for (const name of SESSIONS) {
    const directory = join(realpathSync(home.user), name);
    mkdirSync(directory);
    const parts = { home: home.user, directory, url: double.url, isKnown: true, isBare: false };
    const { command, env } = setUpAgent(agent, parts);
    await remi(home, ["hooks", "install", agent, "--yes"], { env });
    const started = [...variableFlags(env), name, "--", ...command, ...hookFlags(agent)];
    await remiOk(home, ["new", "-d", ...started], { cwd: directory });
    await until(`${agent} ${name} to start`, async () =>
      READY[agent].test((await remi(home, ["capture", name])).out),
    );
    await stand(home, { [name]: "idle" });
  }
  for (const { what, at, prompt, key, states } of STEPS) {
    if (prompt !== undefined) {
      // The prompt that was left before may be in the composer again.
      await remi(home, ["send", at, "--key", "C-u"]);
      await remi(home, ["send", at, prompt, "--enter"]);
    }
    if (key !== undefined) await remi(home, ["send", at, "--key", key]);
    const isRight = await stand(home, states);
    if (!isRight) isBad = true;
    const shown = await Promise.all(SESSIONS.map((name) => sessionRecord(home, name)));
    const words = shown.map((one) => `${one?.state} (${one?.source}: ${one?.reason})`);
    console.log(`${isRight ? "  " : "X "}${agent}, ${what}: one ${words[0]}, two ${words[1]}`);
  }
  double.stop();
}

/** Whether the sessions come to these states and stay in them for a while. */
async function stand(home: TestHome, states: Readonly<Partial<Record<Name, string>>>): Promise<boolean> {
  const end = Date.now() + STATE_MS_MAX;
  let since: number | null = null;
  while (Date.now() < end) {
    const right = await Promise.all(
      Object.entries(states).map(async ([name, state]) => (await sessionRecord(home, name))?.state === state),
    );
    since = right.every(Boolean) ? (since ?? Date.now()) : null;
    if (since !== null && Date.now() - since >= STAND_MS) return true;
    await Bun.sleep(100);
  }
  return false;
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + STATE_MS_MAX;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await Bun.sleep(200);
  }
}
