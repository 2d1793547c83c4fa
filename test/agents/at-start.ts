// Submits one prompt to each real agent right after it was started, and at some times later, and compares what `remi
// send` reports with what arrives at the API double. Ends with 1 when a prompt that was reported as submitted was lost
// or doubled.
//   REMI_AGENTS=/path/to/bin bun test/agents/at-start.ts [claude codex ...] [--rounds N]

import { mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { makeHome } from "../support/home.ts";
import { remi, remiOk } from "../support/remi.ts";
import { AGENTS, type Agent, agentCommand, setUpAgent, variableFlags } from "./agent-homes.ts";
import { startDouble } from "./api-double.ts";

const DELAYS_MS = [0, 500, 1_000, 2_000, 4_000];
/** How long a prompt may take from the report "submitted" to the double. */
const ARRIVE_MS_MAX = 8_000;

const args = process.argv.slice(2);
const rounds = args.includes("--rounds") ? Number(args[args.indexOf("--rounds") + 1]) : 1;
const named = AGENTS.filter((agent) => args.includes(agent));

let wrong = 0;
for (const agent of named.length > 0 ? named : AGENTS) {
  if (!agentCommand(agent)) console.log(`${agent} is not installed: name its directory in REMI_AGENTS.`);
  else
    for (let round = 0; round < rounds; round++)
      for (const delayMs of DELAYS_MS) await promptAfter(agent, delayMs);
}
process.exit(wrong > 0 ? 1 : 0);

async function promptAfter(agent: Agent, delayMs: number): Promise<void> {
  const heard: string[] = [];
  const double = startDouble(0, (last) => heard.push(last));
  await using home = makeHome();
  const directory = join(realpathSync(home.user), "project");
  mkdirSync(directory);
  const parts = { home: home.user, directory, url: double.url, isKnown: true, isBare: false };
  const { command, env } = setUpAgent(agent, parts);
  const start = ["new", "-d", "--size", "100x30", ...variableFlags(env), "agent", "--", ...command];
  await remiOk(home, start, { cwd: directory });
  await Bun.sleep(delayMs);
  const beganMs = performance.now();
  const { code, err } = await remi(home, ["send", "agent", "say hello to mark7q of the team", "--enter"]);
  const tookMs = Math.round(performance.now() - beganMs);
  const arrived = () => heard.filter((last) => last.includes("mark7q")).length;
  for (const until = Date.now() + ARRIVE_MS_MAX; code === 0 && arrived() === 0 && Date.now() < until; )
    await Bun.sleep(50);
  const isRight = arrived() === (code === 0 ? 1 : arrived() > 1 ? -1 : arrived());
  if (!isRight) wrong++;
  console.log(
    `${isRight ? "right" : "WRONG"}: ${agent} after ${delayMs} ms: status ${code} after ${tookMs} ms, arrived ${arrived()} ${err.trim()}`,
  );
  if (process.env.SHOW) console.log((await remi(home, ["capture", "agent"])).out);
  await remi(home, ["kill", "agent"]);
  double.stop();
}
