import { expect, test } from "bun:test";
import { type PromptScreen, showsSubmitted } from "../../../src/session/prompt-evidence.ts";

const screen = (...lines: string[]) => ({ lines, beforeCursor: lines.at(-1)! });
const TEXT = "fix the tests";
const shows = (text: string, atRest: PromptScreen, typed: PromptScreen, now: PromptScreen, isYoung = false) =>
  showsSubmitted({ text, atRest, typed, now, isYoung });

test("a line end that Enter put into a composer does not count as submission", () => {
  const typed = screen("hello", "› fix the tests");
  expect(shows(TEXT, screen("hello", "› "), typed, screen("hello", "› fix the tests", "  "))).toBe(false);
  const boxed = screen("┃  fix the tests");
  expect(shows(TEXT, screen("┃  "), boxed, screen("┃  fix the tests", "┃  "))).toBe(false);
});

test("a moving spinner or count does not count either", () => {
  const [before, after] = ["✻ Working (3s)", "✽ Working (4s)"];
  const now = screen(after, "› fix the tests");
  expect(shows(TEXT, screen(before, "› "), screen(before, "› fix the tests"), now)).toBe(false);
});

test("what the program says, the text in another place, and an empty composer count", () => {
  const [atRest, typed] = [screen("› "), screen("› fix the tests")];
  expect(shows(TEXT, atRest, typed, screen("fix the tests", "Working", "› "))).toBe(true);
  expect(shows(TEXT, atRest, typed, screen("fix the tests", "fix the tests"))).toBe(true);
  expect(shows(TEXT, atRest, typed, screen("› "))).toBe(true);
  expect(shows("x = 5", screen(">>> "), screen(">>> x = 5"), screen(">>> x = 5", ">>> "))).toBe(true);
});

test("an empty composer counts, even if others had typed before the prompt", () => {
  const typed = screen("› and then fix the tests");
  const now = screen("got and then fix the tests", "› ");
  expect(shows(TEXT, screen("› and then "), typed, now)).toBe(true);
  expect(shows(TEXT, screen("› and then "), typed, screen("› and then fix the tests", "  "))).toBe(false);
});

test("what a starting program says by itself does not count unless it contains the text", () => {
  const atRest = screen("› ");
  const news = screen("Tip: try /help", "›   Ask anything");
  expect(shows(TEXT, atRest, atRest, news, true)).toBe(false);
  expect(shows(TEXT, atRest, screen("Tip: try it", "› "), news, true)).toBe(false);
  expect(shows(TEXT, atRest, screen("› fix the tests"), news, true)).toBe(true);
  expect(shows(TEXT, atRest, screen("› [Pasted text #1 +4 lines]"), news, true)).toBe(true);
});
