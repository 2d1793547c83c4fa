// Pastes: what is taken out, when the person is asked.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { cleanPaste, pasteBytes } from "../../../src/keys/paste-text.ts";
import { mustAsk } from "../../../web/terminal/paste.ts";

const typed = (text: string, bracketed = false) => new TextDecoder().decode(pasteBytes(text, bracketed));

test("no paste can end its own bracket or contain a control", () => {
  expect(typed("a\x1b[201~rm -rf /\n", true)).toBe("\x1b[200~arm -rf /\r\x1b[201~");
  expect(cleanPaste("\x1b[20\x1b[201~1~x")).not.toContain("\x1b");
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("\x1b", "[", "201~", "200~", "a", "\n", "\x00", "\u009b", "\t")),
      (parts) => {
        const inside = typed(parts.join(""), true).slice(6, -6);
        expect(inside).not.toMatch(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/);
      },
    ),
  );
});

test("line ends are what Enter sends", () => {
  expect(typed("a\r\nb\nc\rd")).toBe("a\rb\rc\rd");
});

test("a line end asks first, unless the program brackets; a long text always does", () => {
  expect(mustAsk("ls", false)).toBe(false);
  expect(mustAsk("ls\n", false)).toBe(true);
  expect(mustAsk("a\nb", false)).toBe(true);
  expect(mustAsk("a\nb", true)).toBe(false);
  expect(mustAsk("x".repeat(5_000), true)).toBe(true);
});
