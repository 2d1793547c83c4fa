// The table of modes and the table of answers in docs/emulator.md, made by doing what they describe.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setCellPixels } from "../../src/terminal/cell-pixels.ts";
import { Emulator } from "../../src/terminal/emulator.ts";
import { OWNERS_MODES } from "../../src/terminal/private-modes.ts";
import { BLANKET_RESTORE, preamble } from "../../src/terminal/restore.ts";
import { stateLines } from "../fuzz/state.ts";
import { OuterSettings } from "./outer-settings.ts";
import { isUnfinished, MODES, NOTED_MODES } from "./terminal-modes.ts";
import { REPLIES } from "./terminal-replies.ts";

const FILE = join(import.meta.dir, "../../docs/emulator.md");
const START = "<!-- made by test/unit/terminal/mode-table.test.ts: what follows -->";
const END = "<!-- made by test/unit/terminal/mode-table.test.ts: to here -->";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A terminal that has read this, as a session's emulator is. */
function after(output: string): Emulator {
  const emulator = new Emulator({ cols: 80, rows: 24, version: "0" });
  emulator.write(encoder.encode(output));
  return emulator;
}

/** All of a terminal's state that stays, apart from text, cursor and title. */
function state(output: string): string {
  const emulator = after(output);
  const lines = stateLines(emulator.core, { scrollbackLines: 0, withoutLinks: false });
  const tracked = emulator.tracked.replaceAll(/\x1b\][012];[^\x1b\x07]*\x1b\\/gu, "").trim();
  const kept = lines.filter((line) => !/ (?:line|cursor|saved) /u.test(line));
  return [...kept, tracked, ...new OuterSettings(output).changed()].join("\n");
}

const FRESH = state("");
const NOTHING = after("").restoreSequence();

export interface ModeLine {
  readonly name: string;
  readonly sequence: string;
  readonly undo: string;
  readonly isOwners: boolean;
  readonly isNoted: boolean;
  readonly isBlind: boolean;
  readonly isSetAgain: boolean;
}

/** Sets each mode, undoes it, and sets it again. */
export function modeLines(): ModeLine[] {
  return Object.entries(MODES)
    .filter(([, sequence]) => !isUnfinished(sequence))
    .map(([name, sequence]) => {
      const emulator = after(sequence);
      const restore = emulator.restoreSequence();
      const again = decoder.decode(preamble()) + decoder.decode(emulator.snapshot());
      const changed = new OuterSettings(sequence).changed();
      const shown = new OuterSettings(again).changed();
      const mode = Number(/^\x1b\[\?(\d+)[hl]/.exec(sequence)?.[1]);
      return {
        name,
        sequence,
        undo: restore.endsWith(NOTHING) ? restore.slice(0, -NOTHING.length) : restore,
        isOwners: OWNERS_MODES.has(mode) || name === "font",
        isNoted: name in NOTED_MODES,
        isBlind: state(sequence + BLANKET_RESTORE) === FRESH,
        isSetAgain: changed.join() === shown.join() && state(again) === state(sequence),
      };
    });
}

/** A sequence to be read by people. */
function visible(sequence: string): string {
  const long = sequence.length > 60 ? `${sequence.slice(0, 56)} ...` : sequence;
  const text = long
    .replace(/(\x1b(?:\[[0-9;:?>=]*)?) /g, "$1 SP ")
    .replaceAll("\x1b\\", " ST ")
    .replaceAll("\x07", " BEL ")
    .replaceAll("\x1b[", " CSI ")
    .replaceAll("\x1b]", " OSC ")
    .replaceAll("\x1bP", " DCS ")
    .replaceAll("\x1b_", " APC ")
    .replaceAll("\x1b", " ESC ")
    .replaceAll("\x9b", " 9B ")
    .replaceAll("\x9d", " 9D ")
    .replaceAll("\x90", " 90 ")
    .replaceAll("\x9f", " 9F ")
    .replaceAll("\x9c", " 9C ")
    .replaceAll("\r", " CR ")
    .replaceAll("\n", " LF ")
    .replaceAll("\t", " HT ")
    .replaceAll("\x0e", " SO ")
    .replaceAll("\x0f", " SI ")
    .replaceAll("|", "\\|")
    .replace(/ {2,}/g, " ")
    .trim();
  return text === "" ? "" : `\`${text}\``;
}

const yes = (is: boolean) => (is ? "yes" : "no");

/** Both tables. */
export function tables(): string {
  const modes = modeLines().map(
    ({ name, sequence, undo, isOwners, isNoted, isBlind, isSetAgain }) =>
      `| ${name} | ${visible(sequence)} | ${isOwners ? "its owner's, asked at attach" : "the terminal's"} | ${isNoted ? "noted" : "the emulator"} | ${visible(undo) || (isOwners ? "what the owner had" : "in every restore")} | ${yes(isBlind)} | ${yes(isSetAgain)} |`,
  );
  const replies = REPLIES.map(([what, question, answer]) => {
    let own = "";
    const emulator = new Emulator({
      ...{ cols: 80, rows: 24, version: "0" },
      onReply: (bytes) => {
        own += decoder.decode(bytes);
      },
    });
    // The session has an attached terminal.
    emulator.pictures.mayBeAnswered = true;
    setCellPixels(emulator.core, { width: 10, height: 20 });
    emulator.write(encoder.encode(question));
    const other = emulator.pictures.isHolding ? "the terminal, once" : "nobody";
    return `| ${what} | ${visible(question) || "none"} | ${visible(answer)} | ${own === "" ? other : "the session"} |`;
  });
  return [
    "| what a program sets | by | default | known by | undone at detach, exit, `kill -9` | undone unknown | set again at attach |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...modes,
    "",
    "| what a program asks | by | what the terminal answers, taken out | who answers the program |",
    "| --- | --- | --- | --- |",
    ...replies,
  ].join("\n");
}

/** The tables that are in the document. */
export function documented(): string {
  const text = readFileSync(FILE, "utf8");
  return text.slice(text.indexOf(START) + START.length, text.indexOf(END)).trim();
}

/** Puts the tables into the document. */
function write(): void {
  const text = readFileSync(FILE, "utf8");
  const [head, tail] = [text.slice(0, text.indexOf(START)), text.slice(text.indexOf(END))];
  writeFileSync(FILE, `${head}${START}\n\n${tables()}\n\n${tail}`);
}

if (import.meta.main) write();
