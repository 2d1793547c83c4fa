// A QR code is whole on the screen, or the panel says how to see it.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { renderUnicodeCompact } from "uqr";
import type { CodeAnswer } from "../../../src/protocol/remote-records.ts";
import { Driven, NOW, sessionOf, stateWith } from "./support.ts";

const LINK = "http://127.0.0.1:43417/#1jma54-xBFHLPT0q46q1oDtFCcintGfl1fL5fm5xnDaI";
const LONG = `https://remi.example.com:8443/${"path/".repeat(20)}#1jma54-xBFHLPT0q46q1oDtFCcintGfl1fL5fm5xnDaI`;

const codeOf = (link: string): CodeAnswer =>
  ({
    ...{ code: "PYTX-3643", session: null, mode: "rotating", gate: "open", armedUntil: NOW + 1e6 },
    ...{ signalingUrl: "ws://127.0.0.1:43417", viewerUrl: "http://127.0.0.1:43417/", connected: true },
    ...{ problem: null, link, linkExpires: NOW + 1e5, scope: "control", wrongCodes: 0, fingerprint: "" },
  }) as CodeAnswer;

const qrOf = (link: string) => renderUnicodeCompact(link, { border: 1 }).split("\n");

function panel(link: string, size: { cols: number; rows: number }): Driven {
  const run = new Driven(stateWith([sessionOf("api")], size)).keys("c");
  return run.event({ t: "remote-code", code: codeOf(link), qr: qrOf(link) });
}

/** True when all rows of the code stand on the screen, one below the other. */
function isWhole(screen: readonly string[], qr: readonly string[]): boolean {
  return screen.some((row, top) => {
    const at = row.indexOf(qr[0]!);
    return at >= 0 && qr.every((line, i) => screen[top + i]?.slice(at, at + line.length) === line);
  });
}

test("a link's code is whole at 80 by 24, beside the code and the link", () => {
  const screen = panel(LINK, { cols: 80, rows: 24 }).screen();
  expect(isWhole(screen, qrOf(LINK))).toBe(true);
  for (const words of ["PYTX-3643", "connected", "no wrong codes"])
    expect(screen.join("\n")).toContain(words);
});

test("if it has no room beside the text, a key shows it alone, and any key goes back", () => {
  for (const size of [
    { cols: 60, rows: 24 },
    { cols: 35, rows: 18 },
    { cols: 36, rows: 19 },
  ]) {
    const run = panel(LINK, size);
    expect(isWhole(run.screen(), qrOf(LINK))).toBe(false);
    expect(run.screen().join("\n")).toContain("Q shows the QR code");
    run.keys("Q");
    expect([size, isWhole(run.screen(), qrOf(LINK))]).toEqual([size, true]);
    expect(run.keys("Escape").screen().join("\n")).toContain("Remote access");
    expect(run.keys("Escape").state.mode.kind).toBe("list");
  }
});

test("a terminal that is too small for it shows the size that is needed", () => {
  const text = panel(LINK, { cols: 80, rows: 17 }).screen().join("\n");
  expect(text).toContain("the QR code needs 35 columns and 18 rows");
});

test("at any size it is whole, or the panel says what to do", () => {
  const size = fc.record({ cols: fc.integer({ min: 30, max: 160 }), rows: fc.integer({ min: 6, max: 60 }) });
  fc.assert(
    fc.property(size, fc.constantFrom(LINK, LONG), (size, link) => {
      const run = panel(link, size);
      const qr = qrOf(link);
      const shown = run.screen();
      expect(shown).toHaveLength(size.rows);
      if (isWhole(shown, qr)) return;
      expect(shown.join("\n")).not.toMatch(/[▀▄█]{6}/);
      const fits = qr.length <= size.rows && qr[0]!.length <= size.cols;
      expect(shown.join("\n")).toContain(fits ? "Q shows the QR code" : "the QR code needs");
      run.keys("Q");
      expect(isWhole(run.screen(), qr)).toBe(fits);
      expect(run.screen()).toHaveLength(size.rows);
    }),
  );
});
