// Whether the other end answers: asked only when nothing comes by itself, silent two seconds after what was sent, and not
// because this process stood still.

import { describe, expect, test } from "bun:test";
import { Answering, type AnsweringTerms } from "../../../src/peer/answering.ts";
import { HandClock } from "../../support/hand-clock.ts";

function start(terms: Partial<AnsweringTerms> = {}) {
  const clock = new HandClock();
  const said: string[] = [];
  const answering = new Answering({
    clock,
    ask: () => said.push(`asked ${clock.ms}`),
    changed: (isSilent) => said.push(`${isSilent ? "silent" : "answers"} ${clock.ms}`),
    ...terms,
  });
  return { clock, said, answering };
}

describe("what was sent", () => {
  test("and is answered at once is not asked about", () => {
    const { clock, said, answering } = start();
    for (let i = 0; i < 10; i++) {
      answering.sent();
      clock.go(100);
      answering.heard();
    }
    clock.go(60_000);
    expect(said).toEqual([]);
    expect(clock.timers).toBe(0);
  });

  test("and is not answered is asked about once, told two seconds later, and taken back when something comes", () => {
    const { clock, said, answering } = start();
    answering.sent();
    clock.go(300);
    answering.sent();
    clock.go(10_000);
    expect(said).toEqual(["asked 1500", "silent 3000"]);
    expect(answering.isSilent).toBe(true);
    expect(clock.timers).toBe(0);
    answering.heard();
    answering.heard();
    expect(said.slice(2)).toEqual([`answers ${clock.ms}`]);
    answering.sent();
    clock.go(2_000);
    expect(said.at(-1)).toBe(`silent ${clock.ms}`);
  });

  test("is not awaited once it cannot be heard, or the connection is gone", () => {
    for (const what of ["paused", "reset", "dispose"] as const) {
      const { clock, said, answering } = start();
      answering.sent();
      clock.go(100);
      answering[what]();
      clock.go(60_000);
      expect([what, said]).toEqual([what, []]);
    }
  });

  test("a silence that is told lasts while nothing can be heard, and ends without a word with its line", () => {
    const { clock, said, answering } = start();
    answering.sent();
    clock.go(5_000);
    answering.paused();
    expect(answering.isSilent).toBe(true);
    answering.reset();
    expect(answering.isSilent).toBe(false);
    expect(said).toHaveLength(2);
  });
});

test("a process that stood still itself asks anew before it tells", () => {
  const { clock, said, answering } = start();
  answering.sent();
  clock.go(600);
  clock.go(30_000, true);
  expect(said).toEqual(["asked 1500"]);
  answering.heard();
  clock.go(60_000);
  expect(said).toEqual(["asked 1500"]);
});

describe("one that is followed for long", () => {
  const followed = () => {
    let heardAt = 1_000;
    const run = start({ quietMs: 1_000, heardAt: () => heardAt });
    return { ...run, hear: () => (heardAt = run.clock.ms) };
  };

  test("is asked when it has been quiet, and never while it is not", () => {
    const { clock, said, hear } = followed();
    for (let i = 0; i < 50; i++) {
      clock.go(900);
      hear();
    }
    expect(said).toEqual([]);
    clock.go(1_000);
    expect(said).toHaveLength(1);
  });

  test("is told as silent within three seconds of its last word, and as answering when it speaks", () => {
    const { clock, said, hear } = followed();
    clock.go(2_999);
    expect(said).toEqual(["asked 2000", "silent 3500"]);
    hear();
    clock.go(600);
    expect(said[2]).toStartWith("answers");
    // What it said before it was asked is no answer.
    clock.go(60_000);
    expect(said.at(-1)).toStartWith("silent");
  });
});
