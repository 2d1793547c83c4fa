// Records the screens of real agents in real sessions, one fixture for each step, and prints the state that remi shows at each.
// Ends with 1 when a state is not the right one.
//   REMI_AGENTS=/path/to/bin bun test/agents/record.ts claude codex      some agents; none: all that are installed
//   ... --hooks                                                          with remi's hooks in the agent's settings
//   ... --write                                                          into test/fixtures/agents/recorded

import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome } from "../support/home.ts";
import { REPOSITORY, remi, remiOk, sessionRecord } from "../support/remi.ts";
import { AGENTS, type Agent, agentCommand, hookFlags, setUpAgent, variableFlags } from "./agent-homes.ts";
import { startDouble } from "./api-double.ts";
import { type Run, runsOf, type Step } from "./steps.ts";

const FIXTURES = join(REPOSITORY, "test/fixtures/agents/recorded");
const COLS = 100;
const ROWS = 30;

const args = process.argv.slice(2);
const isWriting = args.includes("--write");
const hasHooks = args.includes("--hooks");
const named = args.filter((arg) => !arg.startsWith("--"));
const wanted = (name: string) => named.some((one) => name === one || name.startsWith(`${one}-`));

let wrong = 0;
const double = startDouble();
const agents = AGENTS.filter((agent) => agentCommand(agent) !== null);
for (const agent of agents)
  for (const run of runsOf(agent)) if (named.length === 0 || wanted(run.name)) await record(agent, run);
double.stop();
process.exit(wrong === 0 ? 0 : 1);

async function record(agent: Agent, run: Run): Promise<void> {
  await using home = makeHome();
  const directory = join(realpathSync(home.user), "project");
  mkdirSync(directory);
  if (run.isRepository) Bun.spawnSync(["git", "init", "-q", directory]);
  const setup = setUpAgent(agent, {
    home: home.user,
    directory,
    url: double.url,
    isKnown: run.isKnown,
    isBare: run.isBare ?? false,
  });
  const env = { ...setup.env, ...run.env };
  if (hasHooks) {
    const { code, err } = await remi(home, ["hooks", "install", agent, "--yes"], { env });
    if (code !== 0) console.log(`${run.name}: no hooks: ${err.trim()}`);
  }
  const size = ["--size", `${COLS}x${ROWS}`];
  const command = [...setup.command, ...(hasHooks ? hookFlags(agent) : []), ...(run.args ?? [])];
  await remiOk(home, ["new", "-d", ...size, ...variableFlags(env), "agent", "--", ...command], {
    cwd: directory,
  });
  const version = await versionOf(setup.command, home.env);
  for (const step of run.steps) {
    await take(home, step);
    const shown = await sessionRecord(home, "agent");
    const { state, reason, source } = shown ?? {};
    const isRight = state === step.state || step.state === undefined;
    if (!isRight) wrong++;
    console.log(`${isRight ? "  " : "X "}${run.name} ${step.name}: ${state} (${source}: ${reason})`);
    if (process.env.SHOW && (process.env.SHOW === "all" || !isRight))
      console.log((await remiOk(home, ["capture", "agent"])).replace(/^/gm, "    | "));
    if (isWriting && step.state !== undefined && step.state !== "exited" && !step.isPassing)
      writeFileSync(join(FIXTURES, `${run.name}-${step.name}.ansi`), await screenOf(home, version));
  }
  // A state that came and went between two steps is seen only here.
  if (process.env.SHOW) console.log(await remiOk(home, ["log", "agent", "--events"]));
}

async function take(home: Awaited<ReturnType<typeof makeHome>>, step: Step): Promise<void> {
  for (const keys of step.keys ?? []) {
    // A key that ends the agent may be one too many.
    if ("text" in keys) await remi(home, ["send", "agent", keys.text]);
    else if ("key" in keys) await remi(home, ["send-keys", "agent", keys.key]);
    await Bun.sleep("ms" in keys ? keys.ms : 400);
  }
  const deadline = Date.now() + (step.waitMs ?? 30_000);
  while (step.shows !== undefined && Date.now() < deadline) {
    if (step.shows.test(await remiOk(home, ["capture", "agent"]))) break;
    await Bun.sleep(200);
  }
  await Bun.sleep(step.restMs ?? 1_200);
}

/** The screen, its cursor, its title and whether it is the alternate one, as bytes for a terminal of its size. */
async function screenOf(home: Awaited<ReturnType<typeof makeHome>>, version: string): Promise<string> {
  const about = JSON.parse(await remiOk(home, ["capture", "agent", "--json"]));
  const ansi = await remiOk(home, ["capture", "agent", "--ansi"]);
  const title = about.title ? `\x1b]2;${about.title}\x07` : "";
  const isFull = about.modes?.altScreen || about.altScreen || about.screen === "alternate";
  const { x, y } = about.cursor ?? { x: 0, y: 0 };
  // A size and the version come first, in a sequence that terminals ignore.
  const header = `\x1b_remi ${COLS}x${ROWS} ${version}\x1b\\`;
  const screen = `${header}${title}${isFull ? "\x1b[?1049h" : ""}${ansi.trimEnd()}\x1b[${y + 1};${x + 1}H`;
  // A directory of the same length, so that nothing moves.
  return screen.replaceAll(home.user, "/home/user/work/agent".slice(0, home.user.length));
}

async function versionOf(command: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const child = Bun.spawn([...command, "--version"], { env, stdout: "pipe", stderr: "ignore" });
  return /\d+\.\d+\.\d+/.exec(await new Response(child.stdout).text())?.[0] ?? "unknown";
}
