// Mouse reports of a terminal, read and written in every encoding. Source: XTerm Control Sequences, "Mouse Tracking".
// It does not know who wants them.

import { unhandled } from "../protocol/unhandled.ts";

export type MouseEncoding = "default" | "utf8" | "sgr" | "urxvt" | "sgr-pixels";

export interface MouseReport {
  /** Button and modifiers as in the protocol, without the offset of 32: bit 5 is motion, bit 6 the wheel. */
  readonly code: number;
  /** Cell, from 0. */
  readonly x: number;
  readonly y: number;
  /** A button was released. The older encodings do not say which: `code` has 3 as its button then. */
  readonly release: boolean;
}

/** Size of a cell in pixels, as the session's program knows it. */
export interface CellPixels {
  readonly width: number;
  readonly height: number;
}

/** Modifiers and motion: what is not the button. */
export const MOUSE_MODIFIERS = 4 | 8 | 16;
export const MOUSE_MOTION = 32;
export const MOUSE_WHEEL = 64;
/** The button in a release that names none, or in a motion without a button. */
export const NO_BUTTON = 3;

/** Highest cell, from 0, that one byte can hold, and that a character of two bytes can. */
const BYTE_CELL_MAX = 222;
const UTF8_CELL_MAX = 2_014;

const NUMBERS = /^(<?)(\d{1,5});(\d{1,5});(\d{1,5})([Mm])$/;

/**
 * Reads a whole CSI sequence, given without its `ESC [`, one character for each byte. Null when it is not a mouse
 * report.
 */
export function readMouseReport(body: string): MouseReport | null {
  if (body.length === 4 && body[0] === "M") {
    const [code, x, y] = [1, 2, 3].map((i) => body.charCodeAt(i) - 32) as [number, number, number];
    return code < 0 || x < 1 || y < 1 ? null : old(code, x, y);
  }
  const m = NUMBERS.exec(body);
  if (!m) return null;
  const [code, x, y] = [m[2], m[3], m[4]].map(Number) as [number, number, number];
  if (x < 1 || y < 1) return null;
  if (m[1] === "<") return { code, x: x - 1, y: y - 1, release: m[5] === "m" };
  return m[5] === "m" || code < 32 ? null : old(code - 32, x, y);
}

function old(code: number, x: number, y: number): MouseReport {
  const release = (code & (NO_BUTTON | MOUSE_MOTION | MOUSE_WHEEL)) === NO_BUTTON;
  return { code, x: x - 1, y: y - 1, release };
}

/** The report in an encoding; null if that cannot express it. */
export function writeMouseReport(
  report: MouseReport,
  encoding: MouseEncoding,
  cell: CellPixels,
): Uint8Array | null {
  const { x, y, release } = report;
  const code = release ? report.code | NO_BUTTON : report.code;
  switch (encoding) {
    case "sgr":
      return ascii(`\x1b[<${report.code};${x + 1};${y + 1}${release ? "m" : "M"}`);
    case "sgr-pixels": {
      // The middle of the cell: the terminal was asked for cells.
      const [px, py] = [x * cell.width + (cell.width >> 1), y * cell.height + (cell.height >> 1)];
      return ascii(`\x1b[<${report.code};${px + 1};${py + 1}${release ? "m" : "M"}`);
    }
    case "urxvt":
      return ascii(`\x1b[${code + 32};${x + 1};${y + 1}M`);
    case "utf8":
      if (x > UTF8_CELL_MAX || y > UTF8_CELL_MAX) return null;
      return new TextEncoder().encode(`\x1b[M${String.fromCharCode(code + 32, x + 33, y + 33)}`);
    case "default":
      if (code > BYTE_CELL_MAX || x > BYTE_CELL_MAX || y > BYTE_CELL_MAX) return null;
      return Uint8Array.of(0x1b, 0x5b, 0x4d, code + 32, x + 33, y + 33);
    default:
      return unhandled(encoding);
  }
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
