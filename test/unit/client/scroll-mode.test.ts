import { expect, test } from "bun:test";
import fc from "fast-check";
import { ScrollMode } from "../../../src/client/scroll-mode.ts";
import { typedKeys } from "../../../src/client/typed-keys.ts";
import { makeSession } from "../terminal/support.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const names = (text: string) => [...typedKeys(bytes(text))].map(({ name }) => name);

/** What a terminal of this size shows of it. */
function shown(mode: ScrollMode, cols: number, rows: number): string[] {
  const seen = makeSession({ cols, rows });
  seen.write(mode.draw());
  return seen.emulator.text().replace(/\n$/, "").split("\n");
}

function press(mode: ScrollMode, text: string): boolean {
  return [...typedKeys(bytes(text))].every((key) => mode.key(key));
}

test("keys are known in every form", () => {
  expect(names("a\x1b[A\x1b[5~ \x15\r")).toEqual(["a", "Up", "PageUp", "Space", "C-u", "Enter"]);
  expect(names("\x1b[113u\x1b[117;5u\x1bOA\x1b")).toEqual(["q", "C-u", "Up", "Escape"]);
  expect(names("\x1b[<64;1;1M\x1b[<65;1;1M\x1b[<0;1;1M\x1b[<0;1;1m")).toEqual(["WheelUp", "WheelDown"]);
  expect(names("é日")).toEqual(["é", "日"]);
});

test("a key says where the input goes on after it", () => {
  const input = "aé日😀\x1b[A\x1bOBz";
  const ends = [...typedKeys(bytes(input))].map(({ name, end }) => [name, end]);
  expect(ends).toEqual([
    ["a", 1],
    ["é", 3],
    ["日", 6],
    ["😀", 10],
    ["Up", 13],
    ["Down", 16],
    ["z", 17],
  ]);
});

test("lines keep their attributes, and what was found is highlighted", () => {
  const mode = new ScrollMode("\x1b[31mred\x1b[0m\nplain needle here\nlast\n", { cols: 40, rows: 4 });
  expect(mode.draw()).toContain("\x1b[31mred\x1b[0m");
  press(mode, "/NEEDLE\r");
  expect(mode.draw()).toContain("not found");
  press(mode, "/needle\r");
  expect(mode.draw()).toContain("plain \x1b[7mneedle\x1b[27m here");
  expect(press(mode, "q")).toBe(false);
});

test("a search that is given up changes nothing, and an empty one ends it", () => {
  const mode = new ScrollMode("one\ntwo\n", { cols: 40, rows: 4 });
  press(mode, "/tw");
  expect(mode.draw()).toContain("/tw");
  press(mode, "\x1b");
  expect(mode.draw()).not.toContain("tw ");
  press(mode, "/two\r/\r");
  expect(mode.draw()).not.toContain("/two");
});

test("whatever is typed and however large the terminal is, it shows lines of the session and a bar", () => {
  const lines = Array.from({ length: 40 }, (_, i) => `line ${i}`);
  const keys = fc.constantFrom(
    "k",
    "j",
    "g",
    "G",
    " ",
    "b",
    "n",
    "N",
    "/1\r",
    "/x\r",
    "\x1b[A",
    "\x1b[<64;1;1M",
    "\x15",
  );
  const size = fc.record({ cols: fc.integer({ min: 2, max: 60 }), rows: fc.integer({ min: 2, max: 50 }) });
  fc.assert(
    fc.property(fc.array(keys, { maxLength: 12 }), size, size, (typed, first, second) => {
      const mode = new ScrollMode(lines.join("\n"), first);
      press(mode, typed.join(""));
      mode.resize(second);
      const rows = shown(mode, second.cols, second.rows);
      const top = lines.findIndex(
        (line) => line.slice(0, second.cols - 1) === rows[0]!.slice(0, second.cols - 1),
      );
      expect(top).toBeGreaterThanOrEqual(0);
      expect(rows.length).toBeLessThanOrEqual(second.rows);
    }),
    { numRuns: 60 },
  );
});
