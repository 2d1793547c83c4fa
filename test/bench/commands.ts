// Rows: how long a command takes from its start to its end, with twenty sessions.

import { existsSync } from "node:fs";
import { makeHome, type TestHome } from "../support/home.ts";
import { BINARY, installedPeers, openBinary, peerEnv, REMI } from "./peers.ts";
import { type BenchRow, EXECUTABLE, type Figure, installed, rotated, Samples } from "./row.ts";

const SESSIONS = 20;
/** Starts of each command in one run; each is a sample. */
const STARTS = 9;

async function timeOf(command: readonly string[], home: TestHome): Promise<number> {
  const from = performance.now();
  const child = Bun.spawn([...command], {
    env: peerEnv(home),
    cwd: home.root,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "ignore",
  });
  await child.exited;
  return performance.now() - from;
}

async function measure(commands: ReadonlyMap<string, readonly string[]>, home: TestHome, runs: number) {
  const samples = new Samples();
  for (let run = 0; run < runs; run++)
    for (let start = 0; start < STARTS; start++)
      for (const [name, command] of rotated([...commands], run + start))
        samples.add(name, await timeOf(command, home));
  return samples.map;
}

const EMPTY = "bun -e 0";

async function withSessions(): Promise<{ home: TestHome; lists: Map<string, readonly string[]> }> {
  const home = makeHome();
  const lists = new Map<string, readonly string[]>([[EMPTY, [process.execPath, "-e", "0"]]]);
  for (const kind of installedPeers()) {
    const peer = kind.open(home);
    if (!peer.list) continue;
    for (let i = 0; i < SESSIONS; i++) await peer.start(`session-${i}`, ["sleep", "600"]);
    lists.set(peer.name, peer.list);
  }
  return { home, lists };
}

export const listRow: BenchRow = {
  name: "ls",
  async run({ runs }): Promise<Figure[]> {
    const { home, lists } = await withSessions();
    await using _ = home;
    if (existsSync(BINARY)) lists.set(EXECUTABLE, openBinary(home).list!);
    return [
      {
        what: `ls with ${SESSIONS} sessions`,
        unit: "ms",
        base: EMPTY,
        samples: await measure(lists, home, runs),
        target: "at most 25 ms where `bun -e 0` takes 3.5 ms: 7.1x, by the executable",
        isMet: (medians) => installed(medians) <= 7.1 * medians.get(EMPTY)!,
      },
    ];
  },
};

export const completionRow: BenchRow = {
  name: "completion",
  async run({ runs }): Promise<Figure[]> {
    const { home } = await withSessions();
    await using _ = home;
    const commands = new Map<string, readonly string[]>([
      [EMPTY, [process.execPath, "-e", "0"]],
      ["remi", [...REMI, "__complete", "sessions", "living"]],
    ]);
    if (existsSync(BINARY)) commands.set(EXECUTABLE, [BINARY, "__complete", "sessions", "living"]);
    return [
      {
        what: `the names that Tab completes, ${SESSIONS} sessions`,
        unit: "ms",
        base: EMPTY,
        samples: await measure(commands, home, runs),
        target: "under 40 ms where `bun -e 0` takes 3.5 ms: 11.4x, by the executable",
        isMet: (medians) => installed(medians) <= 11.4 * medians.get(EMPTY)!,
      },
    ];
  },
};
