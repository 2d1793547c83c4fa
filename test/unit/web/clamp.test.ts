// The clamp before the browser's terminal: what passes, what does not, and cuts between reads change nothing.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { PICTURE_BYTES_MAX } from "../../../src/pictures/limits.ts";
import { OutputClamp, PICTURE_COMMAND, STRING_BYTES_MAX } from "../../../web/terminal/clamp.ts";
import { LINK_LENGTH_MAX, LINKS_MAX } from "../../../web/terminal/osc-rules.ts";
import type { PictureString } from "../../../web/terminal/picture-strings.ts";

const utf8 = new TextEncoder();
const SCREEN = { cols: 80, rows: 24 };

function clamped(text: string | Uint8Array, clamp = new OutputClamp(() => SCREEN)): string {
  return new TextDecoder().decode(clamp.push(typeof text === "string" ? utf8.encode(text) : text));
}

test("what draws passes unchanged", () => {
  for (const text of [
    "plain text, ünïcödé, 漢字, 👩‍👩‍👧\r\n\t\b\u0007",
    "\x1b[1;31mred\x1b[0m \x1b[38;2;1;2;3mtrue\x1b[48:5:200m \x1b[4:3m",
    "\x1b[2J\x1b[H\x1b[10;20H\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[?1006;1000h\x1b[>4;1H",
    "\x1b7\x1b8\x1b(0\x1b)B\x1bM\x1bD\x1bE\x1bH\x1bc\x1b=\x1b>\x1b#8\x0e\x0f",
    "\x1b[3;5r\x1b[4 q\x1b[!p\x1b[5L\x1b[5M\x1b[5@\x1b[5P\x1b[5X\x1b[5b",
    "\x1b]8;;https://example.com/a?b=c\x07text\x1b]8;;\x07",
    "\x1b]8;id=1;http://example.com\x07text\x1b]8;;\x07",
    "\x1b]4;1;#ff0000\x07\x1b]11;rgb:11/22/33\x07\x1b]104\x07\x1b]110\x07",
  ])
    expect(clamped(text)).toBe(text);
});

test("nothing that asks, prints, loads or copies passes", () => {
  for (const text of [
    ..."c >c =c 0c 5n 6n ?6n ?996n 14t 18t 21t 22;0t i ?4i ?u x 1$p ?1$p >q 1;1;1;1;1;1*y ?1;1;0S"
      .split(" ")
      .map((s) => `\x1b[${s}`),
    "\x1bZ",
    "\x1bP$qm\x1b\\",
    "\x1bP+q544e\x1b\\",
    "\x1bPq#0;2;0;0;0~\x1b\\",
    "\x1b_Gf=100,t=f;L2V0Yy9wYXNzd2Q=\x1b\\",
    "\x1b^private\x1b\\",
    "\x1bXstring\x1b\\",
    "\x1b]0;title\x07",
    "\x1b]2;<img src=x onerror=alert(1)>\x07",
    "\x1b]52;c;aGVsbG8=\x07",
    "\x1b]52;c;?\x07",
    "\x1b]10;?\x07",
    "\x1b]4;1;?\x1b\\",
    "\x1b]9;notice\x07",
    "\x1b]777;notify;a;b\x1b\\",
    "\x1b]1337;File=name=YQ==:AAAA\x07",
    "\x1b]50;font\x07",
    "\u0090$qm\u009c",
    "\u009d52;c;aGVsbG8=\u009c",
    "\u009bc",
  ])
    expect([text, clamped(`a${text}b`)]).toEqual([text, "ab"]);
});

test("repetition is bounded by the screen, and every parameter by a number that costs nothing", () => {
  for (const [final, max] of [
    ["L", 24],
    ["M", 24],
    ["S", 24],
    ["T", 24],
    ["@", 80],
    ["P", 80],
    ["X", 80],
    ["I", 80],
    ["Z", 80],
    ["b", 1920],
    ["A", 9999],
    ["H", 9999],
  ] as const)
    for (const huge of ["2147483647", "99999999999999999999", "10000"])
      expect(clamped(`\x1b[${huge}${final}`)).toBe(`\x1b[${max}${final}`);
  expect(clamped("\x1b[99999;3H")).toBe("\x1b[9999;3H");
  expect(clamped(`\x1b[${"1;".repeat(200)}m`)).toBe("");
});

