// Submits prompts to real agents, again and again, and counts what arrives at the API double: each prompt is to arrive
// once, as it was typed. Ends with 1 when one did not; a signal ends it and prints the counts so far.
//   REMI_AGENTS=/path/to/bin bun test/agents/submit.ts [claude codex ...] [--rounds N] [--by send,dashboard,viewer]
//   ... --lengths 10,100 --lines 1,4        some lengths, some counts of lines
//   SHOW=1 ...                              the screen of what went wrong

import { type Arrival, arrivalOf, type CountedPrompt, promptOf } from "./counted-prompt.ts";
import { RunningAgent, wantedAgents } from "./running-agent.ts";
import { openWay, WAYS, type WayName } from "./ways.ts";

/** How long a prompt may take to arrive once it was submitted, ms: an agent's first one on a busy machine. */
const ARRIVAL_MS_MAX = 60_000;

interface Submitted extends CountedPrompt {
  readonly length: number;
  readonly lines: number;
  /** The failure that was reported, if any. */
  readonly said: string | null;
}

const args = process.argv.slice(2);
const option = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const numbers = (name: string, otherwise: string) => (option(name) ?? otherwise).split(",").map(Number);
const [rounds = 20] = numbers("--rounds", "20");
const lengths = numbers("--lengths", "10,100,1000,5000");
const lineCounts = numbers("--lines", "1,4");
const ways = WAYS.filter((way) => (option("--by") ?? WAYS.join(",")).split(",").includes(way));
let isStopped = false;
let isBad = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => (isStopped = true));

for (const agent of wantedAgents(args)) for (const way of ways) if (!isStopped) await count(agent, way);
process.exit(isBad ? 1 : 0);

async function count(agent: Parameters<typeof RunningAgent.start>[0], way: WayName): Promise<void> {
  await using running = await RunningAgent.start(agent);
  const by = await openWay(way, running.home);
  const all: Submitted[] = [];
  // All kinds in each round: a long prompt may leave something for a short one.
  for (let round = 0; round < rounds; round++)
    for (const lines of lineCounts)
      for (const length of lengths) {
        if (isStopped) break;
        const prompt = promptOf(all.length + 1, length, lines);
        const said = await by.submit(prompt.text);
        all.push({ ...prompt, length, lines, said });
        const arrival = await arrive(running, prompt);
        if (arrival !== "once" || said !== null) await tell(running, all.at(-1)!, arrival);
      }
  await by.close();
  // At the end, because one may come a second time much later.
  for (const lines of lineCounts)
    for (const length of lengths) {
      const these = all.filter((prompt) => prompt.lines === lines && prompt.length === length);
      const counts: Record<Arrival, number> = { once: 0, never: 0, twice: 0, changed: 0 };
      for (const prompt of these) counts[arrivalOf(running.heard, prompt)]++;
      const objected = these.filter(({ said }) => said !== null).length;
      if (counts.once < these.length || objected > 0) isBad = true;
      const { once, ...others } = { ...counts, objected };
      const wrong = Object.entries(others).flatMap(([what, n]) => (n > 0 ? `, ${n} ${what}` : []));
      console.log(
        `${agent} by ${way}, ${length} characters, ${lines} lines: ${once} of ${these.length}${wrong.join("")}`,
      );
    }
}

async function arrive(running: RunningAgent, prompt: CountedPrompt): Promise<Arrival> {
  const until = Date.now() + ARRIVAL_MS_MAX;
  while (arrivalOf(running.heard, prompt) === "never" && Date.now() < until) await Bun.sleep(25);
  await running.rest();
  return arrivalOf(running.heard, prompt);
}

async function tell(running: RunningAgent, { mark, text, said }: Submitted, arrival: Arrival): Promise<void> {
  console.log(
    `  ${running.agent} prompt ${mark} of ${text.length}: ${arrival}${said === null ? "" : `, said: ${said}`}`,
  );
  if (process.env.SHOW) {
    console.log((await running.screen()).replace(/^/gm, "    | "));
    console.log(JSON.stringify({ typed: text.slice(0, 200), heard: running.heard.at(-1)?.slice(-400) }));
  }
  if (arrival === "never") await running.clear();
}
