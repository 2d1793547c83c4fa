// The status line of an attached terminal, as text and as what draws it. Pure: it must not know where its facts come
// from.

import { type Route, routeWords } from "../peer/route-words.ts";
import type { SessionState } from "../protocol/session-info.ts";
import type { Size } from "../session/size-rule.ts";
import { printable } from "../text/printable.ts";

/** Rows of the smallest terminal that has a status line; a smaller one needs them all. */
export const STATUS_ROWS_MIN = 4;

export interface Status {
  readonly name: string;
  readonly state: SessionState;
  /** How many other sessions wait for a person; null where nobody tells. */
  readonly othersWaiting: number | null;
  /** The keys that go to the next one of them. */
  readonly jumpKeys: string;
  readonly isReadOnly: boolean;
  /** The way to the session's machine; null on this one, and while there is none. */
  readonly route: Route | null;
  /** Said instead, for a while. */
  readonly notice: string | null;
}

/** The text, exactly as wide as the terminal. Only ASCII, so that no terminal can think otherwise of its width. */
export function statusText(status: Status, cols: number): string {
  if (status.notice !== null) return fit(` ${ascii(status.notice)}`, cols);
  const who = ` ${ascii(status.name)}  ${status.state}${status.isReadOnly ? "  read-only" : ""} `;
  const badge = status.route ? ` ${routeWords(status.route)} ` : "";
  const others = status.othersWaiting ?? 0;
  const right =
    others === 0 ? "" : ` ${others} ${others === 1 ? "other waits" : "others wait"}: ${status.jumpKeys} `;
  // What is least missed goes first where there is no room: the way, then who waits.
  const left = who.length + badge.length + right.length > cols ? who : who + badge;
  return left.length + right.length > cols ? fit(left, cols) : left.padEnd(cols - right.length) + right;
}

/** Draws a text over the last row; the cursor and the pen stay as they are. */
export function drawStatus(text: string, { rows }: Size): string {
  return `\x1b7\x1b[${rows};1H\x1b[0;7m${text}\x1b[0m\x1b8`;
}

/** Clears the last row in the same way. */
export function clearStatus({ rows }: Size): string {
  return `\x1b7\x1b[${rows};1H\x1b[0m\x1b[2K\x1b8`;
}

function fit(text: string, cols: number): string {
  return text.slice(0, cols).padEnd(cols);
}

function ascii(text: string): string {
  return printable(text).replace(/[^\x20-\x7e]/gu, "?");
}
