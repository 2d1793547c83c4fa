// The line of `remi connect` to a machine: the credit that its one terminal keeps back, whatever becomes of the stream that
// was paused.

import { expect, test } from "bun:test";
import { RemoteConnection } from "../../../src/client/remote/remote-connection.ts";
import type { StreamSide } from "../../../src/peer/streams.ts";
import { CODE, PeerWorld, SESSION, sodium } from "../../support/peer-world.ts";

/** More than the machine may send before any of it is taken. */
const FLOOD_BYTES = 650_000;

async function connected() {
  const world = new PeerWorld(1);
  const { clock } = world;
  const opening = RemoteConnection.open({
    sodium,
    time: { clock, wallNow: () => world.now },
    random: world.random,
    dial: (target, events) => world.dial(target, events),
    dialDirect: null,
    device: null,
    about: { clientVer: "1", caps: [] },
    pingMs: 15_000,
    triesLeft: () => 1,
    ways: [{ target: { room: CODE.room }, secret: CODE, hostPk: null, isTicket: false }],
    confirmHost: async () => true,
    pending() {},
    tryFailed() {},
    isWhoItWas: () => true,
  });
  clock.go(5_000);
  const opened = await opening;
  if (!opened.ok) throw new Error("not let in");
  const { connection: line } = opened;
  const follow = () => {
    const seen = { bytes: 0, detached: "" };
    const side: StreamSide = {
      attached() {},
      told() {},
      frame: (frame) => {
        if (frame.kind === "output") seen.bytes += frame.bytes.byteLength;
      },
      detached: (reason) => {
        seen.detached = reason;
      },
      lost() {},
    };
    const stream = line.attach(SESSION, side)!;
    const open = {
      client: "one-client",
      access: "control",
      kind: "terminal",
      flow: "skip",
      scrollback: false,
    } as const;
    line.say({
      t: "tell",
      stream,
      message: { t: "open", ...open, cols: 80, rows: 24, resume: world.printed },
    });
    clock.go(2_000);
    return { stream, seen };
  };
  return { world, clock, line, follow };
}

test("a paused stream keeps the credit back, and gives it when it goes on", async () => {
  const { world, clock, line, follow } = await connected();
  const { stream, seen } = follow();
  line.setPaused(stream, true);
  world.print(FLOOD_BYTES);
  clock.go(20_000);
  expect(seen.bytes).toBeLessThan(FLOOD_BYTES);
  line.setPaused(stream, false);
  clock.go(20_000);
  expect(seen.bytes).toBe(FLOOD_BYTES);
});

test("a paused stream that the machine ends keeps nothing back from the next one", async () => {
  const { world, clock, line, follow } = await connected();
  const first = follow();
  line.setPaused(first.stream, true);
  world.endStreams();
  clock.go(2_000);
  expect(first.seen.detached).toBe("lost");
  const second = follow();
  line.setPaused(second.stream, true);
  line.setPaused(second.stream, false);
  world.print(FLOOD_BYTES);
  clock.go(20_000);
  expect(second.seen.bytes).toBe(FLOOD_BYTES);
});
