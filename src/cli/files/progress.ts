// How far a copy is, in one line of the terminal that is written anew.

import { byteCountText } from "../../text/byte-count.ts";
import { textWidth } from "../../text/widths.ts";
import type { Io } from "../io.ts";

/** Time between two lines, ms. */
const LINE_MS = 200;
const COLS_MAX = 100;

export class Progress {
  #begun = performance.now();
  /** Bytes that were there when it began: they have no speed. */
  #first: number | null = null;
  #shownAt = 0;
  #hasLine = false;

  /** @param isShown the line is written; without a terminal nothing is */
  constructor(
    private readonly io: Io,
    private readonly isShown: boolean,
  ) {}

  /** Another file begins. */
  begin(): void {
    this.#begun = performance.now();
    this.#first = null;
    this.#shownAt = 0;
  }

  tell(name: string, bytes: number, size: number): void {
    this.#first ??= bytes;
    const now = performance.now();
    if (!this.isShown || now - this.#shownAt < LINE_MS) return;
    this.#shownAt = now;
    const line = progressLine(name, bytes, size, bytes - this.#first, now - this.#begun);
    this.io.err(`\r\x1b[K${line}`);
    this.#hasLine = true;
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#hasLine) this.io.err("\r\x1b[K");
    this.#hasLine = false;
  }
}

/** @param moved bytes that were copied in `ms` */
export function progressLine(name: string, bytes: number, size: number, moved: number, ms: number): string {
  const percent = size === 0 ? 100 : Math.floor((bytes / size) * 100);
  const perSecond = ms > 0 ? (moved / ms) * 1_000 : 0;
  const left = perSecond > 0 ? `, ${Math.ceil((size - bytes) / perSecond)} s left` : "";
  const facts = `${percent} % of ${byteCountText(size)}, ${byteCountText(perSecond)}/s${left}`;
  let shown = name;
  while (textWidth(shown) + facts.length + 2 > COLS_MAX && shown !== "") shown = shown.slice(1);
  return `${shown}  ${facts}`;
}
