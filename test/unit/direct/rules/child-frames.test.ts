// The frames between the process of direct paths and its user, and when that process is left alone.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  BARRED_MS,
  DEATHS_MAX,
  DEATHS_WITHIN_MS,
  isBarred,
  NO_DEATHS,
  noteDeath,
} from "../../../../src/direct/rules/child-deaths.ts";
import {
  bytesFrame,
  type FromChild,
  leftFrame,
  parseFromChild,
  parseToChild,
  type ToChild,
  wordFrame,
} from "../../../../src/direct/rules/child-frames.ts";

const attempt = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const text = fc.string({ maxLength: 400 });
const server = fc.record(
  {
    hostname: text,
    port: fc.integer(),
    username: text,
    password: text,
    relayType: fc.constant("TurnUdp" as const),
  },
  { requiredKeys: ["hostname", "port"] },
);
const toChild: fc.Arbitrary<ToChild> = fc.oneof(
  fc.record({
    t: fc.constant("begin" as const),
    offer: fc.option(text),
    servers: fc.array(server, { maxLength: 4 }),
    udpPort: fc.option(fc.integer({ min: 1, max: 65_535 })),
    bindAddress: fc.option(text),
  }),
  fc.record({ t: fc.constant("answer" as const), sdp: text }),
  fc.record({ t: fc.constant("candidate" as const), candidate: text, mid: text }),
  fc.record({ t: fc.constantFrom("close" as const, "cut" as const) }),
);
const fromChild: fc.Arbitrary<FromChild> = fc.oneof(
  fc.record({ t: fc.constantFrom("ready" as const, "opened" as const) }),
  fc.record({ t: fc.constantFrom("unavailable" as const, "failed" as const), why: text }),
  fc.record({ t: fc.constant("description" as const), sdp: text }),
  fc.record({ t: fc.constant("candidate" as const), candidate: text }),
  fc.record({
    t: fc.constant("ended" as const),
    end: fc.constantFrom("closed" as const, "lost" as const, "malformed" as const, "overflow" as const),
  }),
);

describe("frames", () => {
  test("words, bytes and counts come out as they went in", () => {
    fc.assert(
      fc.property(attempt, toChild, fromChild, fc.uint8Array(), (number, to, from, bytes) => {
        expect(parseToChild(wordFrame(number, to))).toEqual({ attempt: number, kind: "word", word: to });
        expect(parseFromChild(wordFrame(number, from))).toEqual({
          attempt: number,
          kind: "word",
          word: from,
        });
        for (const parse of [parseToChild, parseFromChild])
          expect(parse(bytesFrame(number, bytes))).toEqual({ attempt: number, kind: "bytes", bytes });
        expect(parseFromChild(leftFrame(number, number))).toEqual({
          attempt: number,
          kind: "left",
          count: number,
        });
      }),
    );
  });

  test("any bytes are a frame or null, and a word of one side is none of the other", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        for (const parse of [parseToChild, parseFromChild]) parse(bytes);
      }),
    );
    expect(parseFromChild(wordFrame(1, { t: "close" }))).toBeNull();
    expect(parseToChild(wordFrame(1, { t: "opened" }))).toBeNull();
    expect(parseToChild(new Uint8Array(4))).toBeNull();
    expect(parseToChild(leftFrame(1, 2).subarray(0, 8))).toBeNull();
    expect(parseToChild(Uint8Array.of(0, 0, 0, 1, 9))).toBeNull();
  });

  test("a word that is longer than any is none", () => {
    expect(parseFromChild(wordFrame(1, { t: "failed", why: "x".repeat(501) }))).toBeNull();
    expect(parseFromChild(wordFrame(1, { t: "failed", why: "x".repeat(70_000) }))).toBeNull();
  });
});

describe("a process that dies", () => {
  test("again and again is left alone for a while, and then tried anew", () => {
    let deaths = NO_DEATHS;
    for (let i = 0; i < DEATHS_MAX; i++) {
      expect(isBarred(deaths, i)).toBe(false);
      deaths = noteDeath(deaths, i);
    }
    const last = DEATHS_MAX - 1;
    expect(isBarred(deaths, last)).toBe(true);
    expect(isBarred(deaths, last + BARRED_MS - 1)).toBe(true);
    expect(isBarred(deaths, last + BARRED_MS)).toBe(false);
    expect(isBarred(noteDeath(deaths, last + BARRED_MS), last + BARRED_MS)).toBe(false);
  });

  test("now and then is started each time", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: DEATHS_WITHIN_MS / 2, max: 10 ** 9 })), (pauses) => {
        let [deaths, now] = [NO_DEATHS, 0];
        for (const pause of pauses) {
          now += pause;
          deaths = noteDeath(deaths, now);
          expect(isBarred(deaths, now)).toBe(false);
        }
      }),
    );
  });
});
