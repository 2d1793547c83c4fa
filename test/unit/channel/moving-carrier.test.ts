// A carrier that moves between two others, with the channel's runner at each end of it.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Carrier, CarrierEnd } from "../../../src/carrier/carrier.ts";
import { KEPT_FRAME_BYTES } from "../../../src/carrier/held-frames.ts";
import { MemoryPair, type Side } from "../../../src/carrier/memory-pair.ts";
import type { Path } from "../../../src/channel/message-fields.ts";
import {
  HELD_BYTES_MAX,
  HELD_MS_MAX,
  MovingCarrier,
  PROBES_MAX,
} from "../../../src/channel/moving-carrier.ts";
import { HandClock } from "../../support/hand-clock.ts";

/** One end, which numbers what it sends and says in a frame of its own that it moves. */
class End {
  readonly carrier: MovingCarrier;
  readonly received: number[] = [];
  readonly ends: CarrierEnd[] = [];
  readonly echoes: number[] = [];
  drains = 0;
  directGone = 0;
  #sent = 0;

  constructor(
    clock: HandClock,
    private readonly side: Side,
    relay: MemoryPair,
    readonly bytes: number,
  ) {
    this.carrier = new MovingCarrier(
      clock,
      {
        frame: (frame) => this.#take(frame),
        drain: () => this.drains++,
        closed: (end) => this.ends.push(end),
      },
      { directGone: () => this.directGone++, echo: (n) => this.echoes.push(n) },
    );
    this.carrier.begin(relay.open(side, this.carrier.relayEvents));
  }

  get sent(): readonly number[] {
    return Array.from({ length: this.#sent }, (_, i) => i);
  }

  add(direct: MemoryPair): Carrier {
    const carrier = direct.open(this.side, this.carrier.directEvents);
    this.carrier.addDirect(carrier);
    return carrier;
  }

  send(): boolean {
    const frame = new Uint8Array(this.bytes).fill(1);
    new DataView(frame.buffer).setUint32(1, this.#sent++);
    return this.carrier.send(frame);
  }

  move(to: Path): void {
    if (this.carrier.sends === to || !this.carrier.has(to)) return;
    this.carrier.send(Uint8Array.of(2, to === "direct" ? 1 : 0));
    this.carrier.sendBy(to);
  }

  #take(frame: Uint8Array): void {
    if (frame[0] === 2) return this.carrier.receiveBy(frame[1] === 1 ? "direct" : "relay");
    this.received.push(new DataView(frame.buffer, frame.byteOffset).getUint32(1));
  }
}

class Rig {
  readonly clock = new HandClock();
  readonly relay: MemoryPair;
  readonly near: End;
  readonly far: End;
  direct: MemoryPair;

  constructor(delayMs: (path: Path) => number = () => 1, bytes = 100) {
    const { clock } = this;
    const pair = (name: Path) => new MemoryPair({ clock, name, delayMs: () => delayMs(name) });
    this.relay = pair("relay");
    this.near = new End(clock, "near", this.relay, bytes);
    this.far = new End(clock, "far", this.relay, bytes);
    this.direct = pair("direct");
    this.near.add(this.direct);
    this.far.add(this.direct);
  }

  go(ms = 10): this {
    this.clock.go(ms);
    return this;
  }

  expectWhole(): void {
    expect(this.far.received).toEqual(this.near.sent.slice());
    expect(this.near.received).toEqual(this.far.sent.slice());
  }

  leave(): void {
    for (const { carrier } of [this.near, this.far]) carrier.dispose();
    expect(this.clock.timers).toBe(0);
  }
}

describe("a direction that moves", () => {
  test("keeps the order, whichever path is faster, and only that direction moves", () => {
    for (const [relay, direct] of [
      [40, 1],
      [1, 40],
    ] as const) {
      const rig = new Rig((path) => (path === "relay" ? relay : direct));
      for (const to of ["direct", "relay", "direct"] as const) {
        for (let i = 0; i < 20; i++) rig.near.send();
        rig.near.move(to);
        for (let i = 0; i < 20; i++) rig.near.send();
        rig.go(100);
        expect([rig.near.carrier.sends, rig.far.carrier.receives]).toEqual([to, to]);
        expect([rig.far.carrier.sends, rig.near.carrier.receives]).toEqual(["relay", "relay"]);
      }
      rig.expectWhole();
      rig.leave();
    }
  });

  test("any moves at any times with any delays lose, double and reorder nothing", () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ do: fc.constant("send" as const), who: fc.boolean() }) },
      {
        weight: 2,
        arbitrary: fc.record({
          do: fc.constant("move" as const),
          who: fc.boolean(),
          to: fc.constantFrom("direct" as const, "relay" as const),
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({ do: fc.constant("go" as const), ms: fc.integer({ min: 0, max: 60 }) }),
      },
    );
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 120 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 50 })),
        (steps, delays) => {
          const rig = new Rig(() => delays.next().value);
          for (const next of steps) {
            if (next.do === "go") rig.go(next.ms);
            else if (next.do === "send") (next.who ? rig.near : rig.far).send();
            else (next.who ? rig.near : rig.far).move(next.to);
          }
          rig.go(HELD_MS_MAX);
          rig.expectWhole();
          expect([rig.near.ends, rig.far.ends]).toEqual([[], []]);
          rig.leave();
        },
      ),
    );
  });

  test("tells room on the new path to who waited for some on the old one", () => {
    const rig = new Rig((path) => (path === "relay" ? 1_000 : 1), 16_000);
    while (rig.near.send());
    rig.near.move("direct");
    expect(rig.near.drains).toBe(0);
    rig.go(1);
    expect(rig.near.drains).toBe(1);
    rig.near.send();
    rig.go(3_000);
    rig.expectWhole();
    rig.leave();
  });
});

