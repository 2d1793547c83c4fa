// What a program asks its terminal is answered once, by the session, however many terminals are attached. The terminals
// of these tests answer everything, even what no program may learn; none of that arrives.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { VERSION } from "../../src/version.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { eventually, REPOSITORY, remiOk } from "../support/remi.ts";
import type { OuterTerminal } from "../support/screen-outer.ts";
import { attached } from "../support/screen-session.ts";

setDefaultTimeout(120_000);

let home: TestHome;
let open: OuterTerminal[] = [];
beforeEach(() => {
  home = makeHome();
});
afterEach(async () => {
  for (const run of open) await run.close();
  open = [];
  await home.dispose();
});

const ST = "\x1b\\";
const hex = (text: string) => Buffer.from(text).toString("hex").toUpperCase();

/** Questions and the whole of what the program may read afterwards. Colours as in `COLORS` where one is attached. */
const ANSWERED: readonly (readonly [name: string, question: string, answer: string | RegExp])[] = [
  ["DA1", "\x1b[c", "\x1b[?62;22c"],
  ["DA2", "\x1b[>c", /^\x1b\[>\d+;\d+;\d+c$/],
  ["DA3", "\x1b[=c", /^\x1bP!\|[0-9A-F]{8}\x1b\\$/],
  ["CPR", "\x1b[7;5H\x1b[6n", "\x1b[7;5R"],
  ["CPR in the first row, which looks like F3", "\x1b[1;5H\x1b[6n", "\x1b[1;5R"],
  ["DECXCPR", "\x1b[8;6H\x1b[?6n", "\x1b[?8;6R"],
  ["DECRQM of a private mode that is off", "\x1b[?2004$p", "\x1b[?2004;2$y"],
  ["DECRQM of a private mode that is on", "\x1b[?2004h\x1b[?2004$p\x1b[?2004l", "\x1b[?2004;1$y"],
  ["DECRQM of a mode that xterm.js lacks", "\x1b[?1015$p", "\x1b[?1015;2$y"],
  ["DECRQM of a mode that nobody knows", "\x1b[?7777$p", "\x1b[?7777;0$y"],
  ["DECRQM of an ANSI mode", "\x1b[4$p", "\x1b[4;2$y"],
  [
    "DECRQSS of the pen",
    `\x1b[1;4:3;38;2;1;2;3m\x1bP$qm${ST}\x1b[m`,
    /^\x1bP1\$r0;1;4:3;38[:;]2[:;]+1[:;]2[:;]3m\x1b\\$/,
  ],
  ["DECRQSS of the cursor", `\x1b[4 q\x1bP$q q${ST}\x1b[0 q`, `\x1bP1$r4 q${ST}`],
  ["DECRQSS of the margins", `\x1b[3;9r\x1bP$qr${ST}\x1b[r`, `\x1bP1$r3;9r${ST}`],
  ["DECRQSS of what it does not know", `\x1bP$qz${ST}`, `\x1bP0$r${ST}`],
  ["XTGETTCAP", `\x1bP+q${hex("TN")}${ST}`, `\x1bP1+r${hex("TN")}=${hex("xterm-256color")}${ST}`],
  ["XTGETTCAP of what it does not know", `\x1bP+q${hex("zz")}${ST}`, `\x1bP0+r${hex("zz")}${ST}`],
  ["OSC 4", `\x1b]4;1;?${ST}`, /^\x1b\]4;1;rgb:[\da-f/]{14}\x1b\\$/],
  ["OSC 4 of two", "\x1b]4;2;?;3;?\x07", /^(?:\x1b\]4;[23];rgb:[\da-f/]{14}\x1b\\){2}$/],
  ["OSC 10", "\x1b]10;?\x07", /^\x1b\]10;rgb:[\da-f/]{14}\x1b\\$/],
  ["OSC 11", `\x1b]11;?${ST}`, /^\x1b\]11;rgb:[\da-f/]{14}\x1b\\$/],
  ["OSC 12", `\x1b]12;?${ST}`, /^\x1b\]12;rgb:[\da-f/]{14}\x1b\\$/],
  ["XTVERSION", "\x1b[>q", `\x1bP>|remi(${VERSION})${ST}`],
  ["the size in cells", "\x1b[18t", "\x1b[8;24;80t"],
  ["light or dark", "\x1b[?996n", /^\x1b\[\?997;[12]n$/],
  ["modifyOtherKeys", "\x1b[?4m", "\x1b[>4;0m"],
  ["kitty keyboard", "\x1b[?u", /^\x1b\[\?\d+u$/],
  ["kitty keyboard after a push", "\x1b[>1u\x1b[?u\x1b[<u", /^\x1b\[\?[01]u$/],
];

/** Answers to these would type stored text, or the clipboard, into the program. */
const SILENT: readonly (readonly [name: string, question: string])[] = [
  ["the title", "\x1b]2;rm -rf\x07\x1b[21t"],
  ["the icon name", "\x1b[20t"],
  ["the answerback", "\x05"],
  ["a checksum of the screen", "\x1b[1;0;1;1;5;5*y"],
  ["the clipboard", "\x1b]52;c;?\x07"],
  ["the clipboard, ended by ST", `\x1b]52;c;?${ST}`],
  ["pixels that no terminal has told", "\x1b[14t\x1b[16t"],
  ["the window's state", "\x1b[11t"],
  ["the window's place", "\x1b[13t"],
  ["the screen's size", "\x1b[15t\x1b[19t"],
];

async function ask(clients: readonly (readonly [number, number])[], questions: readonly string[]) {
  const questionsFile = join(home.root, "questions");
  const answersFile = join(home.root, "answers");
  writeFileSync(questionsFile, JSON.stringify(questions), "latin1");
  const program = join(REPOSITORY, "test/fixtures/programs/ask.ts");
  await remiOk(home, ["new", "-d", "q", "--size", "80x24", "--", "bun", program, questionsFile, answersFile]);
  await remiOk(home, ["wait", "q", "--for", "/ready/", "--timeout", "60"]);
  for (const [cols, rows] of clients) {
    const run = await attached(home, "q", { cols, rows });
    open.push(run);
    // The probe's answers have come when the last of them, the colours before it included, has.
    await eventually("the probe", () => run.queries.includes("osc 12") && run.queries.includes("kitty"));
  }
  await remiOk(home, ["send", "q", "--key", "Enter"]);
  await remiOk(home, ["wait", "q", "--for", "exit", "--timeout", "60"]);
  return JSON.parse(readFileSync(answersFile, "latin1")) as string[];
}

const CLIENTS: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  "no client": [],
  "one client": [[80, 24]],
  // The last one has the size; the first sees a view of another.
  "three clients": [
    [90, 30],
    [80, 24],
    [80, 24],
  ],
};

for (const [name, clients] of Object.entries(CLIENTS))
  describe(`with ${name}`, () => {
    test("each question is answered once, and a question that must not be answered never is", async () => {
      const questions = [
        ...ANSWERED.map(([, question]) => question),
        ...SILENT.map(([, question]) => question),
      ];
      const answers = await ask(clients, questions);
      const seen: Record<string, string> = {};
      const wanted: Record<string, string> = {};
      ANSWERED.forEach(([what, , answer], i) => {
        seen[what] = JSON.stringify(answers[i]);
        const isRight = typeof answer === "string" ? answers[i] === answer : answer.test(answers[i]!);
        wanted[what] = isRight
          ? seen[what]!
          : String(typeof answer === "string" ? JSON.stringify(answer) : answer);
      });
      SILENT.forEach(([what], i) => {
        seen[what] = JSON.stringify(answers[ANSWERED.length + i]);
        wanted[what] = '""';
      });
      seen.afterwards = JSON.stringify(answers.at(-1));
      wanted.afterwards = '""';
      expect(seen).toEqual(wanted);
    });
  });

test("colours are those of the terminal that is attached, kitty keys as it knows them", async () => {
  const answers = await ask(
    [[80, 24]],
    ["\x1b]10;?\x07", "\x1b]11;?\x07", "\x1b]12;?\x07", "\x1b[?996n", "\x1b[>5u\x1b[?u"],
  );
  expect(answers).toEqual([
    `\x1b]10;rgb:1111/2222/3333${ST}`,
    `\x1b]11;rgb:eeee/dddd/cccc${ST}`,
    `\x1b]12;rgb:4444/5555/6666${ST}`,
    "\x1b[?997;2n",
    "\x1b[?5u",
    "",
  ]);
});
