// Rows: the dashboard with a hundred sessions: what it costs while nothing happens, and how soon a key shows.

import { makeHome, processesOf, type TestHome } from "../support/home.ts";
import { BenchTerminal } from "./bench-terminal.ts";
import { peerEnv, REMI } from "./peers.ts";
import { commandOf, processorMs } from "./processes.ts";
import { type BenchRow, type Figure, Samples } from "./row.ts";
import { percentile } from "./samples.ts";

const SESSIONS = 100;
/** Sessions that are started at the same time. */
const AT_ONCE = 4;
const SIZE = { cols: 120, rows: 40 };
const IDLE_SECONDS = 10;
/** How long everything is left alone before it is measured, ms. */
const SETTLE_MS = 5_000;
/** A session that never prints counts as starting for its first ten seconds, ms. */
const REST_MS = 15_000;
const KEYS = 100;
/** A filter that matches no session, and what the list says then. */
const TYPED = "z";
const EMPTIED = "nothing matches";
const BACKSPACE = "\x7f";

async function start(home: TestHome, name: string, command: readonly string[]): Promise<void> {
  const child = Bun.spawn([...REMI, "new", "-d", name, "--", ...command], {
    env: peerEnv(home),
    cwd: home.root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if ((await child.exited) !== 0) throw new Error(`session ${name} was not started`);
}

async function startMany(home: TestHome): Promise<void> {
  const names = Array.from({ length: SESSIONS }, (_, i) => `sleeper-${i}`);
  const next = async (): Promise<void> => {
    for (let name = names.pop(); name; name = names.pop()) await start(home, name, ["sleep", "3600"]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}

async function openDashboard(home: TestHome): Promise<BenchTerminal> {
  const terminal = new BenchTerminal(REMI, peerEnv(home), home.root, SIZE);
  await terminal.sees("sleeper-");
  await Bun.sleep(SETTLE_MS);
  return terminal;
}

/** Milliseconds from each key to the list that it leaves, while a filter is typed and taken back. */
async function keyTimes(terminal: BenchTerminal): Promise<number[]> {
  const times: number[] = [];
  const time = async (key: string, mark: string) => {
    const seen = terminal.sees(mark);
    const from = performance.now();
    terminal.type(key);
    times.push((await seen) - from);
  };
  const opened = terminal.sees("/");
  terminal.type("/");
  await opened;
  for (let i = 0; i < KEYS / 2; i++) {
    await time(TYPED, EMPTIED);
    await time(BACKSPACE, "sleeper-");
  }
  return times;
}

export const dashboardRow: BenchRow = {
  name: "dashboard",
  async run({ runs, isQuick }): Promise<Figure[]> {
    const idle = new Samples();
    const key = new Samples();
    const flooded = new Samples();
    await using home = makeHome();
    await startMany(home);
    await Bun.sleep(REST_MS);
    for (let run = 0; run < runs; run++) {
      await using terminal = await openDashboard(home);
      const server = processesOf(home.home).find((pid) => commandOf(pid).includes("__server"))!;
      const spent = () => processorMs(server) + processorMs(terminal.child.pid);
      const before = { spentMs: spent(), atMs: performance.now() };
      await Bun.sleep((isQuick ? 3 : IDLE_SECONDS) * 1_000);
      idle.add("remi", ((spent() - before.spentMs) / (performance.now() - before.atMs)) * 100);
      key.add("remi", percentile(await keyTimes(terminal), 0.5));
    }
    // The one that works is first in the list, so that its preview is open.
    await start(home, "flood", ["sh", "-c", "while :; do yes 0123456789; done"]);
    for (let run = 0; run < runs; run++) {
      await using terminal = await openDashboard(home);
      flooded.add("remi", percentile(await keyTimes(terminal), 0.5));
    }
    const soon = (medians: ReadonlyMap<string, number>) => medians.get("remi")! < 50;
    return [
      {
        what: `the dashboard and the server with ${SESSIONS} idle sessions, of a core`,
        unit: "%",
        base: null,
        samples: idle.map,
        target: "under 2 %",
        isMet: (medians) => medians.get("remi")! < 2,
      },
      {
        what: "key to frame in the dashboard, p50",
        unit: "ms",
        base: null,
        samples: key.map,
        target: "under 50 ms",
        isMet: soon,
      },
      {
        what: "the same with a session in its preview that floods",
        unit: "ms",
        base: null,
        samples: flooded.map,
        target: "under 50 ms",
        isMet: soon,
      },
    ];
  },
};
