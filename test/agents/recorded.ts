// The recorded screens: what the steps of the recording say they are, and what remi's rules see on them. Run alone it
// prints the table of docs/states.md.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LINE_COLS_MAX, type RuleSet, type ScreenMatch } from "../../src/session/agent-state/screen-match.ts";
import { Emulator } from "../../src/terminal/emulator.ts";
import { bottomText } from "../../src/terminal/screen-text.ts";
import { AGENTS } from "./agent-homes.ts";
import { runsOf } from "./steps.ts";

const RECORDED = join(import.meta.dir, "../fixtures/agents/recorded");

export interface Recorded {
  /** The file's name without its end. */
  readonly name: string;
  readonly agent: string;
  readonly version: string;
  readonly screen: string;
  /** The state that is right. */
  readonly state: string;
  readonly cols: number;
  readonly rows: number;
  readonly bytes: string;
}

/** Every recorded screen, in the order in which it was recorded. One that no step knows has no state. */
export function recordedScreens(): Recorded[] {
  const names = readdirSync(RECORDED).map((file) => file.replace(/\.ansi$/, ""));
  const known = AGENTS.flatMap((agent) =>
    runsOf(agent).flatMap((run) =>
      run.steps.map((step) => ({ name: `${run.name}-${step.name}`, agent, state: step.state ?? "" })),
    ),
  );
  const order = (name: string) => known.findIndex((one) => one.name === name);
  return names
    .sort((a, b) => order(a) - order(b))
    .map((name) => {
      const bytes = readFileSync(join(RECORDED, `${name}.ansi`), "utf8");
      const [, cols, rows, version] = /^\x1b_remi (\d+)x(\d+) ([\d.]+)\x1b/.exec(bytes) ?? [];
      const { agent = "", state = "" } = known[order(name)] ?? {};
      const screen = name.slice(agent.length + 1).replaceAll("-", " ");
      return {
        name,
        agent,
        version: version ?? "",
        screen,
        state,
        cols: Number(cols),
        rows: Number(rows),
        bytes,
      };
    });
}

/** What the rules see on a screen after these bytes; `cols` wide and `rows` high. */
export function lookAt(
  rules: RuleSet,
  { bytes, cols, rows }: Pick<Recorded, "bytes" | "cols" | "rows">,
): ScreenMatch | null {
  const emulator = new Emulator({ cols, rows, version: "1" });
  emulator.write(new TextEncoder().encode(bytes.replaceAll("\n", "\r\n")));
  const text = bottomText(emulator, 50, LINE_COLS_MAX);
  const match = rules.match({ ...text, title: emulator.title, isFull: emulator.altScreen }, null);
  emulator.dispose();
  return match;
}

/** The table of docs/states.md. */
export function statesTable(): string {
  const rows = recordedScreens().map(
    ({ agent, version, screen, state }) => `| ${agent} | ${version} | ${screen} | ${state} |\n`,
  );
  return `| agent | version | screen | state |\n| --- | --- | --- | --- |\n${rows.join("")}`;
}

if (import.meta.main) process.stdout.write(statesTable());
