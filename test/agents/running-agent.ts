// A real agent in a session of its own, and what the API double hears of it.

import { mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { captureShows } from "../support/processes.ts";
import { remi, remiCommand, remiOk } from "../support/remi.ts";
import { AGENTS, type Agent, agentCommand, setUpAgent, variableFlags } from "./agent-homes.ts";
import { startDouble } from "./api-double.ts";
import { READY } from "./steps.ts";

/** How long an answer may take, ms. */
const ANSWER_MS_MAX = 30_000;
/** How long it may take to start, ms. */
const START_MS_MAX = 90_000;
/** How long it must have been idle before it counts as started, ms: what loads later draws again. */
const STARTED_MS = 4_000;
/** How long a state may take to come, ms: an agent's first request on a busy machine. */
const STATE_MS_MAX = 60_000;
/** How long a state must last to count as rest, ms. */
const REST_MS = 700;
export const COLS = 100;
export const ROWS = 30;

/** The agents that a command line names, or all; those that are not installed are named and left out. */
export function wantedAgents(args: readonly string[]): Agent[] {
  const named = AGENTS.filter((agent) => args.includes(agent));
  return (named.length > 0 ? named : AGENTS).filter((agent) => {
    const isThere = agentCommand(agent) !== null;
    if (!isThere) console.log(`${agent} is not installed: name its directory in REMI_AGENTS.`);
    return isThere;
  });
}

export class RunningAgent implements AsyncDisposable {
  /** The new messages of each request for an answer, as JSON. */
  readonly heard: string[];
  #state = "";
  #sinceMs = Date.now();

  private constructor(
    readonly agent: Agent,
    readonly home: TestHome,
    private readonly parts: {
      readonly heard: string[];
      readonly double: ReturnType<typeof startDouble>;
      readonly events: Bun.Subprocess<"ignore", "pipe", "ignore">;
    },
  ) {
    this.heard = parts.heard;
    void this.#follow();
  }

  /** Starts it, trusted and signed in, as the session `agent`, and waits until it can be typed at. */
  static async start(agent: Agent, env: Readonly<Record<string, string>> = {}): Promise<RunningAgent> {
    const heard: string[] = [];
    const double = startDouble(0, (messages) => heard.push(messages));
    const home = makeHome();
    const directory = join(realpathSync(home.user), "project");
    mkdirSync(directory);
    const parts = { home: home.user, directory, url: double.url, isKnown: true, isBare: false };
    const setup = setUpAgent(agent, parts);
    const variables = variableFlags({ ...setup.env, ...env });
    const size = ["--size", `${COLS}x${ROWS}`];
    await remiOk(home, ["new", "-d", ...size, ...variables, "agent", "--", ...setup.command], {
      cwd: directory,
    });
    const events = Bun.spawn(remiCommand("events", "--json", "-f", "agent"), {
      env: { ...home.env },
      cwd: home.root,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "ignore",
    });
    const running = new RunningAgent(agent, home, { heard, double, events });
    const until = Date.now() + START_MS_MAX;
    while (!READY[agent].test(await running.screen())) {
      if (Date.now() > until) throw new Error(`${agent} does not start:\n${await running.screen()}`);
      await Bun.sleep(200);
    }
    await running.rest(STARTED_MS);
    return running;
  }

  async #follow(): Promise<void> {
    let text = "";
    for await (const chunk of this.parts.events.stdout) {
      const lines = (text + new TextDecoder().decode(chunk)).split("\n");
      text = lines.pop()!;
      for (const line of lines) {
        const { state } = JSON.parse(line) as { state?: string };
        if (state === undefined || state === this.#state) continue;
        this.#state = state;
        this.#sinceMs = Date.now();
      }
    }
  }

  /** Waits until it has been idle for a while; false when it does not come to rest. */
  async rest(restMs = REST_MS): Promise<boolean> {
    const fromMs = Date.now();
    while (Date.now() - fromMs < ANSWER_MS_MAX) {
      // What has just been submitted is not working yet.
      const sinceMs = Math.max(fromMs, this.#sinceMs);
      if (this.#state === "idle" && Date.now() - sinceMs >= restMs) return true;
      await Bun.sleep(25);
    }
    return false;
  }

  /** Waits until it is in that state. */
  async state(wanted: string): Promise<void> {
    const until = Date.now() + STATE_MS_MAX;
    while (this.#state !== wanted) {
      if (Date.now() > until)
        throw new Error(`${this.agent} is ${this.#state}, not ${wanted}:\n${await this.screen()}`);
      await Bun.sleep(25);
    }
  }

  isNow(state: string): boolean {
    return this.#state === state;
  }

  /** Waits until its screen shows the text. */
  shows(text: string): Promise<unknown> {
    return captureShows(this.home, "agent", text);
  }

  async screen(): Promise<string> {
    return (await remi(this.home, ["capture", "agent"])).out;
  }

  /** Clears what is left in its composer. */
  async clear(): Promise<void> {
    for (let i = 0; i < 6; i++) await remi(this.home, ["send", "agent", "--key", "C-u", "--key", "BSpace"]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.parts.events.kill("SIGKILL");
    this.parts.double.stop();
    await this.home.dispose();
  }
}
