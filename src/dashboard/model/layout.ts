// Where everything is on a screen of a given size: rows of the list and of the band below it.

import type { Size } from "../../session/size-rule.ts";
import type { State } from "./state.ts";

/** Rows from which on the list has a head and the band a rule of its own. */
const HEAD_ROWS_MIN = 14;
/** Rows that the band shows of a session at least, before the list may grow further. */
const BAND_ROWS_MIN = 3;
/** Part of the screen that the list may take, where the band wants the rest. */
const LIST_SHARE = 0.42;

export interface Layout {
  /** Row 0 is the header. */
  readonly hasHead: boolean;
  /** First row of the list, and how many it has. */
  readonly listTop: number;
  readonly listRows: number;
  /** The rule over the band; the band's content begins a row below. */
  readonly ruleTop: number;
  readonly bandTop: number;
  readonly bandRows: number;
  /** The last row. */
  readonly footer: number;
}

/** @param count sessions in the list */
export function layoutOf({ rows }: Size, count: number): Layout {
  const hasHead = rows >= HEAD_ROWS_MIN && count > 0;
  const listTop = hasHead ? 2 : 1;
  const free = Math.max(0, rows - listTop - 2);
  const wanted = Math.max(1, count);
  const share = Math.max(1, Math.floor(free * LIST_SHARE), Math.min(4, free - BAND_ROWS_MIN));
  const listRows = Math.max(0, Math.min(wanted, share, free));
  const ruleTop = listTop + listRows;
  return {
    hasHead,
    listTop,
    listRows,
    ruleTop,
    bandTop: ruleTop + 1,
    bandRows: Math.max(0, rows - 1 - (ruleTop + 1)),
    footer: Math.max(0, rows - 1),
  };
}

export const layoutFor = (state: State): Layout => layoutOf(state.size, state.order.length);

/** The first row to show so that row `at` of `count` is among the `rows` shown, moved as little as possible. */
export function scrolledTo(top: number, at: number, rows: number, count: number): number {
  const last = Math.max(0, count - rows);
  const near = at < 0 ? top : Math.min(at, Math.max(top, at - rows + 1));
  return Math.max(0, Math.min(near, last));
}
