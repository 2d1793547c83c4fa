import { expect, test } from "bun:test";
import fc from "fast-check";
import { PICTURE_BYTES_MAX } from "../../../src/pictures/limits.ts";
import { Emulator } from "../../../src/terminal/emulator.ts";
import { STRING_BYTES_MAX, TITLE_CHARS_MAX } from "../../../src/terminal/limits.ts";
import { createTerminal } from "../../../src/terminal/xterm-internals.ts";
import { stateLines } from "../../fuzz/state.ts";
import { bytes, makeSession, textOf } from "./support.ts";

const all = { scrollbackLines: Number.POSITIVE_INFINITY, withoutLinks: false };

test("the size is clamped to 2..1,000 each way", () => {
  const { emulator } = makeSession({ cols: 0, rows: 65_535 });
  expect([emulator.cols, emulator.rows]).toEqual([2, 1000]);
  emulator.resize(Number.NaN, -5);
  expect([emulator.cols, emulator.rows]).toEqual([2, 2]);
});

test("huge parameters do not block and count as 9,999", () => {
  const { emulator, write } = makeSession({ cols: 80, rows: 24 });
  for (const final of "ILMSTZb@PXABCDEFGHdr") write(`a\x1b[2147483647${final}`);
  for (const final of [" @", " A", "'}", "'~"]) write(`\x1b[99999999999999${final}`);
  write(`\x1b[${"1;".repeat(10_000)}m\x1b[${":1".repeat(10_000)}m\x1b[H\x1b[Jok`);
  expect(emulator.text()).toBe("ok\n");
});

test("a string without an end is swallowed, keeps no memory and ends where it should", () => {
  for (const [start, max] of [
    ["\x1b]2;", STRING_BYTES_MAX],
    ["\x1bP+q", STRING_BYTES_MAX],
    ["\x1b_", STRING_BYTES_MAX],
    ["\x1b]1337;File=:", PICTURE_BYTES_MAX],
  ] as const) {
    const { emulator, write } = makeSession();
    write(start);
    const chunk = bytes("x".repeat(100_000));
    for (let sent = 0; sent < max * 1.5; sent += chunk.length) emulator.write(chunk);
    expect(emulator.snapshot().length).toBeLessThan(1000);
    write("\x1b\\ok");
    expect(emulator.text()).toBe("ok\n");
    expect(emulator.title).toBe("");
  }
});

test("titles are bounded and free of control and reordering characters", () => {
  const titles: string[] = [];
  const { emulator, write } = makeSession({ onTitle: (title) => titles.push(title) });
  write("\x1b]2;a\u202eb\u2066c\x07");
  expect(emulator.title).toBe("abc");
  write(`\x1b]0;${"t".repeat(1000)}\x07`);
  expect(emulator.title.length).toBe(TITLE_CHARS_MAX);
  write("\x1b[22t\x1b]2;other\x07\x1b[23t");
  expect(emulator.title).toBe("t".repeat(TITLE_CHARS_MAX));
  expect(titles.length).toBe(4);
});

test("a colour without the colour space field is read as other terminals do", () => {
  const { emulator, write } = makeSession();
  write("\x1b[38:2:10:20:30mx\x1b[0;48:2:1:2:3;4:3;58:2:7:8:9my");
  expect(emulator.ansi()).toBe("\x1b[0;38;2;10;20;30mx\x1b[0;4:3;48;2;1;2;3;58:2::7:8:9my\x1b[m\n");
});

test("input may be cut anywhere, also inside characters", () => {
  const text = "\x1b[1;31mA—•\u2028é漢🙂👩\u200d🚀\x1b]2;t—\x07\x1b[?1049h\x1b[2;3H—\x1bP$qm\x1b\\x";
  const whole = makeSession();
  whole.write(text);
  const expected = stateLines(whole.emulator.core, all);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 20 }), (sizes) => {
      const cut = makeSession();
      const data = bytes(text);
      for (let at = 0, i = 0; at < data.length; i++) {
        const size = sizes[i % sizes.length]!;
        cut.emulator.write(data.subarray(at, at + size));
        at += size;
      }
      expect(stateLines(cut.emulator.core, all)).toEqual(expected);
      expect(cut.replies()).toBe(whole.replies());
    }),
    { numRuns: 60 },
  );
});

test("bytes that are not UTF-8, and 8-bit controls, do nothing worse than vanish", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 }), (chunks) => {
      const { emulator, write } = makeSession();
      for (const chunk of chunks) emulator.write(chunk);
      write("\x18\x1bcok");
      expect(emulator.text()).toBe("ok\n");
      expect(emulator.recoveries).toBe(0);
    }),
    { numRuns: 200 },
  );
});

test("erasing above the last row, which throws in plain xterm.js, works", () => {
  const sequence = "\x1b[5;20H\x1b[1J";
  const plain = createTerminal(20, 5, 10) as unknown as { _core: { writeSync(text: string): void } };
  expect(() => plain._core.writeSync(sequence)).toThrow(TypeError);
  const { emulator, write } = makeSession();
  write(`abc${sequence}d`);
  expect(emulator.text()).toBe("\n\n\n\n                   d\n");
  expect(emulator.recoveries).toBe(0);
});

test("an exception inside a handler is repaired and the stream goes on in step", () => {
  const { emulator, write } = makeSession();
  write("one\r\ntwo\r\nthree");
  // A missing line is what xterm.js's own mistakes lead to.
  emulator.core.buffers.active.lines.set(1, undefined as never);
  write("\x1b[2;1H\x1b[Kx\x1b[3;1Hthree!\x1b]2;title\x07");
  expect(emulator.recoveries).toBeGreaterThan(0);
  expect(emulator.text()).toBe("one\nx\nthree!\n");
  expect(emulator.title).toBe("title");
});

