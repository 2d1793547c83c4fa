// What attach itself writes to the terminal: room for the first screen, notices, the help, the last line.

import { typedText } from "../peer/typed-text.ts";
import { unhandled } from "../protocol/unhandled.ts";
import type { Size } from "../session/size-rule.ts";
import { printable } from "../text/printable.ts";
import type { Ending } from "./follower-terms.ts";
import { OWNERS_QUESTIONS } from "./own-modes.ts";
import { signalNumber } from "./signal-number.ts";

/** Exit status of a program whose end nobody saw, because its host was killed with it. */
export const UNKNOWN_STATUS = 255;

/** Keeps the terminal's title for later. */
export const KEEP_TITLE = "\x1b[22;0t";

/** Asks for the terminal's colours. */
export const COLOR_QUESTIONS = "\x1b]10;?\x1b\\\x1b]11;?\x1b\\\x1b]12;?\x1b\\";

/** Asks for the terminal's modes, colours, kitty keys and, last, what it is, which every terminal answers. */
export const PROBE: string = `${OWNERS_QUESTIONS}${COLOR_QUESTIONS}\x1b[?u\x1b[c`;

/** Brings the kept title back. */
export const TITLE_BACK = "\x1b[23;0t";

/** Sets the terminal's title. */
export function titleOf(title: string): string {
  return `\x1b]2;${printable(title)}\x1b\\`;
}

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

/** The notice for input that was given up, which begins with these bytes. */
export function staleWords(bytes: Uint8Array): string {
  const text = typedText(bytes);
  return `not typed, because it waited too long: ${text.trim() === "" ? "what you pressed" : text}`;
}

/** What stands below the cursor of the session's primary screen once the terminal is the user's again. */
export function lastLine(text: string): string {
  return `${FRESH_LINE}[${text}]\r\n`;
}

/** The line below the session's cursor, with nothing on it or below. */
export const FRESH_LINE = "\r\n\x1b[J";

/** Nothing of the session stays on the screen. */
export const NOTHING_LEFT = "\x1b[H\x1b[J";

/** What attach says about its end, and its exit status. `name` is printable; `reason` is the session's last one. */
export function endingWords(
  name: string,
  ending: Ending,
  reason: string,
): { readonly status: number; readonly text: string } {
  switch (ending.kind) {
    case "exited": {
      const { exitCode, signal } = ending;
      if (exitCode === null && signal === null)
        return { status: UNKNOWN_STATUS, text: `${name} has ended: ${printable(reason)}` };
      const how = signal === null ? `exited with ${exitCode}` : `ended by ${signal}`;
      return { status: exitCode ?? 128 + signalNumber(signal), text: `${name} ${how}` };
    }
    case "detached":
      return { status: 0, text: `detached from ${name}; the session goes on` };
    case "shutdown":
      return { status: 1, text: `${name}: the session host was stopped` };
    case "gone":
      return { status: 1, text: `${name} is gone: ${printable(ending.why)}` };
    case "refused": {
      // The one refusal whose detail is a sentence.
      const code = ending.code === "no-descriptors" ? "" : `${ending.code} `;
      return { status: 1, text: `${name} cannot be attached: ${code}${printable(ending.detail)}` };
    }
    default:
      return unhandled(ending);
  }
}
