// Channels that share one connection of the daemon to a relay, as carriers.

import { expect, test } from "bun:test";
import { SHARED_ROOM_BYTES } from "../../../src/remote/relay-channel.ts";
import { RelayChannels } from "../../../src/remote/relay-channels.ts";
import { CarrierProbe, patternFrame } from "../../support/carrier-probe.ts";

class Shared {
  waiting = 0;
  readonly frames: Uint8Array[] = [];
  readonly said: unknown[] = [];
  readonly channels = new RelayChannels({
    waitingBytes: () => this.waiting,
    send: (frame) => {
      this.frames.push(frame);
      this.waiting += frame.byteLength;
    },
    say: (message) => this.said.push(message),
  });

  open(ch: number): CarrierProbe {
    const probe = new CarrierProbe();
    return probe.attach(this.channels.opened(ch)!.open(probe.events));
  }

  arrive(ch: number, index: number, bytes: number): void {
    const frame = Buffer.alloc(4 + bytes);
    frame.writeUInt32BE(ch);
    frame.set(patternFrame(index, bytes), 4);
    this.channels.received(frame);
  }
}

test("frames go under the channel's number, and come to it alone", () => {
  const shared = new Shared();
  const [one, two] = [shared.open(1), shared.open(0x01020304)];
  expect(shared.channels.opened(1)).toBeNull();
  expect(two.send(0, 5)).toBe(true);
  expect([...shared.frames[0]!]).toEqual([1, 2, 3, 4, ...patternFrame(0, 5)]);
  shared.arrive(0x01020304, 0, 9);
  shared.arrive(7, 0, 9);
  shared.channels.received(Buffer.from([0, 0, 0, 1]));
  expect(one.account()).toMatchObject({ received: 0, name: "relay" });
  expect(two.account()).toMatchObject({ received: 1, wrong: null, misplaced: [] });
  expect([one.send(0, 0), one.send(0, one.account().frameBytesMax + 1)]).toEqual(["refused", "refused"]);
});

test("its end is told to the relay, and here once, and nothing comes after it", async () => {
  const shared = new Shared();
  const [left, dropped, gone, lost] = [1, 2, 3, 4].map((ch) => shared.open(ch)) as [
    CarrierProbe,
    CarrierProbe,
    CarrierProbe,
    CarrierProbe,
  ];
  left.close();
  left.close();
  dropped.dispose();
  shared.channels.closed(3);
  shared.channels.closed(3);
  expect(shared.said).toEqual([
    { t: "close", ch: 1 },
    { t: "close", ch: 2 },
  ]);
  await left.ended();
  shared.channels.allGone("lost");
  for (const ch of [1, 2, 3, 4]) shared.arrive(ch, 0, 1);
  for (const [probe, ends] of [
    [left, ["closed"]],
    [dropped, []],
    [gone, ["closed"]],
    [lost, ["lost"]],
  ] as const) {
    expect(probe.account()).toMatchObject({ ends, received: 0, isOpen: false, misplaced: [] });
    expect(probe.send(0, 1)).toBe(false);
  }
});

test("a connection that does not drain leaves none of its channels room, and tells them all when it does", async () => {
  const shared = new Shared();
  const [one, two] = [shared.open(1), shared.open(2)];
  let sent = 0;
  while (one.send(sent++, 16_000) === true) expect(shared.waiting).toBeLessThanOrEqual(SHARED_ROOM_BYTES);
  expect(shared.waiting).toBeGreaterThan(SHARED_ROOM_BYTES);
  expect(two.send(0, 1)).toBe(false);
  shared.waiting = 0;
  await Promise.all([one.drained(1), two.drained(1)]);
  expect(one.send(sent, 1)).toBe(true);
  expect([one.account().misplaced, two.account().misplaced]).toEqual([[], []]);
});

test("one that sends on without room ends, and the others go on", async () => {
  const shared = new Shared();
  const [one, two] = [shared.open(1), shared.open(2)];
  one.sendAll(0, 2_000, 16_000);
  expect((await one.ended()).ends).toEqual(["overflow"]);
  expect(two.account().isOpen).toBe(true);
  shared.channels.allGone("lost");
});

test("what comes while it is paused is kept, up to a bound", async () => {
  const shared = new Shared();
  const probe = shared.open(1);
  probe.pause();
  for (let i = 0; i < 5; i++) shared.arrive(1, i, 100);
  expect(probe.account().received).toBe(0);
  probe.resume();
  expect(await probe.received(5)).toMatchObject({ wrong: null, misplaced: [] });
  shared.arrive(1, 5, 100);
  expect(probe.account()).toMatchObject({ received: 6, wrong: null });
  probe.pause();
  for (let i = 0; i < 200; i++) shared.arrive(1, i, 16_000);
  expect((await probe.ended()).ends).toEqual(["overflow"]);
});