test("long strings are dropped to their end, and are not kept", () => {
  const long = "x".repeat(STRING_BYTES_MAX + 10);
  expect(clamped(`a\x1b]8;;https://example.com/${long}\x07b`)).toBe("ab");
  expect(clamped(`a\x1bP${long}\x1b\\b`)).toBe("ab");
  expect(clamped(`a\x1b]10;${long}\x18b`)).toBe("ab");
});

test("links lead only to the web, are bounded in length and number, and hide nothing", () => {
  const off = "\x1b]8;;\x07";
  for (const uri of [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "https://a\u202eb.example",
    "https://",
    `https://example.com/${"a".repeat(LINK_LENGTH_MAX)}`,
  ])
    expect(clamped(`\x1b]8;;${uri}\x07x${off}`)).toBe(`${off}x${off}`);
  const clamp = new OutputClamp(() => SCREEN);
  for (let i = 0; i < LINKS_MAX; i++) clamped(`\x1b]8;;https://e.com/${i}\x07`, clamp);
  expect(clamped("\x1b]8;;https://e.com/new\x07", clamp)).toBe(off);
  expect(clamped("\x1b]8;;https://e.com/1\x07", clamp)).toBe("\x1b]8;;https://e.com/1\x07");
  clamp.reset();
  expect(clamped("\x1b]8;;https://e.com/new\x07", clamp)).toBe("\x1b]8;;https://e.com/new\x07");
});

test("a text for the clipboard is handed over and not passed on; a query is dropped", () => {
  const offered: string[] = [];
  const clamp = new OutputClamp(() => SCREEN, { clipboard: (text) => offered.push(text) });
  expect(clamped("\x1b]52;c;aGVsbG8=\x07\x1b]52;c;?\x07\x1b]52;p;\x07", clamp)).toBe("");
  expect(offered).toEqual(["aGVsbG8="]);
});

test("notifications are handed over as short plain text, and what only looks like one is not", () => {
  const said: string[] = [];
  const clamp = new OutputClamp(() => SCREEN, { notice: (text) => said.push(text) });
  const sequences = [
    "9;done",
    "777;notify;build;done",
    "99;i=1;hello",
    "9;4;1;50",
    "9;",
    "777;other;x",
    `9;${"a\u202e".repeat(500)}`,
  ];
  expect(clamped(sequences.map((body) => `\x1b]${body}\x07`).join(""), clamp)).toBe("");
  expect(said).toEqual(["done", "build: done", "hello", "a".repeat(256)]);
});

const PIECES = fc.constantFrom(
  "\x1b",
  "\x1b[",
  "\x1b]",
  "\x1bP",
  "\x1b\\",
  "\x07",
  "\x18",
  "8;;https://e.com",
  "52;c;YQ==",
  "?",
  ">",
  "$",
  "38:2:1:2:3",
  ";",
  "12",
  "99999999",
  "m",
  "H",
  "c",
  "n",
  "q",
  "b",
  "L",
  "\u009b",
  "\u009d",
  "\u009c",
  "\u0085",
  "é",
  "漢",
  "text",
  "\r\n",
  "\x7f",
  " ",
);
const STREAM = fc.array(PIECES, { maxLength: 60 }).map((pieces) => utf8.encode(pieces.join("")));

test("where a read cuts the stream changes nothing", () => {
  fc.assert(
    fc.property(STREAM, fc.array(fc.nat(200), { maxLength: 8 }), (bytes, cuts) => {
      const clamp = new OutputClamp(() => SCREEN);
      const at = [...new Set([0, ...cuts.filter((cut) => cut < bytes.length), bytes.length])].sort(
        (a, b) => a - b,
      );
      const pieces = at.slice(1).map((end, i) => clamp.push(bytes.subarray(at[i], end)));
      expect(Buffer.concat(pieces).toString("latin1")).toBe(
        Buffer.from(new OutputClamp(() => SCREEN).push(bytes)).toString("latin1"),
      );
    }),
    { numRuns: 2_000 },
  );
});