test("a terminal whose state is lost is rebuilt and goes on", () => {
  const { emulator, write } = makeSession();
  write("gone\x1b]2;kept\x07\x1b[?2004h");
  (emulator.core.buffers as { normal: unknown }).normal;
  Object.defineProperty(emulator.core.buffers, "_normal", { value: null });
  Object.defineProperty(emulator.core.buffers.active, "lines", { value: null });
  write("\x1b[Hx");
  write("\x1b[2J\x1b[Hback");
  expect(emulator.text()).toBe("back\n");
  expect(emulator.title).toBe("kept");
  emulator.resize(30, 6);
  expect(emulator.text()).toBe("back\n");
});

test("as many distinct links as anyone sends leave a bounded number", () => {
  const { emulator, write } = makeSession({ scrollbackLines: 8 });
  for (let i = 0; i < 20_000; i += 100) {
    let text = "";
    for (let k = 0; k < 100; k++) text += `\x1b]8;;http://host/${i + k}\x1b\\x\x1b]8;;\x1b\\`;
    write(text);
  }
  write("\r\n\x1b]8;;http://last/\x1b\\last\x1b]8;;\x1b\\");
  expect(emulator.html()).toContain('href="http://last/"');
  expect(emulator.html({ scrollback: "all" })).toContain("http://host/19999");
});

test("reverting to the primary screen brings back what was there", () => {
  const { emulator, write } = makeSession();
  write("shell$ vim\x1b[?1049h\x1b[2J\x1b[Hediting");
  expect(emulator.altScreen).toBe(true);
  expect(emulator.text()).toBe("editing\n");
  write("\x1b[?1049l");
  expect(emulator.text()).toBe("shell$ vim\n");
});

test("modes and cursor are reported", () => {
  const { emulator, write } = makeSession();
  write("\x1b[?1;1002;1006;1004;2004h\x1b=\x1b[?25l\x1b[4 q\x1b[>3u\x1b[2;3H");
  expect(emulator.modes).toMatchObject({
    bracketedPaste: true,
    mouse: "drag",
    mouseEncoding: "sgr",
    focus: true,
    appCursor: true,
    appKeypad: true,
    kittyFlags: 3,
  });
  expect(emulator.cursor).toEqual({ x: 2, y: 1, visible: false, style: 4 });
});

test("notifications, progress, prompt marks, directory and bell reach their callbacks", () => {
  const told: unknown[] = [];
  const tell = (value: unknown) => told.push(value);
  const { write } = makeSession({
    onBell: () => tell("bell"),
    onNotification: tell,
    onProgress: tell,
    onPromptMark: tell,
    onCwd: tell,
  });
  write("\x07\x1b]9;done\x07\x1b]777;notify;T;B;C\x07\x1b]99;i=1:d=0;Hel\x07\x1b]99;i=1:p=body;lo\x07");
  write(
    "\x1b]9;4;1;50\x07\x1b]9;4;0\x07\x1b]9;4;3\x07\x1b]133;A\x07\x1b]133;D;3\x07\x1b]7;file://h/a%20b\x07",
  );
  expect(told).toEqual([
    "bell",
    { source: "osc9", title: "", body: "done" },
    { source: "osc777", title: "T", body: "B;C" },
    { source: "osc99", title: "Hel", body: "lo" },
    { state: "normal", percent: 50 },
    { state: "none", percent: undefined },
    { state: "indeterminate", percent: undefined },
    { kind: "A", exitCode: undefined },
    { kind: "D", exitCode: 3 },
    "/a b",
  ]);
});

test("wide characters, marks and clusters take the columns programs expect", () => {
  const columns = (text: string) => {
    const { emulator, write } = makeSession({ cols: 40 });
    write(text);
    return emulator.cursor.x;
  };
  const widths: [string, number][] = [
    ["a", 1],
    ["é", 1],
    ["e\u0301", 1],
    ["漢", 2],
    ["🙂", 2],
    ["❤\ufe0f", 2],
    ["❤", 1],
    ["👩\u200d🚀", 2],
    ["👨\u200d👩\u200d👧\u200d👦", 2],
    ["👍\u{1f3fd}", 2],
    ["🇩🇪", 2],
    ["⚠\ufe0fx", 3],
    ["─", 1],
    ["\u00ad", 1],
  ];
  for (const [text, width] of widths) expect([text, columns(text)]).toEqual([text, width]);
});

test("any requested scrollback size is clamped", () => {
  const emulator = new Emulator({ cols: 10, rows: 2, scrollbackLines: -1, version: "" });
  emulator.write(bytes("a\r\nb\r\nc\r\nd"));
  expect(emulator.scrollbackLength).toBe(0);
  expect(emulator.text({ scrollback: "all" })).toBe("c\nd\n");
  expect(textOf(emulator.screenSnapshot())).toContain("c\r\nd");
});

test("the alignment pattern in origin mode fills the screen and nothing of the scrollback", () => {
  const { emulator, write } = makeSession({ cols: 4, rows: 3, scrollbackLines: 4 });
  for (let i = 0; i < 20; i++) write(`${i}\r\n`);
  write("\x1b[2;3r\x1b[?6h\x1b#8");
  expect(emulator.text({ scrollback: "all" })).toBe("14\n15\n16\n17\nEEEE\nEEEE\nEEEE\n");
  expect(emulator.cursor).toMatchObject({ x: 0, y: 1 });
});
