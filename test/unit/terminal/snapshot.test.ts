import { expect, test } from "bun:test";
import fc from "fast-check";
import { preamble } from "../../../src/terminal/restore.ts";
import { coreOf, createTerminal, parseNow } from "../../../src/terminal/xterm-internals.ts";
import { concatBytes } from "../../../src/text/byte-writer.ts";
import { unicodeWidths } from "../../../src/text/widths.ts";
import { stateLines } from "../../fuzz/state.ts";
import { bytes, makeSession, type Session, textOf } from "./support.ts";

const all = { scrollbackLines: Number.POSITIVE_INFINITY, withoutLinks: false };

const STATES: Readonly<Record<string, string>> = {
  "coloured text with a scrollback": "\x1b[31mred\x1b[0m\r\n\x1b[38;2;1;2;3;48;5;99mrgb\x1b[0m\r\n".repeat(8),
  "an editor on the alternate screen":
    "$ vi\x1b[?1049h\x1b[?1h\x1b=\x1b[1;4r\x1b[2J\x1b[H~\r\n~\x1b[5;1Hfile\x1b[1;1H",
  "the primary screen's wrapped lines under it": `${"long ".repeat(30)}\x1b[?1049hx`,
  "a background that only erasing has set": "\x1b[44m\x1b[2J\x1b[Hx\x1b[41m\x1b[K\r\n\x1b[5X",
  "a pending wrap": "x".repeat(20),
  "a pending wrap after a wide character": `${"x".repeat(18)}漢`,
  "a pending wrap and another pen": `${"x".repeat(20)}\x1b[31m`,
  "a mark still to come": "cafe",
  "underlines of every style and colour": "\x1b[4:2ma\x1b[4:3mb\x1b[58:2::1:2:3mc\x1b[4:5;58:5:7md\x1b[21me",
  hyperlinks: "\x1b]8;id=1;http://a/\x07one\x1b]8;;\x07 \x1b]8;;http://b/;x\x07two",
  "a saved cursor with its pen and character set": "\x1b(0\x1b[1;35m\x1b[3;7H\x1b7\x1b(B\x1b[m\x1b[Habc",
  "saved cursors on both screens": "\x1b[2;2H\x1b7\x1b[?1049h\x1b[4;4H\x1b7\x1b[?1049l",
  "tab stops of its own": "\x1b[3g\x1b[4G\x1bH\x1b[9G\x1bH\r",
  "margins, origin mode and insert mode": "\x1b[2;4r\x1b[?6h\x1b[4h\x1b[2;3Hx",
  "line drawing in G1": "\x1b)0\x0elqqk\x0f\x1b*A",
  "line drawing still on": "\x1b(0lqqk",
  "mouse, focus and paste": "\x1b[?1003;1006;1004;2004h",
  "a hidden bar cursor": "\x1b[6 q\x1b[?25l",
  "the kitty keyboard on both screens": "\x1b[=1;1u\x1b[>5u\x1b[?1049h\x1b[>1u\x1b[>3u",
  "a title and a stack of them": "\x1b]0;one\x07\x1b[22t\x1b]2;two\x07",
  "colours of its own": "\x1b]4;1;#123456\x07\x1b]11;rgb:1/2/3\x07",
  "synchronized output": "\x1b[?2026hx",
  "a sequence that is not finished": "x\x1b[38;2;1",
  "a string that is not finished": "x\x1b]8;;http://a",
  "emoji and clusters": "🙂👩\u200d🚀e\u0301❤\ufe0f|",
  "a protected character": '\x1b[1"qp\x1b[0"qu',
};

function expectSame(original: Session, restored: Session): void {
  expect(stateLines(restored.emulator.core, all)).toEqual(stateLines(original.emulator.core, all));
  expect(restored.emulator.tracked).toBe(original.emulator.tracked);
}

