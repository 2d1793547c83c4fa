import { expect, test } from "bun:test";
import { Terminal } from "@xterm/headless";
import fc from "fast-check";
import { unicodeWidths } from "../../../src/text/widths.ts";
import { findText, MATCHES_MAX, type Match } from "../../../web/terminal/find-text.ts";

async function shown(text: string, cols: number, rows = 4): Promise<Terminal> {
  const terminal = new Terminal({ cols, rows, scrollback: 20_000, allowProposedApi: true });
  terminal.unicode.register(unicodeWidths);
  terminal.unicode.activeVersion = unicodeWidths.version;
  await new Promise<void>((done) => terminal.write(text, done));
  return terminal;
}

const find = (terminal: Terminal, query: string) => findText(terminal.buffer.active, terminal.cols, query);

/** The cells of a match as text. */
function textOf({ buffer, cols }: Terminal, { start, length }: Match): string {
  let text = "";
  for (let at = start; at < start + length; at++) {
    const cell = buffer.active.getLine(Math.floor(at / cols))!.getCell(at % cols)!;
    if (cell.getWidth() > 0) text += cell.getChars() || " ";
  }
  return text;
}

test("matches are counted from the top, whatever their case, also across the end of a row", async () => {
  const terminal = await shown("needle\r\n12345678 NeEdLe needleneedle\r\nneed\r\nle", 12);
  const { found, more } = find(terminal, "needle");
  expect(found.map(({ start, length }) => [start, length])).toEqual([
    [0, 6],
    [12 + 9, 6],
    [24 + 4, 6],
    [24 + 10, 6],
  ]);
  expect(more).toBe(false);
  expect(find(terminal, "").found).toEqual([]);
  expect(find(terminal, "nothing").found).toEqual([]);
});

test("wide characters, marks and the cell that a wide one leaves free at the end of a row keep their places", async () => {
  const terminal = await shown("ab日本e\u0301x", 5);
  // `日` takes two of the five cells, `本` does not fit beside it and begins the next row.
  expect(find(terminal, "日本").found).toEqual([{ start: 2, length: 5 }]);
  expect(find(terminal, "本e\u0301x").found).toEqual([{ start: 5, length: 4 }]);
  expect(find(terminal, "x").found).toEqual([{ start: 8, length: 1 }]);
  expect(find(await shown("İİx", 9), "x").found).toEqual([{ start: 2, length: 1 }]);
});

test("every match is the text, in order, and none overlaps another", async () => {
  const letters = fc.string({
    unit: fc.constantFrom("a", "b", "A", "日", "e\u0301", "😀", " ", "\r\n"),
    maxLength: 60,
  });
  const query = fc.string({
    unit: fc.constantFrom("a", "b", "日", "e\u0301", "😀"),
    minLength: 1,
    maxLength: 3,
  });
  await fc.assert(
    fc.asyncProperty(letters, query, fc.integer({ min: 2, max: 9 }), async (text, query, cols) => {
      const terminal = await shown(text, cols);
      let end = 0;
      for (const match of find(terminal, query).found) {
        expect(match.start).toBeGreaterThanOrEqual(end);
        end = match.start + match.length;
        expect(textOf(terminal, match).toLowerCase().replaceAll(" ", "")).toBe(query);
      }
      terminal.dispose();
    }),
    { numRuns: 100 },
  );
});

test("the latest matches are counted up to a limit; each cell of a line that fills the scrollback is read once", async () => {
  const cols = 80;
  const terminal = await shown("ab".repeat(cols * 1_000), cols);
  const buffer = terminal.buffer.active;
  let reads = 0;
  const counting = {
    length: buffer.length,
    getLine: (y: number) => {
      const line = buffer.getLine(y);
      return (
        line && {
          isWrapped: line.isWrapped,
          length: line.length,
          getCell: (x: number) => {
            reads++;
            return line.getCell(x);
          },
        }
      );
    },
  };
  expect(findText(counting, cols, "nothing").found).toEqual([]);
  expect(reads).toBe(cols * buffer.length);
  const { found, more } = findText(buffer, cols, "ab");
  expect([found.length, more]).toEqual([MATCHES_MAX, true]);
  expect(found.at(-1)!.start).toBe(cols * buffer.length - 2);
});
