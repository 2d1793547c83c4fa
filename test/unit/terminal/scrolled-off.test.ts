// Leaving output out must not change what is left at the end.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { Emulator } from "../../../src/terminal/emulator.ts";
import { ScrolledOffScan, sgrOf } from "../../../src/terminal/scrolled-off.ts";

const COLS = 12;
const ROWS = 3;
const SCROLLBACK = 4;

function emulator(): Emulator {
  return new Emulator({ cols: COLS, rows: ROWS, scrollbackLines: SCROLLBACK, version: "0" });
}

function cut(bytes: Uint8Array, pieceBytes: number): Uint8Array[] {
  const count = Math.ceil(bytes.length / pieceBytes);
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * pieceBytes, (i + 1) * pieceBytes));
}

/** Feeds the bytes in these pieces, leaving out what can be left out after each; returns how many were. */
function feedLazily(target: Emulator, bytes: Uint8Array, pieceBytes: number, parseEvery: number): number {
  const scan = new ScrolledOffScan(target.linesKept);
  let position = 0;
  let left = 0;
  for (let at = 0, n = 1; at < bytes.length; at += pieceBytes, n++) {
    scan.read(bytes.subarray(at, at + pieceBytes));
    const found = target.mayLeaveOut ? scan.scrolledOff(position) : null;
    if (found) {
      target.leftOut(sgrOf(cut(bytes.subarray(found.penFrom, found.end), pieceBytes)));
      left += found.end - position;
      position = found.end;
    }
    if (n % parseEvery === 0) {
      target.write(bytes.subarray(position, scan.position));
      position = scan.position;
    }
  }
  target.write(bytes.subarray(position));
  return left;
}

function difference(text: string, before: string, pieceBytes = 16, parseEvery = 1_000): number {
  const bytes = new TextEncoder().encode(text);
  const [whole, lazy] = [emulator(), emulator()];
  for (const one of [whole, lazy]) one.write(new TextEncoder().encode(before));
  whole.write(bytes);
  const left = feedLazily(lazy, bytes, pieceBytes, parseEvery);
  const state = (one: Emulator) => `${new TextDecoder().decode(one.snapshot())}|${one.tracked}`;
  expect(state(lazy)).toBe(state(whole));
  whole.dispose();
  lazy.dispose();
  return left;
}

const colored = Array.from(
  { length: 60 },
  (_, i) => `\x1b[3${i % 8}mline ${i}\x1b[${i % 3 ? 1 : 0}m\r\n`,
).join("");

test("lines that scroll off are left out, with the same screen, scrollback and pen", () => {
  expect(difference(colored, "")).toBeGreaterThan(300);
  expect(difference(colored, "\x1b[1;4;41mold\r\nlines\x1b7")).toBeGreaterThan(300);
});

test("nothing is left out if lines do not scroll off", () => {
  expect(difference(colored, "\x1b[?1049h")).toBe(0);
  expect(difference(colored, "\x1b[1;2r")).toBe(0);
  expect(difference(colored, "\x1b]0;a title that goes on")).toBe(0);
  expect(difference("few\r\nlines\r\n", "")).toBe(0);
});

test("lines without a carriage return, and whatever else a program prints, stay", () => {
  expect(difference(colored.replaceAll("\r", ""), "")).toBe(0);
  expect(difference(colored.replaceAll("line", "\x1b[Aline"), "")).toBe(0);
});

test("random output gives the same state, wherever it is cut", () => {
  const piece = fc.oneof(
    {
      weight: 12,
      arbitrary: fc.constantFrom("a\r\n", "\r\n", "word ", "\x1b[31mred\r\n", "\x1b[m", "\x1b[0;4m"),
    },
    {
      weight: 6,
      arbitrary: fc.constantFrom(
        "\t",
        "日本",
        "é\r\n",
        "e\u0301",
        "👍🏽\r\n",
        "x".repeat(40),
        "\x1b[38;2;1;2;3m",
      ),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        "\n",
        "\r",
        "\x07",
        "\b",
        "\x1b7",
        "\x1b8",
        "\x1b[2J",
        "\x1b[H",
        "\u0085",
        "\x1bM",
      ),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        "\x1b]8;;http://a\x1b\\",
        "\x1b[1;2r",
        "\x1b[r",
        "\x1b[?1049h",
        "\x1b[?1049l",
      ),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        "\x1b]0;t\x07",
        "\x1b[?7l",
        "\x1b[4h",
        "\x1b(0",
        "\x1b(B",
        "\x1b[",
        "\x1b",
        "\x1bP",
      ),
    },
  );
  const runs = fc.array(fc.tuple(piece, fc.integer({ min: 1, max: 12 })), { maxLength: 60 });
  fc.assert(
    fc.property(
      runs,
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 12 }),
      (parts, cut, every) => {
        difference(parts.map(([text, times]) => text.repeat(times)).join(""), "", cut, every);
      },
    ),
    { numRuns: 300 },
  );
});
