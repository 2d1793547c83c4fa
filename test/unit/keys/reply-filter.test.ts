import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  CURSOR_REPORT_MS_MAX,
  DROPPED_BYTES_MAX,
  LONE_ESCAPE_MS_MAX,
  PARTIAL_MS_MAX,
  REPLY_BYTES_MAX,
  ReplyFilter,
  type ReplyFilterOptions,
} from "../../../src/keys/reply-filter.ts";
import { parseColorReport } from "../../../src/keys/terminal-replies.ts";
import { REPLIES as NAMED } from "../../support/terminal-replies.ts";

const bytes = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
const text = (data: Uint8Array) => Array.from(data, (c) => String.fromCharCode(c)).join("");

function run(pieces: readonly string[], options: ReplyFilterOptions = {}, reports = 0): string {
  const filter = new ReplyFilter(options);
  if (reports > 0) filter.expectCursorReports(reports, 0);
  let out = pieces.map((p) => text(filter.push(bytes(p), 0))).join("");
  for (let d = filter.deadline(); d !== null; d = filter.deadline()) out += text(filter.expire(d));
  return out;
}

const REPLIES = NAMED.map(([, , reply]) => reply);

/** What people press, and reports that programs asked for by a mode. */
const INPUT = [
  "a",
  "\r",
  "\x02",
  "\x1b",
  "\x1b\x1b",
  "\x1bx",
  "\x1b[A",
  "\x1bOA",
  "\x1b[1;5A",
  "\x1b[1;2R",
  "\x1b[1;16R",
  "\x1b[R",
  "\x1b[1;5:3R",
  "\x1bOR",
  "\x1b[13~",
  "\x1b[13;2~",
  "\x1b[3~",
  "\x1b[97u",
  "\x1b[97;5:3u",
  "\x1b[27;5;98~",
  "\x1b[I",
  "\x1b[O",
  "\x1b[<0;10;10M",
  "\x1b[<0;10;10m",
  "\x1b[M !!",
  "\x1b[Z",
  "\x1b]",
  "\x1bP",
  "\x1b[",
  "\x1bO",
  "\x1b]a",
  "\x1bPx",
  "\x1bX",
  "\x1b^",
  "\x1b_",
  // rxvt with Shift, Ctrl and both
  "\x1b[23$",
  "\x1b[23$y",
  "\x1b[23^",
  "\x1b[23@",
  "\x1b[a",
  // the keypad with modifyKeypadKeys
  "\x1b[1;2t",
  "\x1b[1;2x",
  "\x1b[1;2n",
  "\x1b[1;2m",
  "\x1bO2x",
  // win32 keys, a locator, a click of urxvt, a paste event, keys with text
  "\x1b[65;30;97;1;0;1_",
  "\x1b[2;4;10;10;1&w",
  "\x1b[32;10;10M",
  "\x1b]5522;type=read:status=OK\x1b\\",
  "\x1b[97:65;2:1;65u",
  "\x1b[57399;129u",
  // characters whose bytes are those of 8-bit controls
  "\xe2\x9b\x84",
  "\xf0\x9f\x90\x9b",
  "\xc2\x9b",
  "\xe2\x9d\x8411;\x07",
  "\x9bA",
  "\xc3\xa9",
];

describe("replies", () => {
  for (const reply of REPLIES)
    test(`${JSON.stringify(reply)} is taken out at every split`, () => {
      const whole = `ab${reply}cd`;
      for (let i = 0; i <= whole.length; i++)
        for (let j = i; j <= whole.length; j++)
          expect(run([whole.slice(0, i), whole.slice(i, j), whole.slice(j)])).toBe("abcd");
    });

  test("one after the other, with keys between", () => {
    expect(run([REPLIES.map((r) => `k${r}`).join("")])).toBe("k".repeat(REPLIES.length));
  });
});

describe("input", () => {
  for (const key of INPUT)
    test(`${JSON.stringify(key)} is passed on at every split`, () => {
      for (let i = 0; i <= key.length; i++) expect(run([key.slice(0, i), key.slice(i)])).toBe(key);
    });

  test("in a bracketed paste nothing is taken out", () => {
    const whole = `\x1b[200~${REPLIES.join("x")}\x1b[201~`;
    for (let i = 0; i <= whole.length; i += 7)
      expect(run([whole.slice(0, i), `${whole.slice(i)}${REPLIES[0]}z`])).toBe(`${whole}z`);
  });
});

describe("cursor report or F3", () => {
  test("an expected report is taken out, and no more of them than expected", () => {
    expect(run(["\x1b[1;5R\x1b[1;5R\x1b[1;5R"], {}, 2)).toBe("\x1b[1;5R");
    expect(run(["\x1b[20;5R\x1b[1;5R"], {}, 1)).toBe("\x1b[1;5R");
    expect(run(["\x1b[?20;5R\x1b[1;5R"], {}, 1)).toBe("");
  });

  test("a report that never came does not cost an F3 later", () => {
    const filter = new ReplyFilter();
    filter.expectCursorReports(1, 0);
    expect(text(filter.push(bytes("\x1b[1;5R"), CURSOR_REPORT_MS_MAX + 1))).toBe("\x1b[1;5R");
  });
});

