// What attach itself writes to the terminal: room for the first screen, notices, the help, the last line.

import type { Size } from "../session/size-rule.ts";

/** Keeps the terminal's title for later. */
export const KEEP_TITLE = "\x1b[22;0t";

/** Asks for the terminal's colours, kitty keys and, last, what it is, which every terminal answers. */
export const PROBE = "\x1b]10;?\x1b\\\x1b]11;?\x1b\\\x1b]12;?\x1b\\\x1b[?u\x1b[c";

/** Brings the kept title back. */
export const TITLE_BACK = "\x1b[23;0t";

/** Moves what the terminal shows into its scrollback, so that drawing a session over it loses nothing. */
export function makeRoom(size: Size): string {
  return `\x1b[${size.rows};1H${"\r\n".repeat(size.rows)}\x1b[H`;
}

/** A line over the bottom of the screen, in reverse video. The screen must be drawn again after it. */
export function notice(text: string, size: Size): string {
  const line = ` ${text} `.slice(0, size.cols).padEnd(size.cols);
  return `\x1b7\x1b[?6l\x1b[${size.rows};1H\x1b[0;7m${line}\x1b[0m\x1b8`;
}

/** Lines over the whole screen. The screen must be drawn again after it. */
export function overlay(lines: readonly string[], size: Size): string {
  const shown = lines
    .slice(0, size.rows)
    .map((line, i) => `\x1b[${i + 1};1H\x1b[0m${line.slice(0, size.cols)}`);
  return `\x1b[?6l\x1b[r\x1b[?25l\x1b[0m\x1b[H\x1b[J${shown.join("")}`;
}

/** What stands below the cursor of the session's primary screen once the terminal is the user's again. */
export function lastLine(text: string): string {
  return `\r\n\x1b[J[${text}]\r\n`;
}