describe("a path that ends", () => {
  const moved = () => {
    const rig = new Rig();
    rig.near.move("direct");
    rig.far.move("direct");
    return rig.go();
  };

  test("with frames under way on it ends all, as lost", () => {
    for (const both of [false, true]) {
      const rig = new Rig();
      rig.near.move("direct");
      if (both) rig.far.move("direct");
      rig.go();
      rig.direct.cut();
      rig.go();
      expect([rig.near.ends, rig.far.ends]).toEqual([["lost"], ["lost"]]);
      expect([rig.near.carrier.isOpen, rig.relay.isOver]).toEqual([false, true]);
      rig.leave();
    }
  });

  test("without any costs nothing but that path", () => {
    const rig = new Rig();
    rig.direct.cut();
    rig.go();
    expect([rig.near.directGone, rig.far.directGone]).toEqual([1, 1]);
    rig.near.send();
    rig.go();
    rig.expectWhole();
    rig.leave();
  });

  test("is the relay, which nothing goes by any more: the channel lives on", () => {
    const rig = moved();
    rig.relay.cut();
    rig.go();
    rig.near.send();
    rig.far.send();
    rig.go();
    rig.expectWhole();
    expect([rig.near.carrier.isOpen, rig.near.ends, rig.far.ends]).toEqual([true, [], []]);
    rig.direct.cut();
    rig.go();
    expect([rig.near.ends, rig.far.ends]).toEqual([["lost"], ["lost"]]);
    rig.leave();
  });

  test("is closed with what was sent before, on either path", () => {
    const rig = new Rig((path) => (path === "relay" ? 50 : 1));
    rig.near.send();
    rig.near.move("direct");
    rig.near.send();
    rig.near.carrier.close();
    rig.go(2_000);
    expect(rig.far.received).toEqual([0, 1]);
    expect([rig.near.ends, rig.near.carrier.isOpen]).toEqual([["closed"], false]);
    rig.leave();
  });
});

test("closed when both paths have gone, with frames of one still held, it ends", () => {
  const rig = new Rig((path) => (path === "relay" ? 3_000 : 1));
  rig.far.move("direct");
  rig.far.send();
  rig.near.move("direct");
  rig.go(20);
  // The far end's frame waits for the word that it moves, which the relay still has.
  rig.direct.cut();
  rig.far.carrier.dispose();
  rig.near.carrier.close();
  rig.go(2_000);
  expect(rig.near.ends.length).toBe(1);
  rig.leave();
});

