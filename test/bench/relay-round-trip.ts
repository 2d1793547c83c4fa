// Row: a sealed question to a daemon and its answer, through a relay, against one WebSocket and nothing sealed.

import { makeHome } from "../support/home.ts";
import { ECHO, startBenchRelay, startEchoServer } from "../support/relay-servers.ts";
import { TestRemote } from "../support/remote-client.ts";
import { showCode, startSession } from "../support/remote-home.ts";
import { type Latency, latencyOf } from "./echo.ts";
import { type BenchOptions, type BenchRow, type Figure, rotated, Samples, within } from "./row.ts";

/** Round trips that do not count: both sides compile while they run. */
const WARM_UP = 300;
/** With these, what a daemon takes of one client at once (`channel-budget.ts`); then it would have to be paced. */
const TRIPS = 1_500;

/** As long as a sealed key press. */
const PAYLOAD = new Uint8Array(82).fill(0x5a);

async function measure(trips: number, trip: (n: number) => Promise<unknown>): Promise<Latency> {
  const times: number[] = [];
  for (let n = -WARM_UP; n < trips; n++) {
    const began = performance.now();
    await trip(n + WARM_UP);
    if (n >= 0) times.push((performance.now() - began) * 1_000);
  }
  return latencyOf(times);
}

/** A message over a bare WebSocket and back, us. */
export async function bareSocket(trips: number): Promise<Latency> {
  await using server = await startEchoServer();
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/`);
  socket.binaryType = "arraybuffer";
  await new Promise((resolve) => socket.addEventListener("open", resolve, { once: true }));
  let came = () => {};
  socket.addEventListener("message", () => came());
  const trip = () =>
    new Promise<void>((resolve) => {
      came = resolve;
      socket.send(PAYLOAD);
    });
  const time = await measure(trips, trip);
  socket.close();
  return time;
}

/** A ping inside the channel: sealed here, opened by the daemon, its pong sealed there and opened here. */
async function sealed(trips: number): Promise<Latency> {
  await using relay = await startBenchRelay();
  await using home = makeHome();
  await startSession(home, "demo", "cat");
  const { code } = await showCode(home, "--signaling-url", `ws://127.0.0.1:${relay.port}/connect`);
  using remote = await TestRemote.connect(`ws://127.0.0.1:${relay.port}/connect`, { by: { code } });
  await remote.until("the list", () => remote.said("listed").length > 0);
  return await measure(trips, async (n) => {
    remote.messages.length = 0;
    remote.effects.length = 0;
    remote.say({ t: "ping", n });
    await remote.until("the pong", () => remote.messages.some(({ t }) => t === "pong"));
  });
}

export const roundTripRow: BenchRow = {
  name: "round-trip",
  async run(options: BenchOptions): Promise<Figure[]> {
    const trips = options.isQuick ? 300 : TRIPS;
    const samples = new Samples();
    const contenders = [
      { name: "remi", time: sealed },
      { name: ECHO, time: bareSocket },
    ];
    for (let run = 0; run < options.runs; run++)
      for (const { name, time } of rotated(contenders, run)) samples.add(name, (await time(trips)).p50);
    return [
      {
        what: "sealed round trip to a daemon over the relay on loopback, p50",
        unit: "us",
        base: ECHO,
        samples: samples.map,
        target: "at most 3x a bare echo",
        isMet: within(3, ECHO),
      },
    ];
  },
};
