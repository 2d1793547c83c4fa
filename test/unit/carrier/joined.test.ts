import { describe, expect, test } from "bun:test";
import type { CarrierEnd } from "../../../src/carrier/carrier.ts";
import { joinedEnds } from "../../../src/carrier/joined.ts";
import { MemoryPair } from "../../../src/carrier/memory-pair.ts";
import { CarrierProbe } from "../../support/carrier-probe.ts";
import { HandClock } from "../../support/hand-clock.ts";

/** Two clients of two pairs in memory, whose other ends are joined. */
function joined(frameBytesMax = 16_384) {
  const clock = new HandClock();
  const ends: CarrierEnd[] = [];
  const [a, b] = joinedEnds((end) => ends.push(end));
  const pairs = [new MemoryPair({ clock }), new MemoryPair({ clock, frameBytesMax })] as const;
  const [left, right] = pairs.map((pair) => {
    const probe = new CarrierProbe();
    return probe.attach(pair.open("near", probe.events));
  }) as [CarrierProbe, CarrierProbe];
  a.carrier = pairs[0].open("far", a.events);
  b.carrier = pairs[1].open("far", b.events);
  return { clock, ends, left, right, pairs };
}

describe("two carriers that are joined", () => {
  test("pass frames both ways, and end together with what was sent before", () => {
    const { clock, ends, left, right } = joined();
    left.sendAll(0, 50, 1_000);
    right.sendAll(0, 20, 5_000);
    left.close();
    clock.go(10_000);
    expect(right.account()).toMatchObject({ received: 50, wrong: null, ends: ["closed"] });
    expect(left.account()).toMatchObject({ wrong: null, ends: ["closed"] });
    expect(ends).toEqual(["closed"]);
  });

  test("hold one end back while the other takes nothing", async () => {
    const { clock, left, right } = joined();
    right.pause();
    let hasRoom: boolean | "refused" = true;
    let sent = 0;
    for (; hasRoom === true && sent < 1_000; sent++) {
      hasRoom = left.send(sent, 10_000);
      clock.go(1);
    }
    expect(sent).toBeLessThan(30);
    right.resume();
    clock.go(1_000);
    expect(right.account()).toMatchObject({ received: sent, wrong: null });
    expect(left.account().drains).toBe(1);
  });

  test("end both when one breaks, and when a frame is too large for the other", () => {
    for (const [breakIt, end] of [
      [({ pairs }: ReturnType<typeof joined>) => pairs[1].vanish(), "lost"],
      [({ left }: ReturnType<typeof joined>) => left.send(0, 9_000), "malformed"],
    ] as const) {
      const all = joined(8_000);
      breakIt(all);
      all.clock.go(60_000);
      expect(all.ends).toEqual([end]);
      expect(all.left.account().isOpen).toBe(false);
    }
  });
});
