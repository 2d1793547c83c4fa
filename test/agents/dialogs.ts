// A prompt must not answer the permission dialog of a real agent: it is refused by the command, by the dashboard's line
// and by the viewer's composer, and typed with `--force`. Ends with 1 when one was not.
//   REMI_AGENTS=/path/to/bin bun test/agents/dialogs.ts [claude codex ...] [--by send,dashboard,viewer]

import { remi } from "../support/remi.ts";
import { RunningAgent, wantedAgents } from "./running-agent.ts";
import { openWay, WAYS } from "./ways.ts";

const PROMPT = "yes and fix all of the tests";

const args = process.argv.slice(2);
const named = args.includes("--by") ? args[args.indexOf("--by") + 1]!.split(",") : WAYS;
const ways = WAYS.filter((way) => named.includes(way));
let isBad = false;

for (const agent of wantedAgents(args)) {
  await using running = await RunningAgent.start(agent);
  const { code, err } = await remi(running.home, ["send", "agent", "MOCK:run touch one", "--enter"]);
  if (code !== 0) tell(agent, "the order", `${code}: ${err.trim()}`, false);
  await running.state("waiting");
  const requests = running.heard.length;
  for (const way of ways) {
    const by = await openWay(way, running.home);
    const said = await by.submit(PROMPT, true);
    await by.close();
    const isWaiting = running.isNow("waiting");
    const isTyped = (await running.screen()).includes(PROMPT) || running.heard.length > requests;
    const isRight = (said?.includes("with a question") ?? false) && isWaiting && !isTyped;
    const also = `${isWaiting ? "" : ", waits no longer"}${isTyped ? ", typed" : ""}`;
    tell(agent, way, `${said ?? "submitted"}${also}`, isRight);
  }
  const forced = await remi(running.home, ["send", "agent", PROMPT, "--enter", "--force"]);
  // What a dialog does with a sentence differs: one takes its letters for keys.
  tell(agent, "--force", forced.err.trim() || "typed", forced.code !== 1);
}
process.exit(isBad ? 1 : 0);

function tell(agent: string, what: string, said: string, isRight: boolean): void {
  if (!isRight) isBad = true;
  console.log(`${isRight ? "  " : "X "}${agent} ${what}: ${said}`);
}
