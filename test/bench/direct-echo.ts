// Row: a frame over a direct path and back, against a bare DataChannel between two processes. The difference is the hop to
// the process that each end has for the native module.

import { join } from "node:path";
import type { Carrier } from "../../src/carrier/carrier.ts";
import type { DirectEvents } from "../../src/carrier/direct.ts";
import { connectEnds, testDialler } from "../support/direct-pair.ts";
import { type Latency, latencyOf } from "./echo.ts";
import { type BenchOptions, type BenchRow, type Figure, rotated, Samples, within } from "./row.ts";

/** Round trips that do not count: both sides compile while they run. */
const WARM_UP = 300;
const TRIPS = 3_000;
/** As long as a sealed key press. */
const PAYLOAD = new Uint8Array(82).fill(0x5a);
export const BARE_CHANNEL = "bare DataChannel";

/** A frame over a bare DataChannel and back, us. */
export async function bareChannel(trips: number): Promise<Latency> {
  const command = [process.execPath, join(import.meta.dir, "bare-direct.ts")];
  const child = Bun.spawn([...command, `${trips}`, `${WARM_UP}`, `${PAYLOAD.byteLength}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [p50, p99] = (await new Response(child.stdout).text()).split(" ").map((ms) => Number(ms) * 1_000);
  return { p50: p50!, p99: p99! };
}

/** An end whose frames are told to `frame`. */
const hearing = (events: DirectEvents, frame: (bytes: Uint8Array) => void): DirectEvents => ({
  ...events,
  frame,
});

async function directEcho(trips: number): Promise<Latency> {
  const [here, there] = [testDialler(), testDialler()];
  let echo: Carrier | null = null;
  let came = () => {};
  try {
    const { offering, answering } = await connectEnds(
      (events, servers) =>
        here.dial(
          { offer: null, servers },
          hearing(events, () => came()),
        ),
      (offer, events, servers) =>
        there.dial(
          { offer, servers },
          hearing(events, (bytes) => echo?.send(bytes)),
        ),
    );
    echo = await answering.opened;
    const carrier = await offering.opened;
    const times: number[] = [];
    for (let n = -WARM_UP; n < trips; n++) {
      const began = performance.now();
      await new Promise<void>((resolve) => {
        came = resolve;
        carrier.send(PAYLOAD);
      });
      if (n >= 0) times.push((performance.now() - began) * 1_000);
    }
    return latencyOf(times);
  } finally {
    here.dispose();
    there.dispose();
  }
}

export const directEchoRow: BenchRow = {
  name: "direct-echo",
  async run(options: BenchOptions): Promise<Figure[]> {
    const trips = options.isQuick ? 300 : TRIPS;
    const samples = new Samples();
    const contenders = [
      { name: "remi", time: directEcho },
      { name: BARE_CHANNEL, time: bareChannel },
    ];
    for (let run = 0; run < options.runs; run++)
      for (const { name, time } of rotated(contenders, run)) samples.add(name, (await time(trips)).p50);
    return [
      {
        what: "frame over a direct path on loopback and back, p50",
        unit: "us",
        base: BARE_CHANNEL,
        samples: samples.map,
        target: "at most 2x a bare DataChannel",
        isMet: within(2, BARE_CHANNEL),
      },
    ];
  },
};
