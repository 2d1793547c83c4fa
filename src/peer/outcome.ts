// Decides what the end of a channel or of a try means: the client tries again by itself, or the person is told why not.
// Nothing else decides that.

import type { ClientEnd } from "../channel/client-states.ts";
import { unhandled } from "../protocol/unhandled.ts";
import type { JoinFailure } from "./relay-join.ts";

/** Why remi on the machine could not be reached by ssh. */
export interface SshFailure {
  readonly ssh: /** ssh is not installed here. */
    | "missing"
    /** The machine cannot be reached, or does not answer. */
    | "unreachable"
    /** The machine did not let this user in, or its ssh key has changed. */
    | "refused"
    /** remi is not installed there. */
    | "absent"
    /** The remi there speaks another protocol. */
    | "version"
    /** remi there, or what ran in its place, ended before its greeting came. */
    | "failed";
  /** The last words of ssh, or the version of remi there. The caller cleans them before they are shown. */
  readonly detail: string;
}

/** How a try or a channel ended: at the relay or in ssh, before the handshake, or as a channel. */
export type Ending =
  | { readonly by: "relay"; readonly end: JoinFailure }
  | { readonly by: "ssh"; readonly end: SshFailure }
  | { readonly by: "channel"; readonly end: ClientEnd };

/** Ends after which only a person can do something. */
export type Failure =
  /** Nobody is in that room. */
  | "no-such-code"
  | "wrong-code"
  /** Typed codes are off at the host. */
  | "locked"
  /** Neither the relay nor the network answers. */
  | "unreachable"
  | "rate-limited"
  | "account-needed"
  | "version"
  /** The host does not know the key (any more). */
  | "access-ended"
  /** The same, for the ticket by which this client was connected. */
  | "ticket-ended"
  /** The same, for a ticket that is not bound to a device: the host keeps it only until it ends. */
  | "bare-ticket-ended"
  /** The host revoked the access while the client was connected. */
  | "revoked"
  | "expired"
  /** Another client took over, and this one's key was ended. */
  | "taken-over"
  /** The host has another key than before: somebody else may be answering in its place. */
  | "host-changed"
  | "device-needed"
  | "denied"
  | "protocol"
  /** ssh did not reach remi there. The ending says why. */
  | "ssh";

export type Outcome =
  /** `afterMs`: the shortest pause before the next try. */
  | { readonly kind: "retry"; readonly afterMs: number }
  | { readonly kind: "replaced" }
  /** The user left. */
  | { readonly kind: "left" }
  | { readonly kind: "failed"; readonly why: Failure };

/**
 * A client that was connected believes the refusal after so many in a row. They come before the host has proven its key,
 * so anybody on the way may forge them, and somebody's work is on the screen. A client that was never connected reports
 * the first.
 */
export const REFUSALS_MAX = 3;

const RETRY: Outcome = { kind: "retry", afterMs: 0 };
const failed = (why: Failure): Outcome => ({ kind: "failed", why });

/**
 * @param by what the client used. A code is never tried again by itself, because each try counts as a guess.
 * @param refusals refusals in a row before this one. Null when the client was not connected before.
 */
export function outcomeOf(ending: Ending, by: "code" | "key", refusals: number | null = null): Outcome {
  const lost = by === "key" ? RETRY : failed("unreachable");
  if (isForgeable(ending) && by === "key" && refusals !== null && refusals + 1 < REFUSALS_MAX) return lost;
  if (ending.by === "relay") return ofRelay(ending.end, by);
  if (ending.by === "ssh") return ending.end.ssh === "unreachable" ? RETRY : failed("ssh");
  const { end } = ending;
  if (typeof end === "object") return "bye" in end ? ofOwnBye(end.bye, lost) : ofPeerBye(end.peer, lost);
  switch (end) {
    case "auth":
    case "unproven":
      // A key is not guessed, so something on the way changed a message.
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
    case "busy":
    case "timeout":
    case "internal":
    case "integrity":
    case "protocol_error":
    case "lost":
      return lost;
    default:
      return unhandled(end);
  }
}

/**
 * Whether it is a refusal that somebody on the way may have forged, or one of ssh's, which may be temporary: remi is just
 * being installed, or an agent with keys starts. A relay's own refusal is final, because nothing works without the relay.
 */
export function isForgeable(ending: Ending): boolean {
  if (ending.by === "ssh") return ending.end.ssh !== "unreachable";
  return (
    ending.by === "channel" &&
    (ending.end === "unknown_credential" ||
      ending.end === "locked" ||
      ending.end === "denied" ||
      ending.end === "version")
  );
}

function ofRelay({ reason, retryMs: afterMs }: JoinFailure, by: "code" | "key"): Outcome {
  switch (reason) {
    case "unreachable":
      return by === "key" ? RETRY : failed("unreachable");
    case "unavailable":
      return by === "key" ? { kind: "retry", afterMs } : failed("no-such-code");
    case "rate_limited":
      return by === "key" ? { kind: "retry", afterMs } : failed("rate-limited");
    case "unauthorized":
    case "subscription_required":
      return failed("account-needed");
    default:
      return unhandled(reason);
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