describe("what comes by a path that was not moved to", () => {
  const stranger = (rig: Rig, bytes: number, by: MemoryPair) => {
    for (let left = bytes; left > 0; left -= 16_000)
      by.inject("near", new Uint8Array(Math.min(left, 16_000)).fill(0x10));
    rig.go();
  };

  test("is left after a while, or when it is too much: of the relay, without harm to what goes directly", () => {
    for (const bytes of [100, HELD_BYTES_MAX + 16_000]) {
      const rig = new Rig();
      rig.near.move("direct");
      rig.far.move("direct");
      rig.go();
      stranger(rig, bytes, rig.relay);
      rig.go(HELD_MS_MAX);
      expect(rig.near.carrier.has("relay")).toBe(false);
      rig.near.send();
      rig.far.send();
      rig.go();
      rig.expectWhole();
      expect([rig.near.ends, rig.far.ends]).toEqual([[], []]);
      rig.leave();
    }
  });

  test("is left, of a direct path, without harm to what goes over the relay", () => {
    const rig = new Rig();
    stranger(rig, 100, rig.direct);
    rig.go(HELD_MS_MAX);
    expect([rig.near.directGone, rig.near.ends, rig.near.received]).toEqual([1, [], []]);
    rig.near.send();
    rig.go();
    rig.expectWhole();
    rig.leave();
  });
});

test("a great many frames of one byte are no way around what may be held", () => {
  const rig = new Rig();
  const most = HELD_BYTES_MAX / KEPT_FRAME_BYTES;
  for (let i = 0; i < most; i++) rig.direct.inject("near", Uint8Array.of(0x10));
  rig.go();
  expect([rig.near.directGone, rig.near.carrier.has("direct"), rig.near.ends]).toEqual([1, false, []]);
  rig.near.send();
  rig.go();
  rig.expectWhole();
  rig.leave();
});

test("an end that is probed without end leaves that path, and answers no more", () => {
  const rig = new Rig();
  for (let n = 1; n <= 10 * PROBES_MAX; n++) rig.near.carrier.probe(n);
  rig.go();
  expect(rig.near.echoes.length).toBeLessThanOrEqual(PROBES_MAX);
  expect([rig.far.directGone, rig.far.carrier.has("direct"), rig.far.ends]).toEqual([1, false, []]);
  // The next path is measured like the first.
  const again = new MemoryPair({ clock: rig.clock, name: "direct" });
  rig.near.carrier.dropDirect();
  rig.near.add(again);
  rig.far.add(again);
  rig.near.echoes.length = 0;
  for (let n = 1; n <= 5; n++) rig.near.carrier.probe(n);
  rig.near.send();
  rig.go();
  expect(rig.near.echoes).toEqual([1, 2, 3, 4, 5]);
  rig.expectWhole();
  rig.leave();
});

test("a probe is answered with its number, and is no frame", () => {
  const rig = new Rig();
  rig.near.carrier.probe(7);
  rig.near.carrier.probe(0xffff_ffff);
  rig.go();
  expect([rig.near.echoes, rig.far.echoes, rig.far.received]).toEqual([[7, 0xffff_ffff], [], []]);
  rig.leave();
});

test("a direct path that is not used can be dropped, and another one taken", () => {
  const rig = new Rig();
  rig.near.carrier.dropDirect();
  rig.go();
  expect([rig.near.directGone, rig.far.directGone]).toEqual([0, 1]);
  const again = new MemoryPair({ clock: rig.clock, name: "direct" });
  rig.near.add(again);
  rig.far.add(again);
  rig.near.move("direct");
  rig.near.send();
  rig.go();
  rig.expectWhole();
  expect(() => rig.near.carrier.dropDirect()).toThrow();
  rig.leave();
});

test("paused, it tells nothing of either path until it is resumed", () => {
  const rig = new Rig();
  rig.far.carrier.pause();
  rig.near.send();
  rig.near.move("direct");
  rig.near.send();
  rig.go();
  expect(rig.far.received).toEqual([]);
  rig.far.carrier.resume();
  rig.go();
  rig.expectWhole();
  rig.leave();
});
