// Moves between the matches of a text on the screen and in the scrollback.

import type { Terminal } from "@xterm/xterm";
import { findText, type Match } from "./find-text.ts";

/** Characters of what is searched for. */
const QUERY_LENGTH_MAX = 200;

export interface SearchOutcome {
  /** Which match is shown, from the top, 1 being the first; 0 when there is none. */
  readonly index: number;
  readonly count: number;
  /** There are more above those that are counted. */
  readonly more: boolean;
}

export class TerminalSearch {
  #query = "";

  constructor(private readonly terminal: Terminal) {}

  /** Selects the next match upwards or downwards, and goes on at the other end. */
  find(query: string, towards: "up" | "down"): SearchOutcome {
    const { terminal } = this;
    const text = query.slice(0, QUERY_LENGTH_MAX);
    const { found, more } = findText(terminal.buffer.active, terminal.cols, text);
    const at = this.#next(found, text === this.#query, towards);
    this.#query = text;
    const match = found[at];
    if (match) this.#show(match);
    else terminal.clearSelection();
    return { index: at + 1, count: found.length, more };
  }

  end(): void {
    this.#query = "";
    this.terminal.clearSelection();
  }

  /**
   * Goes on from the selection, which moves with the text. While the text is still being typed, the selection may stay.
   */
  #next(found: readonly Match[], isSame: boolean, towards: "up" | "down"): number {
    const { cols } = this.terminal;
    const selected = this.terminal.getSelectionPosition();
    const from = selected && selected.start.y * cols + selected.start.x;
    if (towards === "up") {
      const limit = from === undefined ? Number.POSITIVE_INFINITY : isSame ? from : from + 1;
      const above = found.findLastIndex(({ start }) => start < limit);
      return above >= 0 ? above : found.length - 1;
    }
    const limit = from === undefined ? 0 : isSame ? from + 1 : from;
    const below = found.findIndex(({ start }) => start >= limit);
    return below >= 0 || found.length === 0 ? below : 0;
  }

  #show({ start, length }: Match): void {
    const { terminal } = this;
    const row = Math.floor(start / terminal.cols);
    terminal.select(start % terminal.cols, row, length);
    const { viewportY } = terminal.buffer.active;
    if (row < viewportY || row >= viewportY + terminal.rows)
      terminal.scrollLines(row - viewportY - Math.floor(terminal.rows / 2));
  }
}
