import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { PASTE_SILENCE_MS_MAX } from "../../../src/keys/bracketed-paste.ts";
import { parseChord } from "../../../src/keys/key-chord.ts";
import { keyBytes } from "../../../src/keys/key-names.ts";
import { DEFAULT_BINDINGS, DEFAULT_PREFIX, keyHelp } from "../../../src/keys/key-table.ts";
import {
  ARMED_BYTES_MAX,
  ESCAPE_MS_MAX,
  PREFIX_MS_MAX,
  PrefixScanner,
  SCANNER_TABLE,
  type ScannerEvent,
  type ScannerOutput,
  type ScannerState,
  SEQUENCE_MS_MAX,
} from "../../../src/keys/prefix-scanner.ts";

const bytes = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
const text = (data: Uint8Array) => String.fromCharCode(...data);

/** Forwarded text and actions in order, neighbours joined: `["abc", {action}]`. */
function flat(outputs: readonly ScannerOutput[]): (string | { action: string })[] {
  const result: (string | { action: string })[] = [];
  for (const out of outputs) {
    if ("action" in out) result.push(out);
    else if (typeof result.at(-1) === "string") result[result.length - 1] += text(out.forward);
    else result.push(text(out.forward));
  }
  return result;
}

const detach = { action: "detach" };
const next = { action: "next" };

function scanner(prefix = "C-b", holdPartial = true) {
  return new PrefixScanner({ prefix: parseChord(prefix)!, holdPartial });
}

/** Pushes the pieces at once and then lets all time pass. */
function run(pieces: readonly string[], prefix = "C-b"): (string | { action: string })[] {
  const s = scanner(prefix);
  const out = pieces.flatMap((p) => s.push(bytes(p), 0));
  for (let d = s.deadline(); d !== null; d = s.deadline()) out.push(...s.expire(d));
  return flat(out);
}

describe("the table", () => {
  test("every state answers every event, and only `armed` holds", () => {
    const events: ScannerEvent[] = ["prefix", "bound", "other", "neutral", "paste", "end"];
    for (const state of ["idle", "armed"] as ScannerState[])
      for (const event of events) {
        const [to, effect] = SCANNER_TABLE[state][event];
        expect(["idle", "armed"]).toContain(to);
        expect(effect === "hold").toBe(to === "armed");
      }
  });
});

