import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  afterLook,
  afterRefusal,
  ENOUGH_LOOKS,
  FULL,
  RESERVE,
  type ReserveState,
  SPARE,
} from "../../../src/carrier/descriptor-reserve.ts";

const PLENTY = SPARE + RESERVE;

/** The states after looks that found these numbers, and what was said. */
function looks(state: ReserveState, ...found: number[]) {
  const said: string[] = [];
  for (const free of found) {
    const step = afterLook(state, free);
    state = step.state;
    if (step.say) said.push(step.say);
  }
  return { state, said };
}

test("with enough free nothing is said and the reserve is kept", () => {
  expect(looks(FULL, PLENTY, SPARE, 1)).toEqual({ state: FULL, said: [] });
});

test("with none free the reserve is released one by one, and that is reported once", () => {
  const { state, said } = looks(FULL, 0, 0);
  expect(state).toEqual({ phase: "short", held: RESERVE - 2, good: 0 });
  expect(said).toEqual(["short"]);
});

test("a reserve that is used up stays empty", () => {
  expect(looks(FULL, ...Array(RESERVE + 3).fill(0)).state.held).toBe(0);
});

test("the reserve is refilled from what is free beyond the spare ones", () => {
  const { state } = looks(FULL, 0, 0, SPARE);
  expect(state.held).toBe(RESERVE - 2);
  expect(looks(state, SPARE + 1).state.held).toBe(RESERVE - 1);
  expect(looks(state, PLENTY).state.held).toBe(RESERVE);
});

test("a shortage is over when some looks in a row found enough", () => {
  const short = afterRefusal(FULL);
  expect(short.say).toBe("short");
  const enough = Array(ENOUGH_LOOKS - 1).fill(PLENTY);
  expect(looks(short.state, ...enough).said).toEqual([]);
  expect(looks(short.state, ...enough, PLENTY).said).toEqual(["over"]);
  expect(looks(short.state, ...enough, SPARE - 1, PLENTY).said).toEqual([]);
});

test("refusals during a shortage report nothing more and delay its end", () => {
  const short = looks(afterRefusal(FULL).state, ...Array(ENOUGH_LOOKS - 1).fill(PLENTY)).state;
  const again = afterRefusal(short);
  expect(again.say).toBeNull();
  expect(looks(again.state, PLENTY).said).toEqual([]);
});

test("whatever is found, beginnings and ends alternate and the reserve keeps its bounds", () => {
  const events = fc.array(fc.oneof(fc.integer({ min: 0, max: PLENTY }), fc.constant("refused" as const)));
  fc.assert(
    fc.property(events, (list) => {
      let state = FULL;
      let last = "over";
      for (const event of list) {
        const step = event === "refused" ? afterRefusal(state) : afterLook(state, event);
        state = step.state;
        expect(state.held).toBeWithin(0, RESERVE + 1);
        if (step.say) expect(step.say).not.toBe(last as "over");
        if (step.say) last = step.say;
        expect(last).toBe(state.phase === "short" ? "short" : "over");
      }
    }),
  );
});
