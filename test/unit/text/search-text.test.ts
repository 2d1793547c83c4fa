import { expect, test } from "bun:test";
import fc from "fast-check";
import { Emulator } from "../../../src/terminal/emulator.ts";
import { searchText } from "../../../src/terminal/searched-rows.ts";
import { parseSearchText, rowsBelow } from "../../../src/text/search-text.ts";

function read(output: string, cols = 10, rows = 4) {
  const emulator = new Emulator({ cols, rows, scrollbackLines: 1_000, version: "0" });
  emulator.write(new TextEncoder().encode(output));
  const text = searchText(emulator);
  emulator.dispose();
  return parseSearchText(text);
}

const texts = (output: string) => read(output).lines.map((line) => line.text);

test("lines are as they were printed, with the scrollback, without blank ones at the end", () => {
  expect(texts("one\r\n\r\n  two  \r\n\x1b[31mred\x1b[m\r\n5\r\n6\r\n7\r\n\r\n")).toEqual([
    ...["one", "", "  two", "red", "5", "6", "7"],
  ]);
  expect(texts("0123456789abcdefghij_tail\r\nnext")).toEqual(["0123456789abcdefghij_tail", "next"]);
  expect(texts("012345678 x")).toEqual(["012345678 x"]);
  expect(texts("")).toEqual([]);
});

test("the primary screen is there under the alternate one", () => {
  const { lines, rows } = read("before\r\nmore\x1b[?1049h\x1b[Hover it");
  expect(lines.map(({ text, isCovered }) => [text, isCovered])).toEqual([
    ["before", true],
    ["more", true],
    ["over it", false],
  ]);
  expect(rows).toBe(1);
});

test("rows below a place count wrapped rows", () => {
  const text = read("a\r\n0123456789abcdefghij_tail\r\nb\r\nc\r\nd\r\ne");
  const [a, long, , , , e] = text.lines;
  expect(text.rows).toBe(8);
  expect([rowsBelow(text, a!, 0), rowsBelow(text, e!, 0)]).toEqual([7, 0]);
  expect([0, 9, 10, 19, 20].map((at) => rowsBelow(text, long!, at))).toEqual([6, 6, 5, 5, 4]);
});

test("what plain lines say comes back at any width", () => {
  const line = fc.string({ unit: fc.constantFrom(..."ab .é漢"), maxLength: 40 });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), fc.integer({ min: 4, max: 60 }), (lines, cols) => {
      const found = read(lines.join("\r\n"), cols, 5).lines.map(({ text }) => text);
      const wanted = lines.map((one) => one.trimEnd());
      while (wanted.at(-1) === "") wanted.pop();
      // A wide character that does not fit leaves a blank cell at the edge.
      const bare = (all: readonly string[]) => all.map((one) => one.replaceAll(" ", ""));
      expect(bare(found)).toEqual(bare(wanted));
      if (!lines.join("").includes("漢")) expect(found).toEqual(wanted);
    }),
  );
});

test("no text of a host makes it throw, and no line has a control character", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."a\n\x1e\f \x1b\u202e\x00") }), (text) => {
      for (const line of parseSearchText(text).lines) expect(line.text).toMatch(/^[a ]*$/);
    }),
  );
});