for (const [name, input] of Object.entries(STATES)) {
  test(`restores ${name}`, () => {
    const original = makeSession();
    original.write(input);
    const snapshot = original.emulator.snapshot();
    const fresh = makeSession();
    fresh.emulator.write(snapshot);
    expectSame(original, fresh);
    expect(fresh.replies()).toBe("");
    const plain = createTerminal(20, 5, 2000);
    plain.unicode.register(unicodeWidths);
    plain.unicode.activeVersion = unicodeWidths.version;
    parseNow(coreOf(plain), snapshot);
    expect(stateLines(coreOf(plain), all)).toEqual(stateLines(original.emulator.core, all));
    const more = "\u0301m\x1b8\x1b[31mn\t\r\n\x1b[?1049l\x1b8o漢";
    original.write(more);
    fresh.write(more);
    expectSame(original, fresh);
  });
}

test("a snapshot starts over on a terminal in any state", () => {
  const original = makeSession();
  original.write("hello\r\n\x1b[32mworld");
  for (const dirt of Object.values(STATES)) {
    const dirty = makeSession();
    dirty.write(dirt);
    dirty.emulator.write(concatBytes([preamble(), original.emulator.snapshot()]));
    const screen = { scrollbackLines: 0, withoutLinks: false };
    expect(stateLines(dirty.emulator.core, screen)).toEqual(stateLines(original.emulator.core, screen));
  }
});

test("the preamble leaves the scrollback above alone", () => {
  const { emulator, write } = makeSession();
  write("1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7");
  emulator.write(preamble());
  expect(emulator.text({ scrollback: "all" })).toBe("1\n2\n");
});

test("a character cut by the end of the input is completed afterwards", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }), fc.nat(), (character, cut) => {
      const data = bytes(`x${character}y`);
      const at = cut % data.length;
      const original = makeSession();
      original.emulator.write(data.subarray(0, at));
      const restored = makeSession();
      restored.emulator.write(original.emulator.snapshot());
      original.emulator.write(data.subarray(at));
      restored.emulator.write(data.subarray(at));
      expectSame(original, restored);
    }),
    { numRuns: 300 },
  );
});

test("slices are the snapshot, and many when there is much", () => {
  const { emulator, write } = makeSession({ cols: 80, rows: 24 });
  for (let i = 0; i < 1000; i++) write(`\x1b[3${i % 8}mline ${i}\x1b[m\r\n`);
  const slices = [...emulator.snapshotSlices()];
  expect(slices.length).toBeGreaterThan(10);
  expect(textOf(concatBytes(slices))).toBe(textOf(emulator.snapshot()));
});

test("the screen's snapshot leaves the scrollback out and everything else in", () => {
  const original = makeSession();
  original.write(`${"line\r\n".repeat(30)}\x1b[?2004h\x1b[33mlast`);
  const restored = makeSession();
  restored.emulator.write(original.emulator.screenSnapshot());
  const screen = { scrollbackLines: 0, withoutLinks: false };
  expect(restored.emulator.scrollbackLength).toBe(0);
  expect(stateLines(restored.emulator.core, screen)).toEqual(stateLines(original.emulator.core, screen));
});

test("lines reflow after a restore as they would have before", () => {
  const original = makeSession({ scrollbackLines: 10 });
  original.write("The quick brown fox jumps over the lazy dog, 漢字 and all, and then some. ".repeat(6));
  const restored = makeSession({ scrollbackLines: 10 });
  restored.emulator.write(original.emulator.snapshot());
  for (const [cols, rows] of [
    [7, 5],
    [33, 8],
    [11, 3],
    [20, 5],
  ] as const) {
    original.emulator.resize(cols, rows);
    restored.emulator.resize(cols, rows);
    expectSame(original, restored);
  }
});

test("making a full scrollback narrower keeps the order of its lines", () => {
  const { emulator, write } = makeSession({ cols: 40, rows: 4, scrollbackLines: 20 });
  for (let i = 0; i < 60; i++) write(`${String(i).padStart(2, "0")}${"-".repeat(30)}👩\u200d🚀${i}.\r\n`);
  emulator.resize(9, 4);
  const joined = emulator.text({ scrollback: "all", join: true }).trimEnd().split("\n").slice(1);
  expect(joined.length).toBeGreaterThan(2);
  expect(joined).toEqual(joined.map((_, k) => lineOf(60 - joined.length + k)));
});

function lineOf(i: number): string {
  return `${String(i).padStart(2, "0")}${"-".repeat(30)}👩\u200d🚀${i}.`;
}
