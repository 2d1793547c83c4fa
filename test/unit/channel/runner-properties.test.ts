// Both machines, each driven by its runner, under any schedule of delays, pauses, cuts, sleeps and ends: what arrives is
// what was sent, in order and from the beginning, each end is told once and last, and nothing is left over.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { MemoryPair } from "../../../src/carrier/memory-pair.ts";
import { DATA_BYTES_MAX } from "../../../src/channel/channel.ts";
import { type ClientChannel, clientChannel } from "../../../src/channel/client-channel.ts";
import { type DaemonChannel, daemonChannel } from "../../../src/channel/daemon-channel.ts";
import type { RunningEvents } from "../../../src/channel/running-channel.ts";
import type { Frame } from "../../../src/protocol/frames.ts";
import { HandClock } from "../../support/hand-clock.ts";
import { clientContext, NOW, World } from "./loopback.ts";

/** After which every silence, linger and wait of a handshake has ended. */
const OVER_MS = 300_000;

const side = fc.constantFrom("client" as const, "daemon" as const);
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant("send"), side, bytes: fc.integer({ min: 1, max: 8_000 }) }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("go"), ms: fc.integer({ min: 0, max: 2_000 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("go"), ms: fc.integer({ min: 2_000, max: 20_000 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("pause", "resume", "check"), side }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("end", "cut"), side }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("vanish", "break", "sleep") }) },
) as fc.Arbitrary<{ do: string; side?: "client" | "daemon"; bytes?: number; ms?: number }>;

const numberOf = (frame: Frame): number =>
  frame.kind === "output" ? frame.seq : frame.kind === "input" ? frame.cseq : -1;

class End {
  sent = 0;
  readonly got: number[] = [];
  /** What was told of the end, in order. */
  readonly told: string[] = [];
  isReady = false;

  readonly events = {
    message: () => {},
    frame: (frame: Frame) => this.#tell("frame", () => this.got.push(numberOf(frame))),
    drain: () => this.#tell("drain"),
    closed: () => this.#tell("closed", () => this.told.push("closed")),
    left: () => this.told.push("left"),
    ready: () => this.#tell("ready", () => (this.isReady = true)),
    tryFailed: () => this.#tell("try failed"),
    confirmHost: () => {},
    pending: () => {},
    settled: () => {},
    wrongCode: () => {},
    askApproval: () => {},
    denied: () => {},
  } satisfies RunningEvents<unknown, unknown> & Record<string, unknown>;

  #tell(what: string, note: () => unknown = () => {}): void {
    if (this.told.length > 0) this.told.push(`${what} after the end`);
    else note();
  }
}

function start(delays: readonly number[]) {
  const clock = new HandClock();
  const wall = { aheadMs: NOW };
  const time = { clock, wallNow: () => clock.ms + wall.aheadMs };
  let drawn = 0;
  const pair = new MemoryPair({
    clock,
    frameBytesMax: DATA_BYTES_MAX,
    roomBytes: 20_000,
    waitingBytesMax: 60_000,
    delayMs: () => delays[drawn++ % delays.length] ?? 0,
    lostMs: OVER_MS,
  });
  const ends = { client: new End(), daemon: new End() };
  const client = clientChannel(
    { context: clientContext(), time, sign: () => null, pingMs: 5_000 },
    ends.client.events,
  );
  const daemon = daemonChannel(
    { context: new World().context, time, pingMs: 15_000, allows: () => true },
    ends.daemon.events,
  );
  const carriers = {
    client: pair.open("near", client.carrierEvents),
    daemon: pair.open("far", daemon.carrierEvents),
  };
  daemon.start(carriers.daemon);
  client.start(carriers.client);
  return { clock, wall, pair, ends, carriers, channels: { client, daemon } };
}

/** The next frame of an end: output of the daemon, input of the client, each with its number. */
function send(channel: ClientChannel | DaemonChannel, end: End, name: string, bytes: number): void {
  const payload = new Uint8Array(bytes);
  const frame =
    name === "daemon"
      ? ({ kind: "output", stream: 1, seq: end.sent, bytes: payload } as const)
      : ({ kind: "input", stream: 1, cseq: end.sent, seen: 0, tMs: 0, bytes: payload } as const);
  if (channel.send(frame)) end.sent++;
}

test("under any schedule frames come in order, and what has ended leaves nothing over", () => {
  let readies = 0;
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 50 }),
      fc.array(fc.integer({ min: 0, max: 600 }), { minLength: 1, maxLength: 6 }),
      (steps, delays) => {
        const { clock, wall, pair, ends, carriers, channels } = start(delays);
        for (const { do: what, side: name = "client", bytes = 0, ms = 0 } of steps) {
          const channel = channels[name];
          if (what === "send") send(channel, ends[name], name, bytes);
          else if (what === "go") clock.go(ms);
          else if (what === "pause" || what === "resume") carriers[name][what]();
          else if (what === "check") channel.check();
          else if (what === "end") channel.end("closed");
          else if (what === "cut") channel.cut();
          else if (what === "vanish") pair.vanish();
          else if (what === "break") pair.cut();
          else wall.aheadMs += 3_600_000;
        }
        if (ends.client.isReady && ends.daemon.isReady) readies++;
        for (const carrier of Object.values(carriers)) carrier.resume();
        clock.go(5_000);
        // One that has vanished is not missed yet.
        const isUp =
          channels.client.isReady &&
          channels.daemon.isReady &&
          steps.every(({ do: what }) => what !== "vanish");
        for (const [here, there] of [
          [ends.client, ends.daemon],
          [ends.daemon, ends.client],
        ] as const) {
          expect(here.got).toEqual(here.got.map((_, i) => i));
          expect(here.got.length).toBeLessThanOrEqual(there.sent);
          if (isUp) expect(here.got.length).toBe(there.sent);
        }
        channels.client.end("closed");
        clock.go(OVER_MS * 2);
        expect([ends.client.told, ends.daemon.told]).toEqual([
          ["closed", "left"],
          ["closed", "left"],
        ]);
        expect([clock.timers, pair.isOver]).toEqual([0, true]);
      },
    ),
    { numRuns: 300 },
  );
  // The schedules are not all over before anything was sent.
  expect(readies).toBeGreaterThan(50);
});
