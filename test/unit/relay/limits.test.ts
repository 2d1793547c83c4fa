// The counters per address: each cap at its edge, and their own memory.

import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  AddressCounters,
  BLOCK_MS,
  DEFAULT_LIMITS,
  DEFAULT_TIMES,
  MISS_WINDOW_MS,
  makeBucket,
  type RelayLimits,
  refill,
  take,
} from "../../../relay/limits.ts";

const make = (limits: Partial<RelayLimits> = {}) => new AddressCounters({ ...DEFAULT_LIMITS, ...limits });
const times = (count: number, what: (index: number) => unknown) =>
  Array.from({ length: count }, (_, i) => what(i));

test("the caps are the documented ones", () => {
  expect(DEFAULT_LIMITS).toMatchObject({
    joinsPerMinute: 10,
    missesPerHour: 30,
    registrationsPerMinute: 10,
    roomsPerAddress: 8,
    socketsPerAddress: 20,
    channelsPerRoom: 16,
    channelsPerRoomAndAddress: 2,
    anonymousRooms: 1_000,
    channelBytesPerSecond: 4 * 1_048_576,
    channelBurstBytes: 8 * 1_048_576,
    socketBufferBytes: 1_048_576,
  });
  expect(DEFAULT_TIMES).toMatchObject({
    unauthenticatedMs: 5_000,
    pingMs: 20_000,
    deadMs: 60_000,
    refusalMs: 250,
    reservationMs: 60_000,
    keptMs: 30 * 24 * 3_600_000,
  });
});

test("ten joins in a minute, then one every six seconds, for each address apart", () => {
  const counters = make();
  expect(times(11, () => counters.join("a", 0).ok)).toEqual([...times(10, () => true), false]);
  expect(counters.join("a", 0)).toEqual({ ok: false, retryMs: 6_000 });
  expect(counters.join("b", 0).ok).toBe(true);
  expect(counters.join("a", 5_999).ok).toBe(false);
  expect([counters.join("a", 6_000).ok, counters.join("a", 6_000).ok]).toEqual([true, false]);
  expect(times(11, () => counters.join("a", 1e9).ok)).toEqual([...times(10, () => true), false]);
});

test("ten registrations and thirty letters in a minute", () => {
  const counters = make();
  expect(times(11, () => counters.register("a", 0).ok).filter(Boolean)).toHaveLength(10);
  expect(times(31, () => counters.claim("a", 0).ok).filter(Boolean)).toHaveLength(30);
  expect(counters.claim("a", 0)).toEqual({ ok: false, retryMs: 2_000 });
  expect(counters.register("a", 6_000).ok).toBe(true);
});

test("the thirtieth miss in an hour blocks joins and letters for an hour, registrations not", () => {
  const counters = make({ joinsPerMinute: 1_000 });
  expect(times(29, (i) => counters.miss("a", i))).not.toContain(true);
  expect(counters.join("a", 29).ok).toBe(true);
  expect(counters.miss("a", 30)).toBe(true);
  expect(counters.join("a", 30)).toEqual({ ok: false, retryMs: BLOCK_MS });
  expect(counters.claim("a", 30).ok).toBe(false);
  expect(counters.register("a", 30).ok).toBe(true);
  expect(counters.join("b", 30).ok).toBe(true);
  expect(counters.miss("a", 31)).toBe(false);
  expect(counters.join("a", 29 + BLOCK_MS).ok).toBe(false);
  expect(counters.join("a", 30 + BLOCK_MS).ok).toBe(true);
  expect(times(29, () => counters.miss("a", 31 + BLOCK_MS))).not.toContain(true);
  expect(counters.miss("a", 31 + BLOCK_MS)).toBe(true);
});

test("misses of an hour ago are forgotten", () => {
  const counters = make();
  for (let i = 0; i < 29; i++) counters.miss("a", 0);
  expect(counters.miss("a", MISS_WINDOW_MS)).toBe(false);
});

test("twenty sockets for an address, a number for the relay, and none is counted twice", () => {
  const counters = make({ sockets: 22 });
  expect(times(21, () => counters.admit("a", 0)).filter((result) => result === "admitted")).toHaveLength(20);
  expect(counters.admit("a", 0)).toBe("address-full");
  expect([counters.admit("b", 0), counters.admit("b", 0), counters.admit("b", 0)]).toEqual([
    "admitted",
    "admitted",
    "relay-full",
  ]);
  counters.release("a");
  expect(counters.sockets).toBe(21);
  expect(counters.admit("c", 0)).toBe("admitted");
  counters.release("c");
  expect(() => counters.release("c")).toThrow();
});

test("the counters of a million addresses take a bounded place, and sockets are never forgotten", () => {
  const counters = make({ countedAddresses: 100 });
  for (let i = 0; i < 50; i++) counters.admit(`open${i}`, 0);
  for (let i = 0; i < 30; i++) counters.miss("guesser", 0);
  for (let i = 0; i < 20_000; i++) {
    counters.join(`flood${i}`, i);
    expect(counters.size).toBeLessThanOrEqual(100);
  }
  for (let i = 0; i < 50; i++) counters.release(`open${i}`);
  expect(counters.sockets).toBe(0);
  expect(counters.join("guesser", 20_000).ok).toBe(false);
});

test("when all have sockets the counters grow with the sockets and no further", () => {
  const counters = make({ countedAddresses: 10, sockets: 500 });
  for (let i = 0; i < 500; i++) expect(counters.admit(`${i}`, 0)).toBe("admitted");
  for (let i = 0; i < 5_000; i++) counters.join(`flood${i}`, 0);
  expect(counters.size).toBeLessThanOrEqual(510 + 10);
});

test("no sequence of joins passes the rate", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5_000), { maxLength: 300 }), (gaps) => {
      const counters = make();
      let now = 0;
      const admitted: number[] = [];
      for (const gap of gaps) {
        now += gap;
        if (counters.join("a", now).ok) admitted.push(now);
      }
      for (const start of admitted) {
        // The burst and what a minute brings.
        expect(admitted.filter((at) => at >= start && at < start + 60_000).length).toBeLessThanOrEqual(20);
      }
      expect(admitted.length).toBeLessThanOrEqual(10 + now / 6_000);
    }),
  );
});

test("a bucket fills only up to its capacity, and not when the clock goes back", () => {
  const bucket = makeBucket(10, 1_000);
  expect(take(bucket, 10, 1, 1_000, 10)).toBe(true);
  refill(bucket, 10, 1, 500);
  expect(bucket.tokens).toBe(0);
  refill(bucket, 10, 1, 9_000);
  expect(bucket.tokens).toBe(10);
  expect(take(bucket, 10, 1, 9_000, 11)).toBe(false);
});