describe("the prefix and its key", () => {
  const prefixes = [
    "\x02",
    "\x1b[98;5u",
    "\x1b[98;5:1u",
    "\x1b[98:66;5u",
    "\x1b[98;133u",
    "\x1b[1080::98;5u",
    "\x1b[27;5;98~",
  ];
  const keys = ["d", "\x1b[100u", "\x1b[100;1:1u", "\x1b[100;;100u", "\x1b[27;1;100~"];
  for (const p of prefixes)
    for (const k of keys)
      test(`${JSON.stringify(p + k)} at every split`, () => {
        const whole = `ab${p}${k}yz`;
        for (let i = 0; i <= whole.length; i++)
          for (let j = i; j <= whole.length; j++)
            expect(run([whole.slice(0, i), whole.slice(i, j), whole.slice(j)])).toEqual(["ab", detach, "yz"]);
      });

  test("every binding of the table is found", () => {
    for (const b of DEFAULT_BINDINGS) {
      const key = keyBytes(b.key.key);
      expect(run([`\x02${key.ok ? Buffer.from(key.bytes).toString("latin1") : ""}`])).toEqual([
        { action: b.action },
      ]);
    }
  });

  test("shifted keys in the forms of the kitty protocol", () => {
    for (const k of ["?", "\x1b[47;2u", "\x1b[47:63;2u", "\x1b[47;2;63u", "\x1b[63;2u", "\x1b[27;2;63~"])
      expect(run([`\x02${k}`])).toEqual([{ action: "help" }]);
    expect(run(["\x02D"])).toEqual(["\x02D"]);
    expect(run(["\x02\x1b[100;2u"])).toEqual(["\x02\x1b[100;2u"]);
  });

  test("the prefix twice sends one", () => {
    expect(run(["\x02\x02x"])).toEqual(["\x02x"]);
    expect(run(["\x1b[98;5u\x1b[98;5:3u\x1b[98;5u\x1b[98;5:3u"])).toEqual(["\x1b[98;5u\x1b[98;5:3u"]);
    expect(run(["\x02\x02", "\x02d"])).toEqual(["\x02", detach]);
  });

  test("an unbound key goes through with the prefix", () => {
    for (const k of [
      "x",
      "D",
      "\x04",
      "\r",
      "\x1b[5~",
      "\x1bOP",
      "\x1bd",
      "\xc3\xa9",
      "\x1b[100;5u",
      "\x1b\x1b",
      "\x1b",
    ])
      expect(run([`\x02${k}`])).toEqual([`\x02${k}`]);
  });

  test("a repeat or a release is not a press", () => {
    expect(run(["\x1b[98;5:2ud"])).toEqual(["\x1b[98;5:2ud"]);
    expect(run(["\x1b[98;5:3ud"])).toEqual(["\x1b[98;5:3ud"]);
    // Press, repeat and release of both keys, and of Ctrl itself: one action; Ctrl's release alone is the program's.
    const ctrlUp = "\x1b[57442;1:3u";
    expect(run([`\x1b[98;5u\x1b[98;5:2u\x1b[98;5:3u${ctrlUp}\x1b[110u\x1b[110;1:2u\x1b[110;1:3ux`])).toEqual([
      ctrlUp,
      next,
      "x",
    ]);
    // The prefix released after its key.
    expect(run(["\x1b[98;5u\x1b[110u\x1b[98;1:3u\x1b[110;1:3ux"])).toEqual([next, "x"]);
  });

  test("an unbound key brings the releases with it, in the order typed", () => {
    const typed = "\x1b[98;5u\x1b[98;5:3u\x1b[120u\x1b[120;1:3u";
    expect(run([typed])).toEqual([typed]);
    expect(run(["\x1b[98;5u\x1b[120u", "\x1b[98;5:3u"])).toEqual(["\x1b[98;5u\x1b[120u\x1b[98;5:3u"]);
  });

  test("the mouse and the focus do not take the key's place", () => {
    expect(run(["\x02\x1b[<35;10;10M\x1b[I", "d"])).toEqual(["\x1b[<35;10;10M\x1b[I", detach]);
    expect(run(["\x02\x1b[M !!", "d"])).toEqual(["\x1b[M !!", detach]);
    expect(run(["\x02\x1b[<35;10;10Mx"])).toEqual(["\x02\x1b[<35;10;10Mx"]);
  });

  test("other prefixes", () => {
    expect(run(["\x01d"], "C-a")).toEqual([detach]);
    expect(run(["\x00d"], "C-Space")).toEqual([detach]);
    expect(run(["\x1b[32;5ud"], "C-Space")).toEqual([detach]);
    expect(run(["\x1dd\x02d"], "C-]")).toEqual([detach, "\x02d"]);
    expect(run(["\x1b[93;5ud"], "C-]")).toEqual([detach]);
    expect(run(["\x1bad", "\x1b[97;3ud"], "M-a")).toEqual([detach, detach]);
    expect(run(["\x1b[24~d"], "F12")).toEqual([detach]);
    expect(run(["\x1bOPd", "\x1b[1;1Pd", "\x1b[11~d"], "F1")).toEqual([detach, detach, detach]);
    expect(run(["`d``"], "`")).toEqual([detach, "`"]);
  });
});

describe("time", () => {
  test("a prefix without a key goes through after a second", () => {
    const s = scanner();
    expect(s.push(bytes("a\x02"), 50).length).toBe(1);
    expect(s.deadline()).toBe(50 + PREFIX_MS_MAX);
    expect(s.expire(50 + PREFIX_MS_MAX - 1)).toEqual([]);
    expect(flat(s.expire(50 + PREFIX_MS_MAX))).toEqual(["\x02"]);
    expect(s.deadline()).toBeNull();
    expect(flat(s.push(bytes("d"), 5_000))).toEqual(["d"]);
  });

  test("a key after the second is the program's, even when nobody called expire", () => {
    const s = scanner();
    s.push(bytes("\x02"), 0);
    expect(flat(s.push(bytes("d"), PREFIX_MS_MAX))).toEqual(["\x02d"]);
  });

  test("a lone Escape is passed on after its short wait, a longer start after a longer one", () => {
    const s = scanner();
    expect(s.push(bytes("\x1b"), 0)).toEqual([]);
    expect(s.deadline()).toBe(ESCAPE_MS_MAX);
    expect(flat(s.expire(ESCAPE_MS_MAX))).toEqual(["\x1b"]);
    expect(s.push(bytes("\x1b[9"), 100)).toEqual([]);
    expect(s.deadline()).toBe(100 + SEQUENCE_MS_MAX);
    expect(flat(s.expire(100 + SEQUENCE_MS_MAX))).toEqual(["\x1b[9"]);
  });

  test("nothing partial is held when the caller passes whole sequences", () => {
    const s = scanner("C-b", false);
    expect(flat(s.push(bytes("\x1b"), 0))).toEqual(["\x1b"]);
    expect(s.deadline()).toBeNull();
  });

  test("what waits behind a prefix is bounded", () => {
    const s = scanner();
    const report = "\x1b[<35;10;10M";
    const many = report.repeat(Math.ceil(ARMED_BYTES_MAX / report.length));
    expect(flat(s.push(bytes(`\x02${many}d`), 0))).toEqual([`\x02${many}d`]);
  });
});

