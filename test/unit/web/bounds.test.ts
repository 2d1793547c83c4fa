// What a program may pile up in the viewer's terminal: cells and links, compared with the host's own emulator.

import { expect, test } from "bun:test";
import { Terminal as Headless } from "@xterm/headless";
import { CELL_LENGTH_MAX } from "../../../src/text/cell-length.ts";
import { unicodeWidths } from "../../../src/text/widths.ts";
import { boundCells, boundCounts, Links } from "../../../web/terminal/bounds.ts";
import { LINKS_MAX } from "../../../web/terminal/osc-rules.ts";
import { LINKS_LISTED_MAX, linksIn, textOf } from "../../../web/terminal/plain-text.ts";

/** xterm.js without a page has the same insides. */
function bounded() {
  const terminal = new Headless({ cols: 40, rows: 5, scrollback: 5_000, allowProposedApi: true });
  terminal.unicode.register(unicodeWidths);
  terminal.unicode.activeVersion = unicodeWidths.version;
  boundCells(terminal);
  boundCounts(terminal);
  const links = new Links(terminal);
  const write = (text: string) => new Promise<void>((done) => terminal.write(text, done));
  const cell = (x: number, y = 0) => terminal.buffer.active.getLine(y)!.getCell(x)!;
  return { terminal, links, write, cell };
}

test("a cell takes as many marks as the emulator's, wherever they come from, and the next character is beside it", async () => {
  const { write, cell } = bounded();
  await write(`a${"\u0301".repeat(100_000)}b`);
  expect(cell(0).getChars()).toBe(`a${"\u0301".repeat(CELL_LENGTH_MAX - 1)}`);
  expect(cell(1).getChars()).toBe("b");
  await write(`\x1b[2;1H👩${"\u200d👩".repeat(1_000)}c`);
  expect(cell(0, 1).getChars().length).toBeLessThan(CELL_LENGTH_MAX + 2);
  expect([cell(0, 1).getWidth(), cell(2, 1).getChars()]).toEqual([2, "c"]);
  // A cell that was full and is rewritten takes its own marks.
  await write("\x1b[1;1He\u0301");
  expect(cell(0).getChars()).toBe("e\u0301");
});

test("a link costs nothing for each of its lines and characters, and each leads where it did", async () => {
  const { terminal, links, write, cell } = bounded();
  const urlOf = (x: number, y: number) => {
    const extended = (cell(x, y) as unknown as { extended: { urlId: number } }).extended;
    return links.getLinkData(extended.urlId)?.uri;
  };
  await write("\x1b]8;;http://a.example/\x07one\x1b]8;;\x07\r\n");
  await write(`\x1b]8;id=2;http://b.example/\x07${"long line\r\n".repeat(3)}\x1b]8;;\x07plain`);
  expect(terminal.markers).toHaveLength(0);
  expect([urlOf(0, 0), urlOf(0, 1), urlOf(4, 3), urlOf(0, 4)]).toEqual([
    "http://a.example/",
    "http://b.example/",
    "http://b.example/",
    undefined,
  ]);
  for (let i = 0; i < 2 * LINKS_MAX; i++)
    links.registerLink({ uri: `http://c.example/${i % (LINKS_MAX + 9)}` });
  expect(links.registerLink({ uri: "http://d.example/" })).toBe(0);
  links.reset();
  expect(links.registerLink({ uri: "http://d.example/" })).toBe(1);
});

test("text to copy joins wrapped lines and ends with its last; addresses lose what follows them, the latest come first", async () => {
  const { terminal, write } = bounded();
  const long = `http://e.example/${"p".repeat(60)}`;
  await write(`(see http://e.example/a). ${long}, <http://e.example/b?x=(1)>\r\nhttp://e.example/a!\r\n\r\n`);
  const text = textOf(terminal.buffer.active);
  expect(text).toEndWith("http://e.example/a!\n");
  expect(linksIn(text)).toEqual(["http://e.example/a", "http://e.example/b?x=(1", long]);
  const many = Array.from({ length: 500 }, (_, i) => `http://e.example/${i}\n`).join("");
  expect(linksIn(many)).toHaveLength(LINKS_LISTED_MAX);
  expect(linksIn(many)[0]).toBe("http://e.example/499");
  // As long as a scrollback, and still not an address.
  expect(linksIn(`http://${")".repeat(1_000_000)}x`)).toEqual([]);
});

test("lines are moved as many as the screen has, however many a sequence names", async () => {
  const { write, cell } = bounded();
  for (const final of ["L", "M", "S", "T"]) {
    // Unbounded these are a hundred million lines.
    await write(`\x1bcone\r\ntwo\r\nthree\x1b[2;1H${`\x1b[9999${final}`.repeat(20_000)}\x1b[2;1Hx`);
    expect([cell(0, 1).getChars(), cell(1, 1).getChars(), cell(0, 2).getChars()]).toEqual(["x", "", ""]);
  }
});
