// What a badge says of the way to a machine: short, and the same in the viewer and in a terminal.

import type { Path } from "../channel/message-fields.ts";

export interface Route {
  /** By which path the machine's output comes; `ssh`: by the user's own, and by no relay. */
  readonly path: Path | "ssh";
  /** Of that path, ms; null before the first. */
  readonly roundTripMs: number | null;
}

/** `direct 2 ms`, `relay 40 ms`, `ssh`. Less than a millisecond is said as one: it is not nothing. */
export function routeWords({ path, roundTripMs }: Route): string {
  return roundTripMs === null ? path : `${path} ${Math.max(1, Math.round(roundTripMs))} ms`;
}
