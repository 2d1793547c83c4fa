import { expect, test } from "bun:test";
import { NewLines } from "../../../../src/cli/waiting/new-lines.ts";

test("what was there at the first look is not new, wherever it is drawn again", () => {
  const lines = new NewLines();
  expect(lines.look(["passed", "passed"])).toBe(false);
  expect(lines.look(["passed", "passed"])).toBe(false);
  expect(lines.look(["passed"])).toBe(false);
});

test("one more line with the same text is new, and so is one that had gone", () => {
  for (const looks of [
    [["passed"], ["passed", "passed"]],
    [[], ["passed"]],
    [["passed"], [], ["passed"]],
  ]) {
    const lines = new NewLines();
    expect(looks.map((look) => lines.look(look)).at(-1)).toBe(true);
  }
});
