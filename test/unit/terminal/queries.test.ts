import { expect, test } from "bun:test";
import { setCellPixels } from "../../../src/terminal/cell-pixels.ts";
import { answer, makeSession } from "./support.ts";

const ST = "\x1b\\";

const ANSWERS: readonly (readonly [name: string, query: string, answer: string, before?: string])[] = [
  ["DA1", "\x1b[c", "\x1b[?62;22c"],
  ["DA1 with 0", "\x1b[0c", "\x1b[?62;22c"],
  ["DA2", "\x1b[>c", "\x1b[>0;276;0c"],
  ["DA3", "\x1b[=c", `\x1bP!|00000000${ST}`],
  ["XTVERSION", "\x1b[>q", `\x1bP>|remi(1.2.3)${ST}`],
  ["DSR", "\x1b[5n", "\x1b[0n"],
  ["CPR", "\x1b[6n", "\x1b[2;4R", "\x1b[2;4H"],
  ["CPR with a wrap pending", "\x1b[6n", "\x1b[1;20R", "x".repeat(20)],
  ["CPR in origin mode", "\x1b[6n", "\x1b[1;1R", "\x1b[2;4r\x1b[?6h"],
  ["DECXCPR", "\x1b[?6n", "\x1b[?3;1R", "\r\n\r\n"],
  ["DECRQM of an ANSI mode", "\x1b[4$p", "\x1b[4;1$y", "\x1b[4h"],
  ["DECRQM of a private mode", "\x1b[?2004$p", "\x1b[?2004;1$y", "\x1b[?2004h"],
  ["DECRQM of the mouse", "\x1b[?1002$p", "\x1b[?1002;1$y", "\x1b[?1002h"],
  ["DECRQM of a mode xterm.js lacks", "\x1b[?2031$p", "\x1b[?2031;1$y", "\x1b[?2031h"],
  ["DECRQM of a mode nobody has", "\x1b[?31337$p", "\x1b[?9999;0$y"],
  ["DECRQSS SGR", `\x1bP$qm${ST}`, `\x1bP1$r0;1;31;48;2;1;2;3m${ST}`, "\x1b[1;31;48;2;1;2;3m"],
  ["DECRQSS cursor style", `\x1bP$q q${ST}`, `\x1bP1$r5 q${ST}`, "\x1b[5 q"],
  ["DECRQSS margins", `\x1bP$qr${ST}`, `\x1bP1$r2;4r${ST}`, "\x1b[2;4r"],
  ["DECRQSS of anything else", `\x1bP$qx${ST}`, `\x1bP0$r${ST}`],
  ["XTGETTCAP", `\x1bP+q436f${ST}`, `\x1bP1+r436f=323536${ST}`],
  ["XTGETTCAP of two", `\x1bP+q524742;00${ST}`, `\x1bP1+r524742=382F382F38${ST}\x1bP0+r00${ST}`],
  ["OSC 4", `\x1b]4;1;?${ST}`, `\x1b]4;1;rgb:cdcd/3131/3131${ST}`],
  [
    "OSC 4 of a changed colour",
    `\x1b]4;1;?${ST}`,
    `\x1b]4;1;rgb:1212/3434/5656${ST}`,
    "\x1b]4;1;#123456\x07",
  ],
  [
    "OSC 10 and 11 at once",
    `\x1b]10;?;?${ST}`,
    `\x1b]10;rgb:d4d4/d4d4/d4d4${ST}\x1b]11;rgb:1e1e/1e1e/1e1e${ST}`,
  ],
  ["OSC 12", `\x1b]12;?\x07`, `\x1b]12;rgb:d4d4/d4d4/d4d4${ST}`],
  ["CSI 18 t", "\x1b[18t", "\x1b[8;5;20t"],
  ["colour scheme", "\x1b[?996n", "\x1b[?997;1n"],
];

for (const [name, query, expected, before] of ANSWERS) {
  test(`${name} is answered exactly once`, () => expect(answer(query, before)).toBe(expected));
}

test("CSI 14 t and 16 t are answered once a terminal has reported pixels", () => {
  const { emulator, write, replies } = makeSession();
  setCellPixels(emulator.core, { width: 9, height: 21 });
  write("\x1b[14t\x1b[16t");
  expect(replies()).toBe("\x1b[4;105;180t\x1b[6;21;9t");
});

test("DA1 tells of sixel pictures while a client draws them", () => {
  let draws = true;
  const { write, replies } = makeSession({ drawsSixel: () => draws });
  write("\x1b[c");
  draws = false;
  write("\x1b[c");
  expect(replies()).toBe("\x1b[?62;4;22c\x1b[?62;22c");
});

const NEVER = [
  "\x1b[20t",
  "\x1b[21t",
  "\x05",
  "\x1b[1;1;1;1;1;1*y",
  `\x1b]52;c;?${ST}`,
  "\x1b[1c",
  "\x1b[11t",
  // No terminal has reported pixels.
  "\x1b[14t\x1b[16t",
  `\x1b]0;secret${ST}\x1b[21t`,
];
for (const query of NEVER) {
  test(`${JSON.stringify(query)} is never answered`, () => expect(answer(query)).toBe(""));
}

test("without a terminal that has the kitty keyboard protocol no flags are in force", () => {
  expect(answer("\x1b[?u", "\x1b[>5u")).toBe("\x1b[?0u");
});

test("kitty keyboard flags are answered while the attached terminal has the protocol", () => {
  const session = makeSession();
  session.emulator.setKittySupported(true);
  session.write("\x1b[?u\x1b[>5u\x1b[?u\x1b[?1049h\x1b[?u\x1b[=1;1u\x1b[?u\x1b[?1049l\x1b[<u\x1b[?u");
  expect(session.replies()).toBe("\x1b[?0u\x1b[?5u\x1b[?0u\x1b[?1u\x1b[?0u");
});

test("colours follow the attached terminal", () => {
  const session = makeSession();
  session.emulator.setColors({ foreground: 0x000000, background: 0xffffff, cursor: 0xff0000 });
  session.write("\x1b]11;?\x07\x1b[?996n");
  expect(session.replies()).toBe("\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?997;2n");
});
