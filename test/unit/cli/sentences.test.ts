import { expect, test } from "bun:test";
import { sentenceFor } from "../../../src/cli/sentences.ts";
import { ERROR_CODES } from "../../../src/protocol/errors.ts";

test("every failure is one clean line that ends as a sentence", () => {
  for (const code of [...ERROR_CODES, "no-server", "bad-home"] as const)
    for (const detail of [
      "",
      "api",
      "two\nlines\r\n",
      "\x1b[31mred\x07",
      "ends already.",
      "x".repeat(5_000),
    ]) {
      const sentence = sentenceFor(code, detail);
      expect(sentence).not.toMatch(/[\u0000-\u001f]/);
      expect(sentence.endsWith(".")).toBe(true);
      expect(sentence.endsWith("..")).toBe(false);
      expect(sentence.length).toBeLessThan(1_000);
    }
});

test("it says what to do next", () => {
  expect(sentenceFor("not-found", "ap")).toBe("there is no session 'ap'; 'remi ls' shows all sessions.");
  expect(sentenceFor("no-cwd", "/gone")).toBe(
    "the working directory /gone is not there; give another one with --cwd.",
  );
});

test("a refused name gets its own reason", () => {
  const why = (name: string) => sentenceFor("bad-name", name);
  expect(why("")).toContain("it is empty;");
  expect(why("x".repeat(66))).toContain("it has 66 characters, and at most 64 are allowed");
  expect(why("x".repeat(66))).not.toContain("a to z");
  expect(why("日本")).toContain("it has '日', '本', but only a to z");
  expect(why("日本")).not.toContain("characters");
  expect(why("a b")).toContain("it has a space, but");
  expect(why("-a")).toBe("'-a' cannot be a session's name: it begins with '-', as flags do; choose another.");
  expect(why("a/b.c:d;e")).toContain("'/', '.', ':' and others");
  expect(why("a\x1b[31m")).toMatch(/^[\x20-\x7e]+$/);
  expect(why("é".repeat(70))).toMatch(/it has 'é', .*; it has 70 characters/);
});

test("a program that cannot be started is reported once", () => {
  const words = sentenceFor("no-command", 'The command "x" was not found: check its spelling, or fix PATH.');
  expect(words).toBe(
    'the program cannot be started: the command "x" was not found: check its spelling, or fix PATH.',
  );
  expect(sentenceFor("no-command", "REMI_PTY is 1: set it.")).toContain("started: REMI_PTY is 1");
});
