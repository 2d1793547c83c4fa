// Submits prompts to real agents, again and again, by `remi send --enter` or by the dashboard's line, and counts what
// arrives at the API double: each prompt is to arrive once, whole.
//   REMI_AGENTS=/path/to/bin bun test/agents/submit.ts [claude codex ...] [--rounds N] [--by send|dashboard]

import { mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { captureShows } from "../support/processes.ts";
import { eventually, remi, remiCommand, remiOk, sessionRecord, TerminalRun } from "../support/remi.ts";
import { AGENTS, type Agent, agentCommand, setUpAgent } from "./agent-homes.ts";
import { startDouble } from "./api-double.ts";
import { READY } from "./steps.ts";

const LENGTHS = [10, 100, 1_000, 5_000];
/** How long an answer may take, ms. */
const ANSWER_MS_MAX = 20_000;

const args = process.argv.slice(2);
const option = (name: string) => args[args.indexOf(name) + 1];
const rounds = args.includes("--rounds") ? Number(option("--rounds")) : 20;
const by = args.includes("--by") ? option("--by") : "send";
const named = AGENTS.filter((agent) => args.includes(agent));

for (const agent of named.length > 0 ? named : AGENTS) {
  if (agentCommand(agent)) await submitAll(agent);
  else console.log(`${agent} is not installed: name its directory in REMI_AGENTS.`);
}
process.exit(0);

async function submitAll(agent: Agent): Promise<void> {
  const heard: string[] = [];
  const double = startDouble(0, (last) => heard.push(last));
  await using home = makeHome();
  const directory = join(realpathSync(home.user), "project");
  mkdirSync(directory);
  const parts = { home: home.user, directory, url: double.url, isKnown: true, isBare: false };
  const { command, env } = setUpAgent(agent, parts);
  const variables = Object.entries(env).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
  const start = ["new", "-d", "--size", "100x30", ...variables, "agent", "--", ...command];
  await remiOk(home, start, { cwd: directory });
  await captureShows(home, "agent", READY[agent]);
  await atRest(home);
  const line =
    by === "dashboard"
      ? new TerminalRun(remiCommand("dashboard"), { env: home.env, cwd: home.root, cols: 140, rows: 40 })
      : null;
  let number = 0;
  for (const lines of [1, 4])
    for (const length of LENGTHS) {
      if (line && (lines > 1 || length > 1_000)) continue;
      const counts: Record<string, number> = { once: 0, never: 0, twice: 0, submitted: 0 };
      for (let round = 0; round < rounds; round++) {
        const { mark, text } = promptOf(++number, length, lines);
        const said = line ? await byLine(line, text) : await bySend(home, text);
        if (said) counts.submitted!++;
        const arrived = () => heard.filter((last) => last.includes(mark)).length;
        const until = Date.now() + 3_000;
        while (arrived() === 0 && Date.now() < until) await Bun.sleep(50);
        await atRest(home);
        const isWhole = heard.some((last) => last.includes(mark) && last.includes(`z${number}e`));
        counts[arrived() === 0 || !isWhole ? "never" : arrived() === 1 ? "once" : "twice"]!++;
        if (arrived() !== 1 || !said || !isWhole) {
          console.log(
            `  ${agent} ${length}/${lines} round ${round}: arrived ${arrived()}, whole ${isWhole}, said ${said}`,
          );
          console.log(process.env.SHOW ? (await remi(home, ["capture", "agent"])).out : "");
          await remi(home, ["send", "agent", "--key", "C-u"]);
        }
      }
      console.log(`${agent} by ${by}, ${length} characters in ${lines} lines: ${JSON.stringify(counts)}`);
    }
  if (line) line.type("q");
  await remi(home, ["kill", "agent"]);
  double.stop();
}

/** A prompt of about so many characters, with a mark at both ends. */
function promptOf(number: number, length: number, lines: number): { mark: string; text: string } {
  const [mark, end] = [`q${number}b`, `z${number}e`];
  const words = "and look at what the tests say of it ".repeat(length / 30 + 1);
  const body = words.slice(0, Math.max(1, length - mark.length - end.length - 2)).trim();
  const cut = Math.ceil(body.length / lines);
  const pieces = Array.from({ length: lines }, (_, i) => body.slice(i * cut, (i + 1) * cut));
  return { mark, text: `${mark} ${pieces.join("\n")} ${end}` };
}

async function bySend(home: TestHome, text: string): Promise<boolean> {
  const { code, err } = await remi(home, ["send", "agent", text, "--enter"]);
  if (code !== 0) console.log(`  ${code}: ${err.trim()}`);
  return code === 0;
}

/** The first look at a message that is older than this prompt must not count. */
async function byLine(run: TerminalRun, text: string): Promise<boolean> {
  run.type("i");
  await Bun.sleep(300);
  run.type(text);
  await Bun.sleep(300);
  run.type("\r");
  await eventually("the dashboard sends", () => !/submitted ✓/.test(run.screen()) || undefined);
  const said = await eventually(
    "the dashboard's word",
    () => /submitted ✓|nothing shows|waits with|does not/.exec(run.screen())?.[0],
  );
  return said.startsWith("submitted");
}

async function atRest(home: TestHome): Promise<void> {
  const until = Date.now() + ANSWER_MS_MAX;
  for (let quiet = 0; quiet < 3 && Date.now() < until; ) {
    const record = await sessionRecord(home, "agent");
    quiet = record?.state === "idle" ? quiet + 1 : 0;
    await Bun.sleep(150);
  }
}
