// A channel of the daemon's line to a relay as a carrier, and its neighbours on the same line.

import { expect, test } from "bun:test";
import { LINE_ROOM_BYTES } from "../../../src/remote/relay-channel.ts";
import { RelayChannels } from "../../../src/remote/relay-channels.ts";
import { CarrierProbe, patternFrame } from "../../support/carrier-probe.ts";

class Line {
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
  const line = new Line();
  const [one, two] = [line.open(1), line.open(0x01020304)];
  expect(line.channels.opened(1)).toBeNull();
  expect(two.send(0, 5)).toBe(true);
  expect([...line.frames[0]!]).toEqual([1, 2, 3, 4, ...patternFrame(0, 5)]);
  line.arrive(0x01020304, 0, 9);
  line.arrive(7, 0, 9);
  line.channels.received(Buffer.from([0, 0, 0, 1]));
  expect(one.account()).toMatchObject({ received: 0, name: "relay" });
  expect(two.account()).toMatchObject({ received: 1, wrong: null, misplaced: [] });
  expect([one.send(0, 0), one.send(0, one.account().frameBytesMax + 1)]).toEqual(["refused", "refused"]);
});

test("its end is told to the relay, and here once, and nothing comes after it", async () => {
  const line = new Line();
  const [left, dropped, gone, lost] = [1, 2, 3, 4].map((ch) => line.open(ch)) as [
    CarrierProbe,
    CarrierProbe,
    CarrierProbe,
    CarrierProbe,
  ];
  left.close();
  left.close();
  dropped.dispose();
  line.channels.closed(3);
  line.channels.closed(3);
  expect(line.said).toEqual([
    { t: "close", ch: 1 },
    { t: "close", ch: 2 },
  ]);
  await left.ended();
  line.channels.allGone("lost");
  for (const ch of [1, 2, 3, 4]) line.arrive(ch, 0, 1);
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

test("a line that does not drain leaves none of its channels room, and tells them all when it does", async () => {
  const line = new Line();
  const [one, two] = [line.open(1), line.open(2)];
  let sent = 0;
  while (one.send(sent++, 16_000) === true) expect(line.waiting).toBeLessThanOrEqual(LINE_ROOM_BYTES);
  expect(line.waiting).toBeGreaterThan(LINE_ROOM_BYTES);
  expect(two.send(0, 1)).toBe(false);
  line.waiting = 0;
  await Promise.all([one.drained(1), two.drained(1)]);
  expect(one.send(sent, 1)).toBe(true);
  expect([one.account().misplaced, two.account().misplaced]).toEqual([[], []]);
});

test("one that sends on without room ends, and the others go on", async () => {
  const line = new Line();
  const [one, two] = [line.open(1), line.open(2)];
  one.sendAll(0, 2_000, 16_000);
  expect((await one.ended()).ends).toEqual(["overflow"]);
  expect(two.account().isOpen).toBe(true);
  line.channels.allGone("lost");
});

test("what comes while it is paused is kept, up to a bound", async () => {
  const line = new Line();
  const probe = line.open(1);
  probe.pause();
  for (let i = 0; i < 5; i++) line.arrive(1, i, 100);
  expect(probe.account().received).toBe(0);
  probe.resume();
  expect(await probe.received(5)).toMatchObject({ wrong: null, misplaced: [] });
  line.arrive(1, 5, 100);
  expect(probe.account()).toMatchObject({ received: 6, wrong: null });
  probe.pause();
  for (let i = 0; i < 200; i++) line.arrive(1, i, 16_000);
  expect((await probe.ended()).ends).toEqual(["overflow"]);
});
