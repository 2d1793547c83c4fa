// Characters of every width are in the same cells in the browser's terminal as in the session's own emulator.

import { afterAll, beforeAll, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { stateJoins, stateWidth, unicodeWidths } from "../../src/text/widths.ts";
import { DESK, openBrowser, Viewer } from "../support/browser.ts";
import { makeHome } from "../support/home.ts";
import { eventually, remiOk } from "../support/remi.ts";
import { showCode, startSession } from "../support/remote-home.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** What implementations of widths disagree about. */
const TEXTS = [
  "plain",
  "\u65e5\u672c\u8a9e wide",
  "e\u0301a\u0308o\u0338 marks",
  "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466} family",
  "\u{1f3f3}\ufe0f\u200d\u{1f308} flag of two",
  "\u{1f1e9}\u{1f1ea}\u{1f1eb}\u{1f1f7}\u{1f1ef} regional letters, one over",
  "\u{1f44d}\u{1f3fd}\u{1f9d1}\u{1f3ff}\u200d\u{1f4bb} skin",
  "\u2764\ufe0f\u2764 \u263a\ufe0f\u263a 1\ufe0f\u20e3 presentation",
  "\u1112\u1161\u11ab\uac01\u3131 hangul",
  "\u0928\u093f\u0e01\u0e33\ufdfa scripts",
  "a\u200db\u200bc\u00add zero",
  "\uff21\uff5e\u2460\u26a1\u{1f6f8}\u{1fae8} wide and not",
  "\u2630\u2637\u268a\u268f\u4dc0\u{1d300}\u{1f6d8}\u{1facd} of Unicode 16 and 17",
  "#\ufe0f\u20e3*\ufe0f\u20e39\ufe0f1\u20e3a\ufe0f keys",
  "\u26a1\ufe0e\u2764\ufe0e\u231a\ufe0e text",
  "\u06001\u06dd2\u08e23\u{110bd}4 before digits",
  "a\u2028b\u2065c\ufff0d\u{e0100}e ignored",
  "\uff76\uff9e\uff8a\uff9f\u304b\u3099 kana",
  "\u1100\u1161\u1100\ud7b0\ud7cb\u115f\u3164 parts of hangul",
];

interface Cell {
  readonly characters: string;
  readonly width: number;
}

/** Text as cells, by the table of the session's emulator. */
function cellsOf(text: string): Cell[] {
  const cells: { characters: string; width: number }[] = [];
  let state = 0;
  for (const character of text) {
    state = unicodeWidths.charProperties(character.codePointAt(0)!, state);
    const last = cells.at(-1);
    if (stateJoins(state) && last)
      Object.assign(last, { characters: last.characters + character, width: stateWidth(state) });
    else cells.push({ characters: character, width: stateWidth(state) });
  }
  return cells;
}

/** The cells of the browser's terminal, row by row, without right halves and what is blank at the end. */
function shownCells(viewer: Viewer): Promise<Cell[][]> {
  return viewer.page.evaluate(`(() => {
    const { terminal } = globalThis.seenView;
    const buffer = terminal.buffer.active;
    return Array.from({ length: terminal.rows }, (_, y) => {
      const line = buffer.getLine(buffer.baseY + y);
      const cells = [];
      for (let x = 0; x < terminal.cols; x++) {
        const cell = line.getCell(x);
        if (cell.getWidth() > 0) cells.push({ characters: cell.getChars(), width: cell.getWidth() });
      }
      while (cells.length > 0 && cells.at(-1).characters === "") cells.pop();
      return cells;
    });
  })()`);
}

test("a browser's terminal has every character in the cell that the session has it in", async () => {
  await using home = makeHome();
  const file = `${home.root}/texts`;
  writeFileSync(file, TEXTS.map((text) => `${text}\n`).join(""));
  // After each text the session is asked for its column, which is printed after it.
  const script = `stty raw -echo
    show() {
      while IFS= read -r text <&3; do
        printf '%s\\033[6n' "$text"
        IFS='[;' read -r -d R _ row col
        printf '|%s\\r\\n' "$col"
      done 3<"${file}"
      printf '%s' "$1"
    }
    show before; read -r -n 1 go; printf '\\033[2J\\033[H'; show after; exec cat`;
  await startSession(home, "demo", "bash", "-c", script);
  await eventually("the texts", async () => (await remiOk(home, ["capture", "demo"])).includes("before"));
  const { code, viewerUrl } = await showCode(home);
  await using viewer = await Viewer.open(browser, "about:blank", { ...DESK, serviceWorkers: "block" });
  await viewer.page.route("**/terminal-view-*.js", async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace(
      /export\s*\{(\w+) as TerminalView\}/,
      "class Seen extends $1{constructor(...terms){super(...terms);globalThis.seenView=this}}export{Seen as TerminalView}",
    );
    await route.fulfill({ response, body });
  });
  await viewer.page.goto(viewerUrl!);
  await viewer.enterCode(code);
  await viewer.openSession("demo");

  const check = async (mark: string) => {
    await viewer.shows(mark);
    const captured = JSON.parse(await remiOk(home, ["capture", "demo", "--json"])) as {
      lines: { runs: { text: string }[] }[];
    };
    const shown = await shownCells(viewer);
    for (const [y, text] of TEXTS.entries()) {
      const line = captured.lines[y]!.runs.map((run) => run.text).join("");
      // Characters without a width of their own are dropped where nothing is before them.
      expect(line.startsWith(text)).toBe(true);
      expect([text, shown[y]]).toEqual([text, cellsOf(line.trimEnd())]);
      const bar = shown[y]!.findIndex(({ characters }) => characters === "|");
      const column = shown[y]!.slice(0, bar).reduce((sum, { width }) => sum + width, 0);
      expect([text, line.split("|")[1]!.trim()]).toEqual([text, `${column + 1}`]);
    }
  };
  // Once drawn from the session's snapshot, once as the program prints it.
  await check("before");
  await viewer.type("x");
  await check("after");
  expect(viewer.complaints).toEqual([]);
});
