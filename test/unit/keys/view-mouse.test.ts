import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  type MouseEncoding,
  type MouseReport,
  readMouseReport,
  writeMouseReport,
} from "../../../src/keys/mouse-reports.ts";
import { type ViewArea, ViewMouse } from "../../../src/keys/view-mouse.ts";

const CELL = { width: 8, height: 16 };
const AREA: ViewArea = {
  left: 10,
  top: 5,
  view: { cols: 40, rows: 10 },
  session: { cols: 30, rows: 100 },
  tracks: true,
  encoding: "sgr",
  cell: CELL,
};

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, "latin1"));
const through = (mouse: ViewMouse, text: string, area: Partial<ViewArea> = {}) =>
  latin1(mouse.translate(bytes(text), { ...AREA, ...area }, 0));

test("a position is shifted by what the view leaves out", () => {
  const mouse = new ViewMouse();
  expect(through(mouse, "\x1b[<0;1;1M\x1b[<0;1;1m")).toBe("\x1b[<0;11;6M\x1b[<0;11;6m");
  expect(through(mouse, "\x1b[<64;20;10M")).toBe("\x1b[<64;30;15M");
});

test("every form is understood and written as the program asked for it", () => {
  for (const form of ["\x1b[<0;3;4M", "\x1b[32;3;4M", "\x1b[M #$"])
    for (const [encoding, expected] of [
      ["sgr", "\x1b[<0;13;9M"],
      ["urxvt", "\x1b[32;13;9M"],
      ["default", "\x1b[M -)"],
      ["utf8", "\x1b[M -)"],
      ["sgr-pixels", "\x1b[<0;101;137M"],
    ] as const)
      expect(through(new ViewMouse(), form, { encoding })).toBe(expected);
});

test("a release without a button is that of the button that is down", () => {
  const mouse = new ViewMouse();
  through(mouse, "\x1b[<2;1;1M");
  expect(through(mouse, "\x1b[M#!!")).toBe("\x1b[<2;11;6m");
  expect(through(mouse, "\x1b[M#!!")).toBe("");
});

test("what is outside the session is dropped", () => {
  const mouse = new ViewMouse();
  // Right of the session, and below the view.
  for (const [x, y] of [
    [21, 1],
    [1, 11],
    [500, 500],
  ]) {
    expect(through(mouse, `\x1b[<0;${x};${y}M\x1b[<32;1;1M\x1b[<0;1;1m`)).toBe("");
    expect(through(mouse, `\x1b[<65;${x};${y}M\x1b[<35;${x};${y}M`)).toBe("");
  }
});

test("a drag that began inside goes on at the edge", () => {
  const mouse = new ViewMouse();
  expect(through(mouse, "\x1b[<0;2;2M\x1b[<32;90;3M\x1b[<0;90;3m")).toBe(
    "\x1b[<0;12;7M\x1b[<32;30;8M\x1b[<0;30;8m",
  );
});

test("keys and pastes pass unchanged, and a report that was cut is put together", () => {
  const mouse = new ViewMouse();
  for (const text of ["\x1b", "\x1b[A", "a\x1b[1;5Cb", "\x1b[M", "\x1b[200~\x1b[<0;1;1M\x1b[201~", "\x1bOP"])
    expect(through(mouse, text)).toBe(text);
  expect(through(mouse, "x\x1b[<0;1")).toBe("x");
  expect(through(mouse, "2;1My")).toBe("\x1b[<0;22;6My");
});

test("a program that has the mouse off hears nothing of it", () => {
  expect(through(new ViewMouse(), "a\x1b[<0;1;1Mb", { tracks: false })).toBe("ab");
});

test("what an encoding cannot say is left out", () => {
  const wide = { session: { cols: 900, rows: 900 }, view: { cols: 900, rows: 900 } };
  expect(through(new ViewMouse(), "\x1b[<0;213;1M", { ...wide, encoding: "default" })).toBe("\x1b[M \xff&");
  expect(through(new ViewMouse(), "\x1b[<0;214;1M", { ...wide, encoding: "default" })).toBe("");
});

test("reports survive being written and read", () => {
  const code = fc.constantFrom(0, 1, 2, 4, 16, 32, 34, 35, 64, 65, 80);
  const report = fc.record({ code, x: fc.nat(200), y: fc.nat(200), release: fc.boolean() });
  fc.assert(
    fc.property(report, fc.constantFrom<MouseEncoding>("sgr", "urxvt", "default"), (given, encoding) => {
      if (given.release && (given.code & (32 | 64 | 3)) !== 0) return;
      const written = latin1(writeMouseReport(given, encoding, CELL)!);
      const read: MouseReport = readMouseReport(written.slice(2))!;
      const expected = given.release && encoding !== "sgr" ? { ...given, code: given.code | 3 } : given;
      expect(read).toEqual(!given.release && given.code === 35 ? { ...expected, release: false } : expected);
    }),
  );
});

test("input without a mouse report in it is never changed, however it is cut", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 5 }), (pieces) => {
      const text = pieces.map(latin1).join("");
      if (/\x1b\[(?:M|<|\d+;\d+;\d+M)/.test(text)) return;
      const mouse = new ViewMouse();
      expect(pieces.map((piece) => latin1(mouse.translate(piece, AREA, 0))).join("")).toBe(text);
    }),
  );
});
