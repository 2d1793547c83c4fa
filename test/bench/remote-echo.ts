// Rows: the time from a key to its echo in a session of a machine elsewhere, over the relay and directly, against the bare
// transport; then while another session of the same connection floods.

import { MONOTONIC } from "../../src/carrier/monotonic-clock.ts";
import type { RemoteConnection } from "../../src/client/remote/remote-connection.ts";
import type { SessionFollower } from "../../src/client/session-follower.ts";
import { DirectDialler } from "../../src/direct/dialler.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { ECHO, startBenchRelay } from "../support/relay-servers.ts";
import { follow, lineTo, Painted } from "../support/remote.ts";
import { showCode, startSession } from "../support/remote-home.ts";
import { BARE_CHANNEL, bareChannel } from "./direct-echo.ts";
import { ECHOING, FLOODING, type Latency, latencyOf } from "./echo.ts";
import { Echoes } from "./echoes.ts";
import { FLOOR_DIRECT, floorDirect } from "./floor-direct.ts";
import { bareSocket } from "./relay-round-trip.ts";
import { type BenchOptions, type BenchRow, type Figure, rotated, Samples, within } from "./row.ts";

type Path = "relay" | "direct";

/** Keys that do not count: both sides compile while they run. */
const WARM_UP = 300;
/** Of the flood, before the first key. */
const FLOOD_BYTES = 5_000_000;
const IDLE = "idle";

/** Resolves once the machine's output comes by this path, and its round trip is known. */
function by(line: RemoteConnection, path: Path): Promise<void> {
  return new Promise((resolve) => {
    const look = () => line.route.path === path && line.route.roundTripMs !== null && resolve();
    line.onRoute(look);
    look();
  });
}

/** Reads the flood without end; resolves once it is under way. */
async function flood(line: RemoteConnection, session: string): Promise<SessionFollower> {
  let bytes = 0;
  const flows = Promise.withResolvers<void>();
  const paint = (piece: Uint8Array) => {
    bytes += piece.byteLength;
    if (bytes >= FLOOD_BYTES) flows.resolve();
  };
  const follower = await follow(line, session, { paint });
  await flows.promise;
  return follower;
}

async function connected(host: TestHome, client: TestHome, relay: string, dialler: DirectDialler | null) {
  const { code } = await showCode(host, "--signaling-url", relay);
  return lineTo(client, relay, code, dialler ? { dialDirect: dialler.dial } : {});
}

/** Over one path, first with nothing else on it, then with a flood. */
async function once(path: Path, keys: number): Promise<{ idle: Latency; flooded: Latency }> {
  await using relay = await startBenchRelay();
  await using host = makeHome();
  await using client = makeHome();
  const terms = { clock: MONOTONIC, udpPort: () => null, excludedAddresses: () => [], warn() {} };
  const dialler = path === "direct" ? new DirectDialler(terms) : null;
  try {
    const echo = await startSession(host, "echo", ...ECHOING);
    await using line = await connected(host, client, `ws://127.0.0.1:${relay.port}/connect`, dialler);
    const painted = new Painted();
    const echoes = new Echoes();
    const paint = (bytes: Uint8Array) => {
      painted.paint(bytes);
      echoes.paint(bytes);
    };
    const follower = await follow(line, echo, { paint });
    await painted.shows("READY");
    await by(line, path);
    await echoes.times(follower, WARM_UP);
    const idle = latencyOf(await echoes.times(follower, keys));
    // Not before: it takes a processor for itself even if nobody watches.
    const flooding = await flood(line, await startSession(host, "noise", ...FLOODING));
    const flooded = latencyOf(await echoes.times(follower, keys));
    flooding.close();
    follower.close();
    return { idle, flooded };
  } finally {
    dialler?.dispose();
  }
}

/** What moves a frame there and back by this path when nothing else is done to it. */
const BARE = {
  relay: { name: ECHO, time: bareSocket },
  direct: { name: BARE_CHANNEL, time: bareChannel },
} as const;

/** The same processes, which pass bytes on. */
const FLOOR = { name: FLOOR_DIRECT, time: (keys: number) => floorDirect(WARM_UP, keys) };

async function measured(path: Path, { runs, isQuick }: BenchOptions): Promise<Figure[]> {
  const keys = isQuick ? 300 : 1_500;
  const bare = BARE[path];
  const [p50, p99, flooded] = [new Samples(), new Samples(), new Samples()];
  const add = (name: string, latency: Latency) => {
    p50.add(name, latency.p50);
    p99.add(name, latency.p99);
  };
  const others = [bare, ...(path === "direct" ? [FLOOR] : [])];
  for (let run = 0; run < runs; run++)
    for (const name of rotated(["remi", ...others.map((other) => other.name)], run)) {
      const other = others.find((one) => one.name === name);
      if (other) {
        add(name, await other.time(keys));
        continue;
      }
      const latency = await once(path, keys);
      add(name, latency.idle);
      flooded.add(name, latency.flooded.p99);
      flooded.add(IDLE, latency.idle.p99);
    }
  const what = path === "direct" ? "directly" : "over the relay";
  const shared = { unit: "us", base: bare.name } as const;
  const target = path === "direct" ? "at most 2x a bare DataChannel" : "";
  const isMet = path === "direct" ? within(2, bare.name) : () => true;
  return [
    { ...shared, what: `key to echo ${what} on loopback, p50`, samples: p50.map, target, isMet },
    { ...shared, what: "the same, p99", samples: p99.map, target: "", isMet: () => true },
    {
      unit: "us",
      base: IDLE,
      what: `key to echo ${what} while another session of the connection floods, p99`,
      samples: flooded.map,
      target: "at most 4x idle",
      isMet: within(4, IDLE),
    },
  ];
}

export const remoteEchoRow: BenchRow = {
  name: "remote-echo",
  run: async (options) => [...(await measured("relay", options)), ...(await measured("direct", options))],
};
