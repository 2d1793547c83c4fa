// What the badge says of a connection, short enough for a phone's bar, and what the names of the paths mean.

import type { Path } from "../../src/channel/message-fields.ts";
import { routeWords } from "../../src/peer/route-words.ts";
import type { Status } from "../../src/peer/status.ts";
import { ago } from "../texts.ts";

/** Seconds without a byte from which on the age is shown: pings come every five. */
const SILENCE_SHOWN_S = 8;

/** One sentence for each. */
export const PATH_MEANS: Readonly<Record<Path, string>> = {
  direct: "Direct: the bytes go straight between this device and the machine.",
  relay: "Relay: the bytes go through the relay, which cannot read them.",
};

export interface BadgeFacts {
  readonly status: Status;
  readonly path: Path;
  /** Of that path; null before the first. */
  readonly roundTripMs: number | null;
  /** Whole seconds since anything came. */
  readonly silentS: number;
}

/** It is up, and nothing has come for longer than is usual. */
export function isQuiet({ status, silentS }: Pick<BadgeFacts, "status" | "silentS">): boolean {
  return status.phase === "ready" && silentS >= SILENCE_SHOWN_S;
}

/** `direct 2 ms`, `relay`, `heard 12 s ago`. @param now ms of the clock that the status uses */
export function badgeWords(facts: BadgeFacts, now: number): string {
  const { status, path, roundTripMs, silentS } = facts;
  if (isQuiet(facts)) return `heard ${ago(silentS * 1_000)} ago`;
  switch (status.phase) {
    case "ready":
      return routeWords({ path, roundTripMs });
    case "down":
      return `offline ${ago(now - status.since)}`;
    case "replaced":
      return "replaced";
    default:
      return "connecting";
  }
}
