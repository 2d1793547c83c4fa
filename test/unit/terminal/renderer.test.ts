import { expect, test } from "bun:test";
import { ViewRenderer } from "../../../src/terminal/renderer.ts";
import { VIEW_RESTORE } from "../../../src/terminal/restore.ts";
import {
  type BufferLine,
  CELL_WORDS,
  CODE_POINT_MASK,
  type Core,
  coreOf,
  createTerminal,
  parseNow,
} from "../../../src/terminal/xterm-internals.ts";
import { generate } from "../../fuzz/generator.ts";
import { Random } from "../../fuzz/random.ts";
import { makeSession, type Session, textOf } from "./support.ts";

function client(cols: number, rows: number): Session {
  return makeSession({ cols, rows });
}

test("a smaller client sees the part with the cursor, nothing more is sent when nothing changes", () => {
  const session = makeSession({ cols: 20, rows: 6 });
  session.write("\x1b[1;1Htop\x1b[6;15Hend");
  const renderer = new ViewRenderer(session.emulator, { cols: 8, rows: 3 });
  const seen = client(8, 3);
  seen.emulator.write(renderer.paint());
  expect(seen.emulator.text()).toBe("\n\n  end\n");
  expect(seen.emulator.cursor).toMatchObject({ x: 5, y: 2 });
  expect(renderer.update().length).toBe(0);
  expect(renderer.offset).toEqual({ left: 12, top: 3 });
  session.write("!");
  const change = renderer.update();
  expect(change.length).toBeLessThan(120);
  seen.emulator.write(change);
  session.write("\x1b[1;1H");
  seen.emulator.write(renderer.update());
  expect(seen.emulator.text()).toBe("top\n");
});

test("a larger client sees filler around the session", () => {
  const session = makeSession({ cols: 4, rows: 2 });
  session.write("ab");
  const seen = client(6, 3);
  seen.emulator.write(new ViewRenderer(session.emulator, { cols: 6, rows: 3 }).paint());
  expect(seen.emulator.text()).toBe("ab  ··\n    ··\n······\n");
});

test("panning stays until the cursor is followed again", () => {
  const session = makeSession({ cols: 20, rows: 2 });
  session.write("0123456789abcdefghi\r");
  const renderer = new ViewRenderer(session.emulator, { cols: 5, rows: 2 });
  const seen = client(5, 2);
  seen.emulator.write(renderer.paint());
  renderer.pan(7, 0);
  seen.emulator.write(renderer.update());
  expect(seen.emulator.text()).toBe("789ab\n");
  expect(seen.emulator.cursor.visible).toBe(false);
  renderer.pan(1000, 1000);
  seen.emulator.write(renderer.update());
  expect(seen.emulator.text()).toBe("fghi\n");
  renderer.follow();
  seen.emulator.write(renderer.update());
  expect(seen.emulator.text()).toBe("01234\n");
});

test("wide characters are cut to blanks at both edges", () => {
  const session = makeSession({ cols: 10, rows: 2 });
  session.write("漢字漢字\x1b[2;1H");
  const renderer = new ViewRenderer(session.emulator, { cols: 4, rows: 2 });
  const seen = client(4, 2);
  seen.emulator.write(renderer.paint());
  renderer.pan(1, 0);
  seen.emulator.write(renderer.update());
  expect(seen.emulator.text()).toBe(" 字\n");
});

test("only plain cells, attributes and web links come out", () => {
  const session = makeSession({ cols: 30, rows: 2 });
  session.write(
    "\x1b]8;;file:///etc/passwd\x07f\x1b]8;;https://ok/\x07h\x1b]8;;\x07\x1b]2;t\x07\x1b]52;c;aGk=\x07",
  );
  const painted = textOf(new ViewRenderer(session.emulator, { cols: 10, rows: 2 }).paint());
  expect(painted).toContain("https://ok/");
  expect(painted).not.toMatch(/file:|\x1b\]2|\x1b\]52/u);
});