describe("limits", () => {
  test("an Escape waits a short while, a start of a sequence a longer one", () => {
    const filter = new ReplyFilter();
    expect(filter.push(bytes("\x1b"), 0).byteLength).toBe(0);
    expect(filter.deadline()).toBe(LONE_ESCAPE_MS_MAX);
    expect(filter.expire(LONE_ESCAPE_MS_MAX - 1).byteLength).toBe(0);
    expect(text(filter.expire(LONE_ESCAPE_MS_MAX))).toBe("\x1b");
    filter.push(bytes("\x1b]11;rgb"), 50);
    expect(filter.deadline()).toBe(50 + PARTIAL_MS_MAX);
    expect(text(filter.expire(50 + PARTIAL_MS_MAX))).toBe("\x1b]11;rgb");
    expect(filter.deadline()).toBeNull();
  });

  test("a reply longer than what is held is dropped to its end, at any split of the terminator", () => {
    const long = "x".repeat(REPLY_BYTES_MAX);
    for (const tail of [["\x1b\\z"], ["\x1b", "\\z"], ["y", "\x07z"], ["", "\x1b", "\\", "z"]])
      expect(run(["a", `\x1b]52;c;${long}`, ...tail])).toBe("az");
    expect(run([`\x1b]52;c;${long}\x1b`, "\\z"])).toBe("z");
  });

  test("a broken off oversize reply gives the input back", () => {
    const long = "x".repeat(REPLY_BYTES_MAX);
    expect(run([`\x1b]52;c;${long}`, "yy\x03z"])).toBe("\x03z");
    expect(run([`\x1b]52;c;${long}`, "yy\x1b[Az"])).toBe("\x1b[Az");
    const filter = new ReplyFilter();
    filter.push(bytes(`\x1b]52;c;${long}`), 0);
    expect(filter.expire(PARTIAL_MS_MAX).byteLength).toBe(0);
    expect(text(filter.push(bytes("typed"), 200))).toBe("typed");
    filter.push(bytes(`\x1b]52;c;${long}`), 300);
    filter.push(new Uint8Array(DROPPED_BYTES_MAX).fill(0x78), 300);
    expect(text(filter.push(bytes("typed"), 300))).toBe("typed");
  });
});

describe("reports to the caller", () => {
  test("colours", () => {
    const colors: unknown[] = [];
    run(["\x1b]10;rgb:ff/80/00\x07\x1b]11;rgb:0000/1111/ffff\x1b", "\\\x1b]4;1;rgb:1/2/3\x07"], {
      onColor: (c) => colors.push(c),
    });
    expect(colors).toEqual([
      { slot: 10, color: "#ff8000" },
      { slot: 11, color: "#0011ff" },
    ]);
    expect(parseColorReport("12;rgb:f/0/8")).toEqual({ slot: 12, color: "#ff0088" });
    expect(parseColorReport("11;blue")).toBeNull();
  });

  test("every kind, with its text", () => {
    const replies: [string, string][] = [];
    run(["\x1b[?1u\x1b[?62c\x1bP>|x(1)\x1b\\"], { onReply: (kind, t) => replies.push([kind, t]) });
    expect(replies).toEqual([
      ["kitty-flags", "?1u"],
      ["device-attributes", "?62c"],
      ["string", ">|x(1)"],
    ]);
  });
});

describe("properties", () => {
  const cutAt = (whole: string, cuts: readonly number[]) => {
    const split: string[] = [];
    let at = 0;
    for (const cut of cuts) split.push(whole.slice(at, (at += cut)));
    return [...split, whole.slice(at)];
  };
  const cuts = fc.array(fc.nat(20), { maxLength: 10 });

  test("input mixed with replies comes out as the input alone, however it is cut", () => {
    // Whole keys only: a lone start of a sequence would rightly join what follows it.
    const keys = INPUT.filter((k) => !/^\x1b(\x1b|[[\]OP_])?$|^\x1b[\]P].|\$$/.test(k));
    const item = fc.oneof(
      fc.constantFrom(...keys).map((key) => [key, key] as const),
      fc.constantFrom(...REPLIES).map((reply) => [reply, ""] as const),
    );
    fc.assert(
      fc.property(fc.array(item, { maxLength: 30 }), cuts, (items, c) => {
        expect(run(cutAt(items.map(([sent]) => sent).join(""), c))).toBe(
          items.map(([, kept]) => kept).join(""),
        );
      }),
      { numRuns: 500 },
    );
  });

  test("text in any script is untouched, however it is cut", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), cuts, (typed, c) => {
        const whole = text(new TextEncoder().encode(typed.replaceAll("\x1b", "")));
        expect(run(cutAt(whole, c))).toBe(whole);
      }),
      { numRuns: 300 },
    );
  });

  test("any bytes: the cuts do not matter, nothing is invented, and plain text is untouched", () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 10 }).map(text),
      fc.constantFrom(...REPLIES, ...INPUT, "\x1b[200~", "\x1b[201~"),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), cuts, (parts, c) => {
        const whole = parts.join("");
        const out = run(cutAt(whole, c));
        expect(out).toBe(run([whole]));
        let i = 0;
        for (const char of whole) if (i < out.length && out[i] === char) i++;
        expect(i).toBe(out.length);
        if (!/[\x1b\x90\x9b\x9d\x9f]/.test(whole)) expect(out).toBe(whole);
      }),
      { numRuns: 500 },
    );
  });
});
