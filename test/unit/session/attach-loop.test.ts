import { expect, test } from "bun:test";
import { attachLoop, loopWords } from "../../../src/session/attach-loop.ts";

const session = (id: string, ...shownIn: string[]) => ({ id, name: `n${id}`, shownIn });

test("loops of every length are found, and nothing else is", () => {
  expect(attachLoop([session("a")], "a", "a")).toEqual(["na"]);
  // b shows a: attaching to b inside of a.
  expect(attachLoop([session("a", "b"), session("b")], "a", "b")).toEqual(["nb", "na"]);
  expect(attachLoop([session("a", "b"), session("b", "c"), session("c")], "a", "c")).toEqual([
    "nc",
    "nb",
    "na",
  ]);
  expect(attachLoop([session("a", "b"), session("b"), session("c")], "a", "c")).toBeNull();
  expect(attachLoop([session("a"), session("b", "a")], "a", "b")).toBeNull();
  // A loop that is there already, and does not lead here, ends the search.
  expect(attachLoop([session("a"), session("b", "c"), session("c", "b")], "a", "b")).toBeNull();
  expect(attachLoop([], "a", "b")).toBeNull();
});

test("the sentence names who shows whom", () => {
  expect(loopWords(["b", "a"])).toContain("'b' shows 'a';");
  expect(loopWords(["c", "b", "a"])).toContain("'c' shows 'b' and 'b' shows 'a';");
});
