// The carrier in memory under any schedule: what arrives is what was sent, in order and from the beginning, each end is
// told once, and nothing is left over.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { MemoryPair, type Side } from "../../../src/carrier/memory-pair.ts";
import { CarrierProbe } from "../../support/carrier-probe.ts";
import { HandClock } from "../../support/hand-clock.ts";

const ROOM_BYTES = 1_000;
const WAITING_BYTES_MAX = 4_000;
const FRAME_BYTES_MAX = 600;
const LOST_MS = 5_000;

const side = fc.constantFrom<Side>("near", "far");
const step = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant("send"),
      side,
      bytes: fc.integer({ min: 1, max: FRAME_BYTES_MAX }),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("go"), ms: fc.integer({ min: 0, max: 700 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("pause", "resume"), side }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("close", "dispose"), side }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("cut", "vanish") }) },
) as fc.Arbitrary<{ do: string; side?: Side; bytes?: number; ms?: number }>;

function start(delays: readonly number[]) {
  const clock = new HandClock();
  let drawn = 0;
  const pair = new MemoryPair({
    clock,
    roomBytes: ROOM_BYTES,
    waitingBytesMax: WAITING_BYTES_MAX,
    frameBytesMax: FRAME_BYTES_MAX,
    lostMs: LOST_MS,
    delayMs: () => delays[drawn++ % delays.length] ?? 0,
  });
  const ends = { near: new CarrierProbe(), far: new CarrierProbe() };
  for (const name of ["near", "far"] as const) ends[name].attach(pair.open(name, ends[name].events));
  return { clock, pair, ends };
}

test("under any schedule frames arrive in order without a hole, ends are told once, and no timer is left", () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 60 }),
      fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 8 }),
      (steps, delays) => {
        const { clock, pair, ends } = start(delays);
        const sent = { near: 0, far: 0 };
        const sentBytes = { near: 0, far: 0 };
        const disposed = { near: false, far: false };
        const other = { near: "far", far: "near" } as const;
        for (const { do: what, side, bytes, ms } of steps) {
          if (what === "go") clock.go(ms!);
          else if (what === "cut") pair.cut();
          else if (what === "vanish") pair.vanish();
          else if (what === "send") {
            const wasOpen = ends[side!].account().isOpen;
            const hasRoom = ends[side!].send(sent[side!], bytes!);
            if (!wasOpen) expect(hasRoom).toBe(false);
            else {
              sent[side!]++;
              sentBytes[side!] += bytes!;
            }
            // What waits is bounded, and there is no room long before the bound.
            const waiting = sentBytes[side!] - ends[other[side!]].account().receivedBytes;
            if (hasRoom === true && ends[other[side!]].account().isOpen)
              expect(waiting).toBeLessThan(ROOM_BYTES);
            if (ends[side!].account().isOpen && ends[other[side!]].account().isOpen)
              expect(waiting).toBeLessThanOrEqual(WAITING_BYTES_MAX);
          } else {
            if (what === "dispose") disposed[side!] = true;
            ends[side!][what as "pause"]();
          }
        }
        // Whatever was done, closing both ends it within the linger and the longest way.
        for (const end of Object.values(ends)) {
          end.resume();
          end.close();
        }
        clock.go(LOST_MS + 1_000 + 60 * 400);
        for (const name of ["near", "far"] as const) {
          const account = ends[name].account();
          expect(account).toMatchObject({ wrong: null, misplaced: [], isOpen: false });
          expect(account.received).toBeLessThanOrEqual(sent[other[name]]);
          expect(account.ends.length).toBe(disposed[name] && account.ends.length === 0 ? 0 : 1);
        }
        expect(pair.isOver).toBe(true);
        expect(clock.timers).toBe(0);
      },
    ),
    { numRuns: 500 },
  );
});

test("what was sent before closing arrives, whatever the delays, and then room is told once for each time that there was none", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: FRAME_BYTES_MAX }), { maxLength: 40 }),
      fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 8 }),
      (sizes, delays) => {
        const { clock, ends } = start(delays);
        let index = 0;
        let full = 0;
        for (const bytes of sizes) {
          if (ends.near.send(index++, bytes) === true) continue;
          full++;
          expect(ends.near.account().drains).toBe(full - 1);
          clock.go(3_000);
          expect(ends.near.account().drains).toBe(full);
        }
        ends.near.close();
        clock.go(LOST_MS);
        expect(ends.far.account()).toMatchObject({ received: sizes.length, wrong: null, ends: ["closed"] });
        expect(ends.near.account()).toMatchObject({ ends: ["closed"], misplaced: [] });
      },
    ),
  );
});

test("a frame is valid during the call alone, and what waits for an end that nobody has yet is told to it", () => {
  const clock = new HandClock();
  const pair = new MemoryPair({ clock });
  const near = pair.open("near", { frame() {}, drain() {}, closed() {} });
  near.send(Uint8Array.of(1, 2, 3));
  clock.go(10);
  const kept: Uint8Array[] = [];
  const seen: number[][] = [];
  pair.open("far", {
    frame(bytes) {
      kept.push(bytes);
      seen.push([...bytes]);
    },
    drain() {},
    closed() {},
  });
  clock.go(0);
  expect(seen).toEqual([[1, 2, 3]]);
  expect([...kept[0]!]).toEqual([0, 0, 0]);
});

test("of an end that has vanished nobody is told before the time, nor of its dispose", () => {
  const { clock, pair, ends } = start([10]);
  pair.vanish();
  ends.far.dispose();
  ends.near.send(0, 10);
  clock.go(LOST_MS - 1);
  expect(ends.near.account()).toMatchObject({ ends: [], isOpen: true });
  clock.go(2);
  expect(ends.near.account()).toMatchObject({ ends: ["lost"], isOpen: false });
});
