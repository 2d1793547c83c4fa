// Rows: the time from a key to its echo, alone and while another session floods.

import { makeHome, type TestHome } from "../support/home.ts";
import { BenchTerminal } from "./bench-terminal.ts";
import { floorPeer } from "./floor.ts";
import { type Peer, peerEnv, remiAndPeers } from "./peers.ts";
import { type BenchOptions, type BenchRow, type Figure, rotated, Samples, within } from "./row.ts";
import { percentile } from "./samples.ts";

const BARE = "bare PTY";
/** In no escape sequence that a peer draws with. */
export const KEYS = ["w", "y", "z", "v"];

/** The line discipline echoes each key; the program only reads. */
export const ECHOING = ["sh", "-c", "stty raw echo; printf 'REA''DY'; exec cat >/dev/null"];
/** Prints without end. */
export const FLOODING = [
  "sh",
  "-c",
  "while :; do yes 'the quick brown fox jumps over the lazy dog, again and again'; done",
];

/** How long a client that has gone may still hold back a flood, ms. */
const RETURN_MS = 2_500;

/** A flood that nobody looks at. Some peers read no output before the first client has come, so one comes and goes. */
async function startFlood(peer: Peer, home: TestHome): Promise<void> {
  await peer.start("flood", FLOODING);
  await using terminal = new BenchTerminal(peer.attach("flood"), peerEnv(home), home.root);
  await terminal.sees("fox");
}

/** Of a key and its echo, us. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

/** @param times of keys or frames, us */
export function latencyOf(times: readonly number[]): Latency {
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}

/** Keys that do not count: the contenders that compile while they run have done most of it by then. */
const WARM_UP_KEYS = 500;

export async function latency(terminal: BenchTerminal, keys: number): Promise<Latency> {
  for (let i = 0; i < WARM_UP_KEYS; i++) await terminal.echo(KEYS[i % KEYS.length]!);
  const times: number[] = [];
  for (let i = 0; i < keys; i++) times.push(await terminal.echo(KEYS[i % KEYS.length]!));
  return latencyOf(times);
}

async function measure(options: BenchOptions, isFlooded: boolean) {
  const p50 = new Samples();
  const p99 = new Samples();
  const contenders = isFlooded ? remiAndPeers() : [null, floorPeer, ...remiAndPeers()];
  const once = async (peer: (typeof contenders)[number]) => {
    await using home = makeHome();
    const opened = peer?.open(home);
    await opened?.start("echo", ECHOING);
    if (isFlooded && opened) await startFlood(opened, home);
    const command = opened ? opened.attach("echo") : ECHOING;
    await using terminal = new BenchTerminal(command, peerEnv(home), home.root);
    await terminal.sees(opened && !opened.restores ? "" : "READY");
    await Bun.sleep(isFlooded ? RETURN_MS : 300);
    const result = await latency(terminal, options.isQuick ? 300 : 1_000);
    p50.add(peer?.name ?? BARE, result.p50);
    p99.add(peer?.name ?? BARE, result.p99);
  };
  for (let run = 0; run < options.runs; run++) for (const peer of rotated(contenders, run)) await once(peer);
  return { p50: p50.map, p99: p99.map };
}

export const echoRow: BenchRow = {
  name: "echo",
  async run(options): Promise<Figure[]> {
    const { p50, p99 } = await measure(options, false);
    const shared = { unit: "us", base: BARE } as const;
    return [
      {
        ...shared,
        what: "key to echo, p50",
        samples: p50,
        target: "at most 5x a bare PTY",
        isMet: within(5, BARE),
      },
      { ...shared, what: "key to echo, p99", samples: p99, target: "", isMet: () => true },
    ];
  },
};

export const floodRow: BenchRow = {
  name: "flood",
  async run(options): Promise<Figure[]> {
    const { p50, p99 } = await measure(options, true);
    const hasTmux = p50.has("tmux");
    const shared = { unit: "us", base: hasTmux ? "tmux" : null, target: "better than tmux" } as const;
    const isMet = hasTmux ? within(1, "tmux") : () => true;
    return [
      { ...shared, what: "key to echo while another session floods, p50", samples: p50, isMet },
      { ...shared, what: "key to echo while another session floods, p99", samples: p99, isMet },
    ];
  },
};
