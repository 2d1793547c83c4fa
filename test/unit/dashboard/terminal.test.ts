// The dashboard's terminal: bytes to what a person did, frames to bytes.

import { describe, expect, test } from "bun:test";
import { Terminal } from "@xterm/headless";
import fc from "fast-check";
import type { InputEvent } from "../../../src/dashboard/model/event.ts";
import { drawLine, noPreview, previewText, readPreview } from "../../../src/dashboard/model/preview.ts";
import { widthOf } from "../../../src/dashboard/model/width.ts";
import {
  ESCAPE_MS_MAX,
  InputDecoder,
  PARTIAL_MS_MAX,
} from "../../../src/dashboard/terminal/input-decoder.ts";
import { Painter } from "../../../src/dashboard/terminal/painter.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

function read(text: string): InputEvent[] {
  const decoder = new InputDecoder();
  return [...decoder.push(bytes(text), 0), ...decoder.expire(1_000)];
}

const key = (name: string, text: string | null = null): InputEvent => ({ t: "key", key: name, text });

describe("what a person did", () => {
  for (const [what, text, events] of [
    ["letters", "aé日", [key("a", "a"), key("é", "é"), key("日", "日")]],
    ["the space bar", " ", [key("Space", " ")]],
    ["keys with Ctrl and Alt", "\x03\x1bb\x00", [key("C-c"), key("M-b"), key("C-Space")]],
    ["arrows in both forms", "\x1b[A\x1bOB", [key("Up"), key("Down")]],
    [
      "pages, tabs, Enter",
      "\x1b[5~\x1b[6~\t\x1b[Z\r\x7f",
      ["PageUp", "PageDown", "Tab", "S-Tab", "Enter", "Backspace"].map((name) => key(name)),
    ],
    ["kitty keys, but not their release", "\x1b[97u\x1b[97;1:3u\x1b[99;5u", [key("a", "a"), key("C-c")]],
    ["Escape twice", "\x1b\x1b", [key("Escape"), key("Escape")]],
    ["a click, not its release", "\x1b[<0;5;7M\x1b[<0;5;7m", [{ t: "click", x: 4, y: 6 }]],
    [
      "the wheel, also with Shift",
      "\x1b[<64;1;1M\x1b[<69;3;2M",
      [
        { t: "wheel", up: true, x: 0, y: 0 },
        { t: "wheel", up: false, x: 2, y: 1 },
      ],
    ],
    ["no other button and no motion", "\x1b[<2;1;1M\x1b[<35;1;1M\x1b[<66;1;1M", []],
    [
      "a paste",
      "\x1b[200~rm -rf\r\n\x1b[A\x1b[201~q",
      [{ t: "paste", text: "rm -rf\r\n\x1b[A" }, key("q", "q")],
    ],
    ["no answer of the terminal", "\x1b[?62;4c\x1b[12;3R\x1b[I", [key("S-F3")].slice(1)],
    ["nothing in bytes that are no text", Uint8Array.of(0xff, 0xc0), []],
  ] as const)
    test(what, () => {
      const decoder = new InputDecoder();
      const input = typeof text === "string" ? bytes(text) : text;
      expect([...decoder.push(input, 0), ...decoder.expire(1_000)]).toEqual([...events] as InputEvent[]);
    });

  test("a lone Escape is a key only after a while, and half a sequence never is", () => {
    const decoder = new InputDecoder();
    expect(decoder.push(bytes("\x1b"), 0)).toEqual([]);
    expect(decoder.deadline()).toBe(ESCAPE_MS_MAX);
    expect(decoder.expire(ESCAPE_MS_MAX - 1)).toEqual([]);
    expect(decoder.push(bytes("[B"), 5)).toEqual([key("Down")]);
    expect(decoder.push(bytes("\x1b[1;"), 10)).toEqual([]);
    expect(decoder.expire(10 + PARTIAL_MS_MAX)).toEqual([]);
    expect(decoder.push(bytes("x"), 900)).toEqual([key("x", "x")]);
  });

  test("is the same however its bytes arrive", () => {
    const piece = fc.constantFrom(
      "a",
      "é",
      "日",
      "😀",
      "\x1b[A",
      "\x1bOP",
      "\x1b[<0;5;7M",
      "\x1b[<64;1;1M",
      "\x1b[200~p\x1b[Bq\x1b[201~",
      "\x1bx",
      "\r",
      "\x1b[5~",
      "\x1b[97;5u",
      "\x1b[?1;2c",
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 4 })),
        (pieces, sizes) => {
          const input = bytes(pieces.join(""));
          const decoder = new InputDecoder();
          const events: InputEvent[] = [];
          for (let at = 0; at < input.byteLength; ) {
            const size = sizes.next().value as number;
            events.push(...decoder.push(input.subarray(at, at + size), 0));
            at += size;
          }
          expect(events).toEqual(read(pieces.join("")));
        },
      ),
    );
  });

  test("no bytes break it", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 30 })), (chunks) => {
        const decoder = new InputDecoder();
        for (const [i, chunk] of chunks.entries()) {
          for (const event of decoder.push(chunk, i * 50)) expect(event.t).toBeString();
          decoder.expire(i * 50 + 45);
        }
      }),
    );
  });
});

