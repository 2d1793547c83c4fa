// Rows: a file of a machine elsewhere down and up, over the relay and directly, and the time from a key to its echo meanwhile.

import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { MONOTONIC } from "../../src/carrier/monotonic-clock.ts";
import { filesOver } from "../../src/client/remote/connection-files.ts";
import { DirectDialler } from "../../src/direct/dialler.ts";
import { LocalFiles } from "../../src/files/local-files.ts";
import type { FilePath } from "../../src/files/rules/file-path.ts";
import type { Files } from "../../src/files/rules/files.ts";
import { FileError } from "../../src/files/rules/problem.ts";
import { copyFile } from "../../src/files/rules/transfer.ts";
import { makeHome } from "../support/home.ts";
import { startBenchRelay } from "../support/relay-servers.ts";
import { by, follow, lineTo, Painted, sodium } from "../support/remote.ts";
import { showCode, startSession } from "../support/remote-home.ts";
import { ECHOING, type Latency, latencyOf } from "./echo.ts";
import { Echoes } from "./echoes.ts";
import { type BenchOptions, type BenchRow, type Figure, Samples, within } from "./row.ts";

type Path = "relay" | "direct";

const WARM_UP = 300;
const IDLE = "idle";
const MB = 1_000_000;

interface Outcome {
  readonly idle: Latency;
  readonly during: Latency;
  /** MB/s. */
  readonly down: number;
  readonly up: number;
}

/** One path, on which a file of so many bytes goes down and up; then again for as long as keys are typed. */
async function once(path: Path, keys: number, bytes: number): Promise<Outcome> {
  await using relay = await startBenchRelay();
  await using host = makeHome();
  await using client = makeHome();
  mkdirSync(dirname(host.paths.configFile), { recursive: true, mode: 0o700 });
  writeFileSync(host.paths.configFile, "files_write = true\n", { mode: 0o600 });
  const name: FilePath = [Buffer.from("file")];
  writeFileSync(join(host.root, "file"), "");
  truncateSync(join(host.root, "file"), bytes);
  const terms = { clock: MONOTONIC, udpPort: () => null, excludedAddresses: () => [], warn() {} };
  const dialler = path === "direct" ? new DirectDialler(terms) : null;
  try {
    const echo = await startSession(host, "echo", ...ECHOING);
    const url = `ws://127.0.0.1:${relay.port}/connect`;
    const { code } = await showCode(host, "--signaling-url", url);
    await using line = await lineTo(client, url, code, dialler ? { dialDirect: dialler.dial } : {});
    const painted = new Painted();
    const echoes = new Echoes();
    const paint = (piece: Uint8Array) => {
      painted.paint(piece);
      echoes.paint(piece);
    };
    const follower = await follow(line, echo, { paint });
    await painted.shows("READY");
    await by(line, path);
    await echoes.times(follower, WARM_UP);
    const there = filesOver(line, sodium)({ session: echo });
    const here = new LocalFiles(client.root);
    const down = await speed(there, here, name, bytes);
    const up = await speed(here, there, name, bytes);
    const idle = latencyOf(await echoes.times(follower, keys));
    let isTyping = true;
    const copying = (async () => {
      while (isTyping) await copyFile(there, name, here, name, { replaces: true, transfer: () => TRANSFER });
    })();
    const during = latencyOf(await echoes.times(follower, keys));
    isTyping = false;
    await copying.catch((error: unknown) => {
      if (!(error instanceof FileError)) throw error;
    });
    follower.close();
    return { idle, during, down, up };
  } finally {
    dialler?.dispose();
  }
}

const TRANSFER = "0123456789abcdef";

async function speed(from: Files, to: Files, name: FilePath, bytes: number): Promise<number> {
  const began = performance.now();
  await copyFile(from, name, to, name, { replaces: true, transfer: () => TRANSFER });
  return bytes / MB / ((performance.now() - began) / 1_000);
}

async function measured(path: Path, { runs, isQuick }: BenchOptions): Promise<Figure[]> {
  const [p50, p99, down, up] = [new Samples(), new Samples(), new Samples(), new Samples()];
  for (let run = 0; run < runs; run++) {
    const outcome = await once(path, isQuick ? 300 : 1_500, (isQuick ? 50 : 500) * MB);
    p50.add("remi", outcome.during.p50);
    p50.add(IDLE, outcome.idle.p50);
    p99.add("remi", outcome.during.p99);
    p99.add(IDLE, outcome.idle.p99);
    down.add("remi", outcome.down);
    up.add("remi", outcome.up);
  }
  const what = path === "direct" ? "directly" : "over the relay";
  const none = { base: null, target: "", isMet: () => true };
  return [
    {
      ...{
        what: `key to echo ${what} while a file is copied, p50`,
        unit: "us",
        base: IDLE,
        samples: p50.map,
      },
      ...{ target: "at most 2x idle", isMet: within(2, IDLE) },
    },
    {
      ...{ what: "the same, p99", unit: "us", base: IDLE, samples: p99.map },
      ...{ target: "at most 4x idle", isMet: within(4, IDLE) },
    },
    { what: `a file from a machine elsewhere ${what}`, unit: "MB/s", samples: down.map, ...none },
    { what: "the same, to it", unit: "MB/s", samples: up.map, ...none },
  ];
}

export const remoteFilesRow: BenchRow = {
  name: "remote-files",
  run: async (options) => [...(await measured("relay", options)), ...(await measured("direct", options))],
};
