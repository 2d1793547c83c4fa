// The words of a badge for the path to a machine, the same in the viewer and in `remi connect`.

import type { Path } from "../channel/message-fields.ts";

export interface Route {
  /** The path that the machine's output takes. `ssh`: over the user's ssh, without a relay. */
  readonly path: Path | "ssh";
  /** The path's round trip, ms. Null before the first. */
  readonly roundTripMs: number | null;
}

/** `direct 2 ms`, `relay 40 ms`, `ssh`. Less than a millisecond is shown as 1 ms. */
export function routeWords({ path, roundTripMs }: Route): string {
  return roundTripMs === null ? path : `${path} ${Math.max(1, Math.round(roundTripMs))} ms`;
}