describe("bracketed paste", () => {
  test("nothing in a paste is a prefix, at every split", () => {
    const paste = "\x1b[200~a\x02d\x1b[98;5ud\x1b[201\x1b[20\x1b[201~";
    const whole = `x${paste}\x02d`;
    for (let i = 0; i <= whole.length; i++)
      expect(run([whole.slice(0, i), whole.slice(i)])).toEqual([`x${paste}`, detach]);
  });

  test("a paste after a prefix lets both through", () => {
    expect(run(["\x02\x1b[200~d\x1b[201~d"])).toEqual(["\x02\x1b[200~d\x1b[201~d"]);
  });

  test("a paste that never ends gives the prefix back after a silence", () => {
    const s = scanner();
    s.push(bytes("\x1b[200~abc"), 0);
    expect(flat(s.push(bytes("\x02d"), PASTE_SILENCE_MS_MAX))).toEqual(["\x02d"]);
    expect(flat(s.push(bytes("\x02d"), 2 * PASTE_SILENCE_MS_MAX + 1))).toEqual([detach]);
  });
});

describe("properties", () => {
  const piece = fc.oneof(
    { weight: 4, arbitrary: fc.uint8Array({ maxLength: 12 }).map((b) => text(b)) },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        "\x02",
        "d",
        "\x1b",
        "\x1b[",
        "\x1b[98;5u",
        "\x1b[98;5:3u",
        "\x1b[110;1:3u",
        "\x1b[A",
        "\x1bO",
        "\x1b[<0;1;1M",
        "\x1b[M\x20\x20\x20",
        "\x1b[200~",
        "\x1b[201~",
        "\x1b]11;rgb:0/0/0\x07",
        "\x1b[999999999999999999999u",
        "\x1b[98:1114112;5;1114112u",
      ),
    },
  );
  const pieces = fc.array(piece, { maxLength: 20 });

  test("without a prefix in the input, the output is the input however it is cut", () => {
    fc.assert(
      fc.property(pieces, fc.array(fc.nat(40), { maxLength: 8 }), (parts, cuts) => {
        // No prefix byte, and no sequence that spells the prefix.
        const whole = parts.join("").replaceAll("\x02", "").replaceAll("98", "97");
        const split: string[] = [];
        let at = 0;
        for (const cut of cuts) split.push(whole.slice(at, (at += cut)));
        split.push(whole.slice(at));
        expect(run(split).join("")).toBe(whole);
      }),
      { numRuns: 500 },
    );
  });

  test("what is forwarded is the input in order with only keys of remi taken out", () => {
    fc.assert(
      fc.property(pieces, fc.array(fc.nat(40), { maxLength: 8 }), (parts, cuts) => {
        const whole = parts.join("");
        const split: string[] = [];
        let at = 0;
        for (const cut of cuts) split.push(whole.slice(at, (at += cut)));
        split.push(whole.slice(at));
        const out = run(split);
        const forwarded = out.filter((o) => typeof o === "string").join("");
        // A subsequence of the input, and nothing is missing unless a prefix was in it.
        let i = 0;
        for (const c of whole) if (i < forwarded.length && forwarded[i] === c) i++;
        expect(i).toBe(forwarded.length);
        if (!out.some((o) => typeof o !== "string") && !/\x02|98/.test(whole)) expect(forwarded).toBe(whole);
      }),
      { numRuns: 500 },
    );
  });

  test("cutting the input changes nothing", () => {
    fc.assert(
      fc.property(pieces, fc.array(fc.nat(20), { maxLength: 8 }), (parts, cuts) => {
        const whole = parts.join("");
        const split: string[] = [];
        let at = 0;
        for (const cut of cuts) split.push(whole.slice(at, (at += cut)));
        split.push(whole.slice(at));
        expect(run(split)).toEqual(run([whole]));
      }),
      { numRuns: 500 },
    );
  });
});

test("the help lists every key once, and the prefix itself", () => {
  const help = keyHelp(DEFAULT_PREFIX);
  expect(help.length).toBe(DEFAULT_BINDINGS.length + 1);
  expect(help[0]).toBe("Ctrl-b d       detach: the session goes on");
});
