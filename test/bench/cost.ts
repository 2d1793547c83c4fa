// Rows: what sessions cost while nothing happens: memory with a full scrollback, and processor time.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome, processesOf } from "../support/home.ts";
import { installedPeers, type PeerKind, remiAndPeers } from "./peers.ts";
import { commandOf, privateMegabytes, processorMs } from "./processes.ts";
import { type BenchRow, type Figure, installed, rotated, Samples } from "./row.ts";

/** Lines of 100 characters, each in a colour of its own. */
export function coloredLines(count: number): string {
  return Array.from(
    { length: count },
    (_, i) => `\x1b[38;5;${i % 256}m${`${i} `.padEnd(100, "colour ")}\x1b[0m\n`,
  ).join("");
}

/** How long sessions are left alone before they are measured, so that freed memory is given back, ms. */
const SETTLE_MS = 4_000;
/** A program that never prints counts as starting for its first ten seconds; before they are over nothing is idle, ms. */
const REST_MS = 15_000;
const SESSIONS = 20;

/** A peer's own processes, without the programs in its sessions. */
function ownProcesses(home: string, isProgram: (command: readonly string[]) => boolean): number[] {
  return processesOf(home).filter((pid) => !isProgram(commandOf(pid)));
}

async function memoryOf(peer: PeerKind, sessions: number): Promise<number> {
  await using home = makeHome();
  const path = join(home.root, "lines");
  writeFileSync(path, coloredLines(2_040));
  const opened = peer.open(home);
  for (let i = 0; i < sessions; i++)
    await opened.start(`s${i}`, ["sh", "-c", `cat '${path}'; exec sleep 600`]);
  await Bun.sleep(SETTLE_MS);
  const pids = ownProcesses(home.home, ([program]) => program === "sleep" || program === "cat");
  const shared = pids.filter((pid) => commandOf(pid).includes("__server"));
  return (
    pids.filter((pid) => !shared.includes(pid)).reduce((sum, pid) => sum + privateMegabytes(pid), 0) /
    sessions
  );
}

export const memoryRow: BenchRow = {
  name: "memory",
  async run({ runs, isQuick }): Promise<Figure[]> {
    const samples = new Samples();
    const peers = remiAndPeers();
    for (let run = 0; run < runs; run++)
      for (const peer of rotated(peers, run)) samples.add(peer.name, await memoryOf(peer, isQuick ? 2 : 5));
    return [
      {
        what: "private memory of a session with 2,000 coloured lines",
        unit: "MB",
        base: null,
        samples: samples.map,
        target: "at most 15 MB, by the executable",
        isMet: (medians) => installed(medians) <= 15,
      },
    ];
  },
};

async function idleOf(
  peer: PeerKind,
  seconds: number,
  samples: { server: Samples; all: Samples },
): Promise<void> {
  await using home = makeHome();
  const opened = peer.open(home);
  for (let i = 0; i < SESSIONS; i++) await opened.start(`s${i}`, ["sleep", "600"]);
  await Bun.sleep(REST_MS);
  const pids = ownProcesses(home.home, ([program]) => program === "sleep");
  const servers = pids.filter((pid) => peer.name !== "remi" || commandOf(pid).includes("__server"));
  const spent = (of: readonly number[]) => of.reduce((sum, pid) => sum + processorMs(pid), 0);
  const before = { server: spent(servers), all: spent(pids), atMs: performance.now() };
  await Bun.sleep(seconds * 1_000);
  const wall = performance.now() - before.atMs;
  samples.server.add(peer.name, ((spent(servers) - before.server) / wall) * 100);
  samples.all.add(peer.name, ((spent(pids) - before.all) / wall) * 100);
}

export const idleRow: BenchRow = {
  name: "idle",
  async run({ runs, isQuick }): Promise<Figure[]> {
    const samples = { server: new Samples(), all: new Samples() };
    const peers = installedPeers().filter(({ name }) => name === "remi" || name === "tmux");
    for (let run = 0; run < runs; run++)
      for (const peer of rotated(peers, run)) await idleOf(peer, isQuick ? 4 : 10, samples);
    const isMet = (medians: ReadonlyMap<string, number>) => medians.get("remi")! < 0.5;
    const shared = { unit: "%", base: null } as const;
    return [
      {
        ...shared,
        what: `the idle server with ${SESSIONS} sessions, of a core`,
        samples: samples.server.map,
        target: "under 0.5 %",
        isMet,
      },
      {
        ...shared,
        what: `the idle server and its ${SESSIONS} hosts, of a core`,
        samples: samples.all.map,
        target: "",
        isMet: () => true,
      },
    ];
  },
};
