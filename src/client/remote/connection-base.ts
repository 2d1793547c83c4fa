// The terms that every connection to another machine begins with, over a relay or ssh.

import { hostname } from "node:os";
import { TIME } from "../../carrier/monotonic-clock.ts";
import { type Brief, SHOWS_ALERTS } from "../../channel/messages.ts";
import type { Sodium } from "../../crypto/sodium.ts";
import { VERSION } from "../../version.ts";
import type { ConnectionTerms } from "./connection-terms.ts";

/** Time between two pings, ms. */
const PING_MS = 15_000;
/** Characters of this device's name. */
const NAME_LENGTH_MAX = 64;

type Base = Pick<ConnectionTerms, "sodium" | "time" | "random" | "about" | "pingMs" | "firstPauseMs">;

/** Where connections differ. */
export interface ConnectionKind {
  /** What it came for, if that is one thing. */
  readonly brief?: Brief | undefined;
  /** The pause before the first try to come back, ms; for tests. */
  readonly firstPauseMs?: number;
}

export const connectionBase = (sodium: Sodium, { brief, firstPauseMs }: ConnectionKind): Base => ({
  sodium,
  time: TIME,
  random: Math.random,
  about: {
    clientVer: VERSION,
    // A client that leaves at once cannot show notifications.
    caps: brief === undefined ? [SHOWS_ALERTS] : [],
    name: hostname().slice(0, NAME_LENGTH_MAX),
    ...(brief === undefined ? {} : { brief }),
  },
  pingMs: PING_MS,
  ...(firstPauseMs === undefined ? {} : { firstPauseMs }),
});
