// What the end of a channel means for the person: try again by itself, or say why not. Pure, and the only place that
// decides it.

import type { ChannelEnding } from "./channel.ts";

/** Ends that only a person can do something about. */
export type Failure =
  /** Nobody is in that room, or no such code. */
  | "no-such-code"
  | "wrong-code"
  /** Typed codes are off at the host. */
  | "locked"
  /** Neither the relay nor the network answers. */
  | "unreachable"
  | "rate-limited"
  | "account-needed"
  | "version"
  /** The host does not know the key, or not any more. */
  | "access-ended"
  /** The same of a ticket, which this browser was in by. */
  | "ticket-ended"
  /** The same of a ticket that no device's key stands behind: the host keeps it no longer than it runs. */
  | "bare-ticket-ended"
  /** The host has said so itself. */
  | "revoked"
  | "expired"
  /** Another client's arrival has ended this one's key. */
  | "taken-over"
  /** The host has another key than before: somebody else answers in its place. */
  | "host-changed"
  | "device-needed"
  | "denied"
  | "protocol";

export type Outcome =
  | { readonly kind: "retry"; readonly afterMs: number | null }
  | { readonly kind: "replaced" }
  /** The user left. */
  | { readonly kind: "left" }
  | { readonly kind: "failed"; readonly why: Failure };

const RETRY: Outcome = { kind: "retry", afterMs: null };
const failed = (why: Failure): Outcome => ({ kind: "failed", why });

/** @param by what was shown; a code is never tried again by itself, because each try is a guess that counts */
export function outcomeOf(ending: ChannelEnding, by: "code" | "key"): Outcome {
  const lost = by === "key" ? RETRY : failed("unreachable");
  if (ending.by === "relay") {
    const { end } = ending;
    switch (end.reason) {
      case "unreachable":
        return lost;
      case "unavailable":
        return by === "key" ? RETRY : failed("no-such-code");
      case "rate_limited":
        return by === "key" ? { kind: "retry", afterMs: end.retryMs || null } : failed("rate-limited");
      default:
        return failed("account-needed");
    }
  }
  const { end } = ending;
  if (typeof end === "object") return "bye" in end ? ofOwnBye(end.bye, lost) : ofPeerBye(end.peer, lost);
  switch (end) {
    case "auth":
    case "unproven":
      // With a key nobody can have guessed wrong: something between changed a message.
      return by === "code" ? failed("wrong-code") : RETRY;
    case "locked":
      return failed("locked");
    case "unknown_credential":
      return failed("access-ended");
    case "host_changed":
      return failed("host-changed");
    case "version":
      return failed("version");
    case "denied":
      return failed("denied");
    case "malformed":
      return by === "code" ? failed("protocol") : RETRY;
    default:
      return lost;
  }
}

function ofPeerBye(reason: string, lost: Outcome): Outcome {
  switch (reason) {
    case "replaced":
      return { kind: "replaced" };
    case "revoked":
    case "expired":
      return failed(reason);
    case "denied":
      return failed("denied");
    case "device_needed":
      return failed("device-needed");
    default:
      return lost;
  }
}

function ofOwnBye(reason: string, lost: Outcome): Outcome {
  switch (reason) {
    case "closed":
    case "host_refused":
      return { kind: "left" };
    case "device_needed":
      return failed("device-needed");
    default:
      return lost;
  }
}