test("the client gets the modes that its input needs, and they are taken back", () => {
  const session = makeSession();
  const renderer = new ViewRenderer(session.emulator, { cols: 10, rows: 4 });
  const seen = client(10, 4);
  seen.emulator.write(renderer.paint());
  session.write("\x1b[?1h\x1b=\x1b[?2004h\x1b[?1003;1006h\x1b[?1004h\x1b[>5u");
  seen.emulator.write(renderer.update());
  const { bracketedPaste, mouse, mouseEncoding, focus, appCursor, appKeypad, kittyFlags } =
    seen.emulator.modes;
  expect({ bracketedPaste, mouse, mouseEncoding, focus, appCursor, appKeypad, kittyFlags }).toEqual({
    bracketedPaste: true,
    mouse: "any",
    mouseEncoding: "sgr",
    focus: true,
    appCursor: true,
    appKeypad: true,
    kittyFlags: 5,
  });
  seen.write(VIEW_RESTORE);
  expect(seen.emulator.modes).toEqual(client(10, 4).emulator.modes);
});

test("updates alone show what a full paint would, whatever the program prints", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = new Random(seed);
    const size = { cols: 14, rows: 6 };
    const session = makeSession(size);
    const viewport = { cols: random.between(3, 20), rows: random.between(2, 8) };
    const renderer = new ViewRenderer(session.emulator, viewport);
    const seen = client(viewport.cols, viewport.rows);
    seen.emulator.write(renderer.paint());
    for (const step of generate(random, { size, steps: 40, isForPlain: false })) {
      if (step.kind === "resize") session.emulator.resize(step.cols, step.rows);
      else session.write(step.text);
      if (random.chance(50)) seen.emulator.write(renderer.update());
    }
    seen.emulator.write(renderer.update());
    const whole = client(viewport.cols, viewport.rows);
    whole.emulator.write(renderer.paint());
    expect([seed, seen.emulator.ansi()]).toEqual([seed, whole.emulator.ansi()]);
    const [got, wanted] = [seen.emulator.cursor, whole.emulator.cursor];
    expect([seed, got.visible, got.style]).toEqual([seed, wanted.visible, wanted.style]);
    if (wanted.visible) expect([seed, got.x, got.y]).toEqual([seed, wanted.x, wanted.y]);
  }
});

test("a client that takes characters for wider or narrower shows all others in their columns", () => {
  const texts = [
    "\u2630|1\ufe0f\u20e3|\u2764\ufe0f|\u{1f600}|",
    "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}|\u{1f1e9}\u{1f1ea}|\u{1f44d}\u{1f3fd}|",
    "\u0600|\u1112\u1161\u11ab|e\u0301|\u{1f6d8}|\u26a1\ufe0e|",
    "..............\u{1f468}\u200d\u{1f469}\u200d\u{1f467}",
    "\u6f22\u5b57|\u2500\u2588|\u00e9|",
  ];
  const session = makeSession({ cols: 16, rows: texts.length });
  session.write(texts.join("\r\n"));
  const renderer = new ViewRenderer(session.emulator, { cols: 16, rows: texts.length });
  const bars = (core: Core) =>
    texts.flatMap((_, y) => {
      const line = core.buffers.active.lines.get(core.buffers.active.ybase + y)!;
      return Array.from({ length: 16 }, (_, x) => x).filter((x) =>
        "|.".includes(line._combined[x] ?? cell(line, x)),
      );
    });
  const cell = (line: BufferLine, x: number) =>
    String.fromCodePoint(line._data[x * CELL_WORDS]! & CODE_POINT_MASK);
  const plain = coreOf(createTerminal(16, texts.length, 0)); // its table is that of Unicode 6
  parseNow(plain, renderer.paint());
  expect(bars(plain)).toEqual(bars(session.emulator.core));
  session.write("\x1b[H\u{1f468}\u200d\u{1f469}\u200d\u{1f467}|1\ufe0f\u20e3|");
  parseNow(plain, renderer.update());
  expect(bars(plain)).toEqual(bars(session.emulator.core));
});
