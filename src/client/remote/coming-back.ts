// When a line that was lost is tried again, and what ends it for good. Holds no clock.

import type { ClientEnd } from "../../channel/client-states.ts";

/** The first pause and the longest, ms. */
const PAUSE_FIRST_MS = 500;
const PAUSE_MAX_MS = 30_000;
/** How much a pause may be shorter or longer, as a part of it. */
const JITTER = 0.2;

/** Refusals in a row until one is believed: they are not authenticated, and anyone on the way may forge one. */
export const REFUSALS_MAX = 3;

/** Pauses between tries: 0.5, 1, 2, 4 and so on to 30 s, each a little off. */
export class Pauses {
  #tries = 0;
  #leastMs = 0;

  /** @param random 0 to 1 */
  constructor(
    private readonly firstMs: number = PAUSE_FIRST_MS,
    private readonly random: () => number = Math.random,
  ) {}

  next(): number {
    const doubled = Math.min(PAUSE_MAX_MS, this.firstMs * 2 ** Math.min(this.#tries++, 16));
    const pause = Math.round(doubled * (1 + JITTER * (2 * this.random() - 1)));
    const least = this.#leastMs;
    this.#leastMs = 0;
    return Math.max(least, pause);
  }

  /** The next pause is to be no shorter: a try before would be in vain. */
  atLeast(ms: number): void {
    this.#leastMs = ms;
  }

  reset(): void {
    this.#tries = 0;
    this.#leastMs = 0;
  }
}

/** `refused`: believed when it comes again and again. `why` completes "it is gone:". */
export type Classified =
  | { readonly kind: "again" }
  | { readonly kind: "refused" | "over"; readonly why: string };

/** What the end of a channel, or of a try at one, means for the line. */
export function classify(end: ClientEnd): Classified {
  if (typeof end === "object") return "peer" in end ? ofPeer(end.peer) : { kind: "again" };
  switch (end) {
    case "host_changed":
      return { kind: "over", why: "the host shows another key than before" };
    case "unknown_credential":
    case "auth":
    case "locked":
    case "denied":
      return { kind: "refused", why: "the host does not know this client any more; connect with a new code" };
    default:
      // Lost, or disturbed on the way: the next channel begins anew.
      return { kind: "again" };
  }
}

function ofPeer(reason: string): Classified {
  switch (reason) {
    case "shutdown":
    case "timeout":
    case "limit":
    case "protocol_error":
      return { kind: "again" };
    case "revoked":
      return { kind: "over", why: "the host has revoked this access" };
    case "expired":
      return { kind: "over", why: "the time of this link is over" };
    case "denied":
      return { kind: "over", why: "the host has refused this client" };
    case "replaced":
      return { kind: "over", why: "another client has taken over" };
    default:
      return { kind: "over", why: `the host has ended it (${reason})` };
  }
}
