// Submits prompts to real agents, again and again, and counts what arrives at the API double: each prompt is to arrive
// once, as it was typed. Ends with 1 when one did not.
//   REMI_AGENTS=/path/to/bin bun test/agents/submit.ts [claude codex ...] [--rounds N] [--by send|dashboard|viewer]
//   ... --lengths 10,100 --lines 1,4        some lengths, some counts of lines

import { type Arrival, arrivalOf, type CountedPrompt, promptOf } from "./counted-prompt.ts";
import { RunningAgent, wantedAgents } from "./running-agent.ts";
import { openWay, WAYS } from "./ways.ts";

/** How long a prompt may take to arrive once it was submitted, ms. */
const ARRIVAL_MS_MAX = 10_000;

const args = process.argv.slice(2);
const option = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const numbers = (name: string, otherwise: string) => (option(name) ?? otherwise).split(",").map(Number);
const [rounds = 20] = numbers("--rounds", "20");
const lengths = numbers("--lengths", "10,100,1000,5000");
const lineCounts = numbers("--lines", "1,4");
const ways = WAYS.filter((way) => (option("--by") ?? "send").split(",").includes(way));
let bad = 0;

for (const agent of wantedAgents(args))
  for (const way of ways) {
    await using running = await RunningAgent.start(agent);
    const by = await openWay(way, running.home);
    let number = 0;
    for (const lines of lineCounts)
      for (const length of lengths) {
        const counts: Record<Arrival | "objected", number> = {
          once: 0,
          never: 0,
          twice: 0,
          changed: 0,
          objected: 0,
        };
        for (let round = 0; round < rounds; round++) {
          const prompt = promptOf(++number, length, lines);
          const said = await by.submit(prompt.text);
          const arrival = await arrive(running, prompt);
          counts[arrival]++;
          if (said !== null) counts.objected++;
          if (arrival === "once" && said === null) continue;
          await tell(running, prompt, `${arrival}${said === null ? "" : `, said: ${said}`}`);
        }
        if (counts.once < rounds || counts.objected > 0) bad++;
        console.log(`${agent} by ${way}, ${length} characters in ${lines} lines: ${JSON.stringify(counts)}`);
      }
    await by.close();
  }
process.exit(bad === 0 ? 0 : 1);

async function arrive(running: RunningAgent, prompt: CountedPrompt): Promise<Arrival> {
  const until = Date.now() + ARRIVAL_MS_MAX;
  while (arrivalOf(running.heard, prompt) === "never" && Date.now() < until) await Bun.sleep(25);
  await running.rest();
  return arrivalOf(running.heard, prompt);
}

async function tell(running: RunningAgent, { mark, text }: CountedPrompt, what: string): Promise<void> {
  console.log(`  ${running.agent} prompt ${mark}: ${what}`);
  if (process.env.SHOW) {
    console.log((await running.screen()).replace(/^/gm, "    | "));
    console.log(JSON.stringify({ typed: text.slice(0, 200), heard: running.heard.at(-1)?.slice(-400) }));
  }
  await running.clear();
}
