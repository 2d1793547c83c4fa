// The terminal's answers to pictures: once each, in their place among the emulator's own, however the output is cut.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { PictureReplies } from "../../../src/terminal/picture-replies.ts";
import { makeSession } from "./support.ts";

const QUERY = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\";
const bytes = (text: string) => new TextEncoder().encode(text);

/** Output written piece by piece, a terminal's answers in between, and what the program got. */
function session(draws = true) {
  const made = makeSession();
  made.emulator.pictures.mayBeAnswered = draws;
  return { ...made, pictures: made.emulator.pictures };
}

test("the answer comes before that to what was asked after it, and once", () => {
  const { write, replies, pictures } = session();
  write(`\x1b[5n${QUERY}\x1b[c`);
  expect(replies()).toBe("\x1b[0n");
  pictures.answer("Gi=31;OK");
  pictures.answer("Gi=31;OK");
  expect(replies()).toBe("\x1b[0n\x1b_Gi=31;OK\x1b\\\x1b[?62;22c");
  write("\x1b[5n");
  expect(replies()).toEndWith("c\x1b[0n");
});

test("an error is an answer too", () => {
  const { write, replies, pictures } = session();
  write(`${QUERY}\x1b[c`);
  pictures.answer("Gi=31;ENOTSUPPORTED:no files");
  expect(replies()).toBe("\x1b_Gi=31;ENOTSUPPORTED:no files\x1b\\\x1b[?62;22c");
});

test("without an answer the rest is passed on, and nothing waits until there may be one again", () => {
  const { write, replies, pictures } = session();
  write(`${QUERY}\x1b[c`);
  pictures.giveUp();
  expect(replies()).toBe("\x1b[?62;22c");
  pictures.answer("Gi=30;OK");
  pictures.mayBeAnswered = false;
  write(`${QUERY}\x1b[c`);
  expect(replies()).toBe("\x1b[?62;22c".repeat(2));
  // One that came too late is not typed.
  pictures.answer("Gi=31;OK");
  expect(replies()).toBe("\x1b[?62;22c".repeat(2));
  expect(pictures.mayBeAnswered).toBe(true);
});

test("with nobody attached nothing is answered and nothing waits", () => {
  const { write, replies, pictures } = session(false);
  write(`${QUERY}\x1b[c`);
  expect(pictures.isHolding).toBe(false);
  expect(replies()).toBe("\x1b[?62;22c");
});

test("pictures that name themselves are answered as they are done, and nothing waits for that", () => {
  const { write, replies, pictures } = session();
  write("\x1b_Ga=T,i=7,m=1;AAAA\x1b\\\x1b_Gm=0;AAAA\x1b\\\x1b_Ga=t,I=9;AAAA\x1b\\\x1b[c");
  expect(replies()).toBe("\x1b[?62;22c");
  pictures.answer("Gi=7;OK");
  pictures.answer("Gi=99,I=9;OK");
  expect(replies()).toBe("\x1b[?62;22c\x1b_Gi=7;OK\x1b\\\x1b_Gi=99,I=9;OK\x1b\\");
});

test("a command without an answer awaits none, and what is not an answer is dropped", () => {
  const { write, replies, pictures } = session();
  for (const keys of ["a=q", "a=q,i=0", "i=5,q=2,a=q", "a=T,q=2,i=5"]) write(`\x1b_G${keys};AAAA\x1b\\`);
  write(
    `\x1b]0;x${"\x1b\\"}\x1b_Hi=5,a=q;AAAA\x1b\\\x1b_Gi=5,a=q;AA\x18\x1b_G${"x".repeat(300)},i=5;A\x1b\\`,
  );
  expect(pictures.isHolding).toBe(false);
  write(QUERY);
  for (const text of [
    "Gi=5;OK",
    "i=31;OK",
    "Gi=31",
    "Gi=31;O\x1bK",
    `Gi=31;${"x".repeat(300)}`,
    "Gi=31\r;OK",
  ])
    pictures.answer(text);
  expect(replies()).toBe("");
});

test("a program that never stops asking still gets its other answers", () => {
  const { write, replies, pictures } = session();
  write(QUERY + "\x1b[5n".repeat(1_000));
  expect(pictures.isHolding).toBe(false);
  expect(replies()).toBe("\x1b[0n".repeat(1_000));
});

test("every byte is passed on once, and a query is found however the output is cut", () => {
  const piece = fc.constantFrom(
    "a_b",
    "\x1b",
    "_",
    "G",
    "\x1b[31m",
    QUERY,
    "\x1b_",
    "\x1b\\",
    "\x18",
    ";",
    "é_",
    "\x1b]0;_\x07",
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 20 }),
      fc.array(fc.nat(200), { maxLength: 8 }),
      (pieces, cuts) => {
        const output = bytes(`${pieces.join("")}\x18${QUERY}`);
        const ends = [...new Set([...cuts.map((cut) => cut % output.length), output.length])].sort(
          (a, b) => a - b,
        );
        const pictures = new PictureReplies(() => {});
        pictures.mayBeAnswered = true;
        const handed: number[] = [];
        let from = 0;
        for (const end of ends) {
          pictures.read(output.subarray(from, end), (part) => handed.push(...part));
          from = end;
        }
        expect(handed).toEqual([...output]);
        expect(pictures.isHolding).toBe(true);
      },
    ),
  );
});
