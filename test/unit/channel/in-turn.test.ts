// Doing one thing after another, whatever comes meanwhile.

import { expect, test } from "bun:test";
import { inTurn } from "../../../src/channel/in-turn.ts";

test("what comes while something is done waits behind what was there before", () => {
  const done: string[] = [];
  const act = inTurn<{ readonly name: string; readonly brings?: string }>(({ name, brings }) => {
    if (brings) act({ name: brings });
    done.push(name);
  });
  act({ name: "a", brings: "c" }, { name: "b" });
  expect(done).toEqual(["a", "b", "c"]);
});

test("when one throws, those behind it are done with the next call", () => {
  const done: number[] = [];
  const act = inTurn<{ readonly n: number }>(({ n }) => {
    if (n === 1) throw new Error("no");
    done.push(n);
  });
  expect(() => act({ n: 1 }, { n: 2 })).toThrow("no");
  act({ n: 3 });
  expect(done).toEqual([2, 3]);
});
