// Texts and bytes as they are shown.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { codeLines } from "../../../../web/files/code-lines.ts";
import { plainLines } from "../../../../web/files/doc.ts";
import { hexText } from "../../../../web/files/hex.ts";
import { endOf, isMarkdown, pictureType } from "../../../../web/files/kinds.ts";
import { LINE_LENGTH_MAX, LINES_MAX, shownLines } from "../../../../web/files/shown-lines.ts";
import { textOf, visibleText } from "../../../../web/files/visible-text.ts";

const text = (lines: readonly (readonly { text: string }[])[]) =>
  lines.map((line) => line.map((word) => word.text).join("")).join("\n");

test("bytes are a text when they are UTF-8 without NUL; the beginning of a file may end within a character", () => {
  const bytes = new TextEncoder().encode("aé");
  expect(textOf(bytes, true)).toBe("aé");
  expect(textOf(bytes.subarray(0, 2), true)).toBeNull();
  expect(textOf(bytes.subarray(0, 2), false)).toBe("a");
  expect(textOf(Uint8Array.of(0x61, 0), true)).toBeNull();
  expect(textOf(Uint8Array.of(0xff), false)).toBeNull();
});

test("what is invisible, or turns the text around, is seen", () => {
  expect(visibleText("a\tb\r\nc\u001b[0m\u202e\u007f")).toBe("a\tb\nc␛[0m⟨U+202E⟩␡");
});

test("the lines of a source are its text, marked where the language is known", () => {
  expect(codeLines("let a = 1;\n", "ts")[0]![0]).toEqual({ text: "let", kind: "keyword" });
  expect(codeLines("/* a\nb */", "ts").map((line) => line[0]!.kind)).toEqual(["comment", "comment"]);
  expect(codeLines("let", "no such language")).toEqual([[{ text: "let", kind: null }]]);
  fc.assert(
    fc.property(
      fc.string(),
      fc.constantFrom("ts", "py", "md", "json", "sh", "css", "html"),
      (source, language) => {
        expect(text(codeLines(source, language))).toBe(source);
      },
    ),
  );
});

test("long lines and long texts are cut, and that is told", () => {
  expect(shownLines(plainLines("a\nb"))).toEqual({ blocks: [plainLines("a\nb")], isCut: false });
  const long = shownLines(plainLines("x".repeat(LINE_LENGTH_MAX + 1)));
  expect(long.isCut).toBe(true);
  expect(text(long.blocks.flat()).length).toBe(LINE_LENGTH_MAX + 2);
  const many = shownLines(plainLines("\n".repeat(LINES_MAX)));
  expect([many.isCut, many.blocks.flat().length]).toEqual([true, LINES_MAX]);
});

test("bytes are rows of offset, bytes and characters", () => {
  expect(hexText(Uint8Array.of(0x41, 0xff, 0x42), 2)).toBe("00000000  41 ff  A·\n00000002  42     B");
  expect(hexText(new Uint8Array(0), 16)).toBe("");
});

test("what a file is, is in its name", () => {
  expect([
    endOf("a.TS"),
    endOf("Makefile"),
    pictureType("a.b.JPG"),
    pictureType("png"),
    pictureType("a.txt"),
  ]).toEqual(["ts", "makefile", "image/jpeg", null, null]);
  expect([isMarkdown("README.md"), isMarkdown("md")]).toEqual([true, false]);
});
