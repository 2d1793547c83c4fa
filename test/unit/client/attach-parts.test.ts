import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { alertSequence } from "../../../src/client/alert-text.ts";
import { SequenceBoundary } from "../../../src/client/sequence-boundary.ts";
import type { Listed } from "../../../src/client/server-link.ts";
import { nextWaiting } from "../../../src/client/session-choice.ts";
import { drawStatus, type Status, statusText } from "../../../src/client/status-line.ts";
import { parseChord } from "../../../src/keys/key-chord.ts";
import { parsePrefix, prefixHint } from "../../../src/keys/prefix-key.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("the end of a piece of output", () => {
  for (const [text, isBetween] of [
    ["plain", true],
    ["\x1b", false],
    ["\x1b[", false],
    ["\x1b[31", false],
    ["\x1b[31m", true],
    ["\x1b(", false],
    ["\x1b(B", true],
    ["\x1b]2;title", false],
    ["\x1b]2;title\x07", true],
    ["\x1b]2;title\x1b", false],
    ["\x1b]2;title\x1b\\", true],
    ["\x1bPq#0\x07", false],
    ["\x1bPq#0\x1b\\x", true],
    ["\x1b_Gf=100;\x18", true],
    ["\x1b]2;a\x1b[1", false],
    ["日", true],
  ] as const)
    test(JSON.stringify(text), () => {
      const whole = new SequenceBoundary();
      whole.push(bytes(text));
      expect(whole.isBetween).toBe(isBetween);
      const byByte = new SequenceBoundary();
      for (const byte of bytes(text)) byByte.push(Uint8Array.of(byte));
      expect(byByte.isBetween).toBe(isBetween);
    });

  test("a character that was cut", () => {
    const boundary = new SequenceBoundary();
    const [a, b, c, d] = bytes("😀");
    for (const byte of [a!, b!, c!]) {
      boundary.push(Uint8Array.of(byte));
      expect(boundary.isBetween).toBe(false);
    }
    boundary.push(Uint8Array.of(d!));
    expect(boundary.isBetween).toBe(true);
  });

  test("however a stream is cut, its end is the same", () => {
    const piece = fc.constantFrom("a", "é", "\x1b", "[", "]", "P", "1;2", "m", "\x07", "\\", "\x18", "日");
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 20 }),
        fc.array(fc.nat(60), { maxLength: 4 }),
        (parts, cuts) => {
          const all = bytes(parts.join(""));
          const whole = new SequenceBoundary();
          whole.push(all);
          const cut = new SequenceBoundary();
          let from = 0;
          for (const at of [...cuts.sort((x, y) => x - y), all.byteLength]) {
            cut.push(all.subarray(from, Math.max(from, at)));
            from = Math.max(from, Math.min(at, all.byteLength));
          }
          expect(cut.isBetween).toBe(whole.isBetween);
        },
      ),
    );
  });
});

describe("the status line", () => {
  const status: Status = {
    name: "api",
    state: "working",
    othersWaiting: 2,
    jumpKeys: "Ctrl-b w",
    isReadOnly: false,
    route: null,
    notice: null,
  };

  test("says the session's name and state, and who waits", () => {
    expect(statusText(status, 50)).toBe(" api  working             2 others wait: Ctrl-b w ");
    expect(statusText({ ...status, othersWaiting: 1 }, 50)).toContain(" 1 other waits: Ctrl-b w ");
    expect(statusText({ ...status, othersWaiting: 0 }, 20)).toBe(" api  working       ");
    expect(statusText({ ...status, othersWaiting: null, isReadOnly: true }, 30)).toContain(
      "working  read-only",
    );
    expect(statusText({ ...status, notice: "no\x1b[2J日" }, 20)).toBe(" no[2J?             ");
  });

  test("says the way to a machine elsewhere, where there is room for it beside who waits", () => {
    const route = { path: "direct", roundTripMs: 1.8 } as const;
    expect(statusText({ ...status, route }, 60)).toBe(
      " api  working  direct 2 ms          2 others wait: Ctrl-b w ",
    );
    expect(statusText({ ...status, route }, 52)).toBe(" api  working  direct 2 ms  2 others wait: Ctrl-b w ");
    expect(statusText({ ...status, route }, 51)).toBe(statusText(status, 51));
    expect(statusText({ ...status, route, othersWaiting: null }, 30)).toBe(" api  working  direct 2 ms    ");
    expect(
      statusText({ ...status, route: { path: "ssh", roundTripMs: null }, isReadOnly: true }, 80),
    ).toContain(" read-only  ssh  ");
  });

  test("is exactly as wide as the terminal", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }),
        fc.nat(99),
        fc.integer({ min: 2, max: 300 }),
        fc.option(
          fc.record({
            path: fc.constantFrom("direct" as const, "relay" as const, "ssh" as const),
            roundTripMs: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
          }),
        ),
        (name, n, cols, route) => {
          const text = statusText({ ...status, name, othersWaiting: n, route }, cols);
          expect(text).toMatch(/^[\x20-\x7e]*$/);
          expect(text.length).toBe(cols);
        },
      ),
    );
  });

  test("moves no cursor", () => {
    expect(drawStatus("x", { cols: 1, rows: 24 })).toBe("\x1b7\x1b[24;1H\x1b[0;7mx\x1b[0m\x1b8");
  });
});