test("what passed once passes again as it is, and holds no question and no 8-bit control", () => {
  fc.assert(
    fc.property(fc.oneof(STREAM, fc.uint8Array({ maxLength: 200 })), (bytes) => {
      const once = new OutputClamp(() => SCREEN).push(bytes);
      // Appended so that a last byte that may begin a character shows.
      const twice = new OutputClamp(() => SCREEN).push(Buffer.concat([once, utf8.encode(".")]));
      const text = Buffer.from(once).toString("latin1");
      expect(Buffer.from(twice).toString("latin1")).toBe(`${text}.`);
      // `CSI > n` asks nothing: it sets modifyOtherKeys back.
      expect(text).not.toMatch(/\x1b\[(?!>[\d;:]*n)[?>=]?[\d;:]*[cnt]|\x1b[PX^_Z]|\x1b\](?!4|1[012]|8;)/);
      expect(text).not.toMatch(/\xc2[\x80-\x9f]/);
    }),
    { numRuns: 3_000, examples: [[Uint8Array.of(194, 27)]] },
  );
});

/** What passes, with the bytes of each picture between braces, whatever the cuts. */
function withPictures(text: string, piece = text.length): string {
  const pictures: PictureString[] = [];
  const clamp = new OutputClamp(() => SCREEN, { picture: (picture) => pictures.push(picture) - 1 });
  let out = "";
  const bytes = utf8.encode(text);
  for (let at = 0; at < bytes.length; at += piece) out += clamped(bytes.subarray(at, at + piece), clamp);
  return out.replace(new RegExp(`\x1b\\]${PICTURE_COMMAND};(\\d+)\x07`, "g"), (_, number: string) => {
    const { form, bytes, isTooLong } = pictures[Number(number)]!;
    const kind = form.kind === "sixel" && form.isTransparent ? "clear" : form.kind;
    return `{${kind} ${isTooLong ? "too long" : new TextDecoder().decode(bytes)}}`;
  });
}

test("pictures are taken out whole, and their places are kept", () => {
  for (const [text, wanted] of [
    ["\x1bPq#0~-~\x1b\\", "{sixel #0~-~}"],
    ["\x1bP0;1;0q#0\r\n~\x07~\x1b\\", "{clear #0~~}"],
    ["\u00909;0q~\u009c", "{sixel ~}"],
    ["\x1b]1337;File=inline=1:QUJD\x07", "{file inline=1:QUJD}"],
    ["\x1b]1337;File=inline=1:QU\r\nJD\x1b\\", "{file inline=1:QUJD}"],
    ["\x1bPq~\x1b[31m", "{sixel ~}\x1b[31m"],
  ] as const)
    for (const piece of [1, 3, 1_000])
      expect([text, withPictures(`a${text}b`, piece)]).toEqual([text, `a${wanted}b`]);
});

test("what is cut short, no picture, or made up to look like its place is dropped", () => {
  for (const text of [
    "\x1bPq#0~\x18",
    "\x1b]1337;File=inline=1:QUJD\x1a",
    "\x1bP$qm\x1b\\",
    "\x1bP>q~\x1b\\",
    `\x1bP${"1;".repeat(40)}q~\x1b\\`,
    "\x1b]1337;SetProfile=x\x07",
    "\x1b]1337;MultipartFile=inline=1\x07",
    "\x1b_Ga=T,f=100,t=f;L2V0Yy9wYXNzd2Q=\x1b\\",
    `\x1b]${PICTURE_COMMAND};0\x07`,
    `\x1b]0${PICTURE_COMMAND};0\x07`,
  ])
    expect([text, withPictures(`a${text}b`)]).toEqual([text, "ab"]);
});

test("a picture with too many bytes is told once, and none of the rest is taken as text", () => {
  const body = "~".repeat(PICTURE_BYTES_MAX + 10);
  expect(withPictures(`a\x1bPq${body}\x07~\x1b\\b`)).toBe("a{sixel too long}b");
  expect(withPictures(`a\x1b]1337;File=${body}\x07b`)).toBe("a{file too long}b");
});
