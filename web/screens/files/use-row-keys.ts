// The rows of a list for the keyboard: Tab goes to one of them, and keys move from there. Changes the elements themselves:
// drawing hundreds of rows again for each key would be slow.

import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { listMove } from "../../files/list-move.ts";

/** Of a row's element, which is drawn with `tabIndex` -1. */
const ROW = ".files-row";

export interface RowKeys {
  /** The rows that are drawn, and the index of the one that has the focus; -1: none has. */
  now(): { readonly all: readonly HTMLElement[]; readonly at: number };
  /** The row that Tab goes to; null: there is no row. */
  stop(): HTMLElement | null;
  makeStop(row: HTMLElement): void;
  /** For the list. */
  onFocusIn(event: FocusEvent): void;
  /** Does what a key does that moves. False: it is no such key. */
  move(event: KeyboardEvent): boolean;
}

/** @param list has the rows in it. Called before the effects that use what is returned */
export function useRowKeys(list: RefObject<HTMLElement | null>): RowKeys {
  const rows = (which = "") => [...list.current!.querySelectorAll<HTMLElement>(`${ROW}${which}`)];
  const now = () => {
    const all = rows();
    return { all, at: all.indexOf(document.activeElement as HTMLElement) };
  };
  const stop = () => list.current!.querySelector<HTMLElement>(`${ROW}[tabindex='0']`);
  const makeStop = (row: HTMLElement) => {
    for (const before of rows("[tabindex='0']")) before.tabIndex = -1;
    row.tabIndex = 0;
  };
  useLayoutEffect(() => {
    const first = stop() ?? list.current!.querySelector<HTMLElement>(ROW);
    if (first) makeStop(first);
  });
  return {
    now,
    stop,
    makeStop,
    onFocusIn: ({ target }) => (target as Element).matches(ROW) && makeStop(target as HTMLElement),
    move: (event) => {
      const { all, at } = now();
      const to = listMove(event.key, at, all.length);
      if (to === null) return false;
      event.preventDefault();
      all[to]?.focus();
      return true;
    },
  };
}
