// Which size a session has when clients of different sizes are attached.

import { SIZE_MAX, SIZE_MIN } from "../protocol/limits.ts";
import type { SizePolicy } from "../protocol/size-policy.ts";

export interface Size {
  readonly cols: number;
  readonly rows: number;
}

export interface SizedClient extends Size {
  /** Orders clients by when they last attached, typed or resized: larger is later. */
  readonly activity: number;
}

/** True when both sides are whole and within `SIZE_MIN` and `SIZE_MAX`. */
export function isSize(size: Size): boolean {
  const side = (n: number) => Number.isInteger(n) && n >= SIZE_MIN && n <= SIZE_MAX;
  return side(size.cols) && side(size.rows);
}

export function sameSize(a: Size, b: Size): boolean {
  return a.cols === b.cols && a.rows === b.rows;
}

/**
 * The session's size. Only clients that may resize it are passed; with none the current size stays, so that a session
 * that nobody watches does not redraw.
 */
export function chooseSize(policy: SizePolicy, clients: readonly SizedClient[], present: Size): Size {
  if (policy === "manual" || clients.length === 0) return present;
  if (policy === "latest") {
    const latest = clients.reduce((a, b) => (b.activity > a.activity ? b : a));
    return { cols: latest.cols, rows: latest.rows };
  }
  const pick = policy === "smallest" ? Math.min : Math.max;
  return { cols: pick(...clients.map((c) => c.cols)), rows: pick(...clients.map((c) => c.rows)) };
}
