// xterm.js moves lines one by one: some kilobytes of `CSI 9999 L` kept a session's host at work for minutes, and commands
// said that it does not answer.

import { expect, test } from "bun:test";
import { Emulator } from "../../src/terminal/emulator.ts";
import { bottomText } from "../../src/terminal/screen-text.ts";

function printed(...pieces: string[]): readonly string[] {
  const emulator = new Emulator({ cols: 20, rows: 4, scrollbackLines: 50_000, version: "0" });
  emulator.write(new TextEncoder().encode(["one\r\ntwo\r\nthree\r\nfour", ...pieces].join("")));
  return bottomText(emulator, 4, 20).lines;
}

test.each([
  ["L", 4, "x"],
  ["M", 4, "x"],
  ["S", 4, "x"],
  ["T", 4, "x"],
  ["I", 20, "xwo"],
  ["Z", 20, "xwo"],
])("CSI 9999 %s moves as many lines as the screen has, and costs no more", (final, count, row) => {
  const all = printed(`\x1b[2;1H\x1b[9999${final}x`);
  expect(all).toEqual(printed(`\x1b[2;1H\x1b[${count}${final}x`));
  // As many sequences as a program prints in a second: without the bound they would move a hundred million lines.
  expect(printed(`\x1b[2;1H\x1b[9999${final}`.repeat(20_000), "\x1b[2;1Hx")[1]).toBe(row);
});