test("an alert cannot become anything else", () => {
  expect(alertSequence("api waits", ["osc9", "osc777", "bell"])).toBe(
    "\x1b]9;api waits\x1b\\\x1b]777;notify;remi;api waits\x1b\\\x07",
  );
  expect(alertSequence("4;1;50", ["osc9"])).toBe("\x1b]9;remi: 4;1;50\x1b\\");
  expect(alertSequence("a\x1b\\\x07\x9c\x1b]52;c;eA==\x07b", ["osc9"])).toBe("\x1b]9;a\\]52;c;eA==b\x1b\\");
  expect(alertSequence("x", [])).toBe("");
});

test("the next session that waits is the oldest, then each after it, and then the first again", () => {
  const session = (id: string, state: string, stateSince: number, socket: string | null = "x") =>
    ({ info: { id, state, stateSince }, socket }) as Listed;
  const all = [
    session("a", "working", 1),
    session("b", "waiting", 30),
    session("c", "waiting", 10),
    session("d", "waiting", 20),
    session("e", "waiting", 5, null),
  ];
  const next = (from: string) => nextWaiting(all, from)?.info.id;
  expect([next("a"), next("c"), next("d"), next("b"), next("gone")]).toEqual(["c", "d", "b", "c", "c"]);
  expect(nextWaiting(all.slice(0, 2), "b")).toBeNull();
  expect(nextWaiting(all.slice(0, 1), "b")).toBeNull();
});

test("a prefix is a key that types nothing", () => {
  for (const good of ["C-b", "M-Space", "F5", "^a"]) expect(parsePrefix(good)).not.toBeNull();
  for (const bad of ["b", "C-m", "C-[", "Enter", "", "nonsense"]) expect(parsePrefix(bad)).toBeNull();
});

test("a hint is given when an outer program takes the prefix, and names a free one", () => {
  const [b, a, other] = ["C-b", "C-a", "C-]"].map((name) => parseChord(name)!) as [never, never, never];
  expect(prefixHint(b, b, {})).toBeNull();
  expect(prefixHint(b, b, { TMUX: "/tmp/x,1,0" })).toBe(
    "tmux takes Ctrl-b for itself; REMI_PREFIX=C-] or --prefix C-] is free",
  );
  expect(prefixHint(other, b, { TMUX: "/tmp/x,1,0" })).toBeNull();
  expect(prefixHint(a, b, { STY: "1.x" })).toContain("screen takes Ctrl-a");
  expect(prefixHint(b, b, { STY: "1.x" })).toBeNull();
  expect(prefixHint(b, b, { REMI_SESSION_ID: "abcd" })).toContain("the remi around it");
  expect(prefixHint(other, b, { REMI_SESSION_ID: "abcd" })).toBeNull();
  expect(prefixHint(other, other, { REMI_SESSION_ID: "abcd" })).toContain("--prefix C-b is free");
});
