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
  expect(sentenceFor("not-found", "ap")).toBe("there is no session 'ap'; 'remi ls' shows those there are.");
  expect(sentenceFor("no-cwd", "/gone")).toBe(
    "the working directory /gone is not there; give another one with --cwd.",
  );
});
