import { expect, test } from "bun:test";
import { showsSubmitted } from "../../../src/session/prompt-evidence.ts";

const screen = (...lines: string[]) => ({ lines, beforeCursor: lines.at(-1)! });
const TEXT = "fix the tests";

test("a line end that Enter put into a composer is no submission", () => {
  const typed = screen("hello", "› fix the tests");
  expect(showsSubmitted(TEXT, screen("hello", "› "), typed, screen("hello", "› fix the tests", "  "))).toBe(
    false,
  );
  const boxed = screen("┃  fix the tests");
  expect(showsSubmitted(TEXT, screen("┃  "), boxed, screen("┃  fix the tests", "┃  "))).toBe(false);
});

test("a spinner or a count that moves is none", () => {
  const [before, after] = ["✻ Working (3s)", "✽ Working (4s)"];
  const now = screen(after, "› fix the tests");
  expect(showsSubmitted(TEXT, screen(before, "› "), screen(before, "› fix the tests"), now)).toBe(false);
});

test("what the program says, the text in another place, and an empty composer are", () => {
  const [atRest, typed] = [screen("› "), screen("› fix the tests")];
  expect(showsSubmitted(TEXT, atRest, typed, screen("fix the tests", "Working", "› "))).toBe(true);
  expect(showsSubmitted(TEXT, atRest, typed, screen("fix the tests", "fix the tests"))).toBe(true);
  expect(showsSubmitted(TEXT, atRest, typed, screen("› "))).toBe(true);
  expect(showsSubmitted("x = 5", screen(">>> "), screen(">>> x = 5"), screen(">>> x = 5", ">>> "))).toBe(
    true,
  );
});