describe("a preview", () => {
  const json = (runs: unknown[][], more = {}) =>
    JSON.stringify({ ...more, lines: runs.map((each) => ({ runs: each })) });

  test("is drawn in the colours that the terminal has", () => {
    const preview = readPreview(
      "x",
      json([[{ text: "ab", fg: "#ff0000", bg: 250, bold: true }, { text: "c" }]]),
    )!;
    const line = preview.lines[0]!;
    expect(drawLine(line, 10, 16_777_216)).toBe("\x1b[1;38;2;255;0;0;48;5;250mab\x1b[0mc");
    expect(drawLine(line, 10, 256)).toBe("\x1b[1;38;5;196;48;5;250mab\x1b[0mc");
    expect(drawLine(line, 10, 16)).toBe("\x1b[1;31;47mab\x1b[0mc");
    expect(drawLine(line, 10, 0)).toBe("\x1b[1mab\x1b[0mc");
    expect(drawLine(line, 1, 0)).toBe("\x1b[1ma\x1b[0m");
    expect(drawLine([{ ...line[0]!, fg: 9, bg: 12 }], 9, 256)).toBe("\x1b[1;91;104mab\x1b[0m");
    expect(previewText(preview)).toBe("abc\n");
  });

  test("tells where it is scrolled to", () => {
    expect(readPreview("x", json([], { window: { above: 3, aboveMax: 9 } }))).toMatchObject({
      above: 3,
      aboveMax: 9,
    });
    expect(noPreview("x", "why")).toMatchObject({ problem: "why", lines: [] });
  });

  test("of anything that a host may say is safe to draw", () => {
    const run = fc.oneof(
      fc.record(
        {
          text: fc.string({ unit: "binary" }),
          fg: fc.anything(),
          bg: fc.anything(),
          bold: fc.anything(),
          hidden: fc.boolean(),
        },
        { requiredKeys: ["text"] },
      ),
      fc.anything(),
    );
    fc.assert(
      fc.property(fc.array(fc.array(run, { maxLength: 4 }), { maxLength: 4 }), fc.nat(20), (runs, width) => {
        let text: string;
        try {
          text = json(runs);
        } catch {
          return; // no JSON at all
        }
        for (const line of readPreview("x", text)?.lines ?? []) {
          const drawn = drawLine(line, width, 256).replaceAll(/\x1b\[[\d;]*m/g, "");
          expect(drawn).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
          expect(widthOf(drawn)).toBeLessThanOrEqual(width);
        }
      }),
    );
    for (const bad of ["", "[]", "{}", "null", '{"lines":3}', '{"lines":[1,{"runs":2}]}'])
      readPreview("x", bad);
  });
});

test("a painter writes what changed, and the screen is the rows that it was last given", async () => {
  const rowsOf = fc.array(fc.constantFrom("", "one", "two", "\x1b[31mred\x1b[0m", "日本"), {
    minLength: 1,
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(rowsOf, fc.boolean()), { minLength: 1, maxLength: 8 }),
      async (frames) => {
        const terminal = new Terminal({ cols: 20, rows: 8, allowProposedApi: true });
        const painter = new Painter();
        let last: readonly string[] = [];
        for (const [rows, isLost] of frames) {
          if (isLost) painter.forget();
          // The rows reach down to the last one of the screen, as the dashboard's do.
          await new Promise<void>((done) => terminal.write(painter.paint(8 - rows.length, rows), done));
          last = rows;
        }
        const shown = last.map((_, i) =>
          terminal.buffer.active.getLine(8 - last.length + i)!.translateToString(true),
        );
        expect(shown).toEqual(last.map((row) => row.replaceAll(/\x1b\[[\d;]*m/g, "")));
        terminal.dispose();
        expect(painter.paint(8 - last.length, last)).toBe("");
      },
    ),
    { numRuns: 30 },
  );
});
