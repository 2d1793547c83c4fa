// What the end of a channel, or of a try at one, means for the person: try again by itself, or say why not. The only
// place that decides it.

import type { ClientEnd } from "../channel/client-states.ts";
import { unhandled } from "../protocol/unhandled.ts";
import type { JoinFailure } from "./relay-join.ts";

/** Why ssh has not led to the machine's remi. */
export interface SshFailure {
  readonly ssh: /** There is no ssh here. */
    | "missing"
    /** No way to the machine, or none that answers. */
    | "unreachable"
    /** It did not let this user in, or is not the machine that it was. */
    | "refused"
    /** There is no remi there. */
    | "absent"
    /** The remi there speaks another protocol. */
    | "version"
    /** The remi there, or what ran in its place, ended before it said that it is there. */
    | "failed";
  /** Its own last words, or the release of the remi there; cleaned by whoever shows them. */
  readonly detail: string;
}

/** How it ended: at the relay or in ssh, before the handshake, or as a channel. */
export type Ending =
  | { readonly by: "relay"; readonly end: JoinFailure }
  | { readonly by: "ssh"; readonly end: SshFailure }
  | { readonly by: "channel"; readonly end: ClientEnd };

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
  /** The same of a ticket, which this client was in by. */
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
  | "protocol"
  /** Ssh does not lead to a remi there; the ending says why. */
  | "ssh";

export type Outcome =
  /** `afterMs`: not before. */
  | { readonly kind: "retry"; readonly afterMs: number }
  | { readonly kind: "replaced" }
  /** The user left. */
  | { readonly kind: "left" }
  | { readonly kind: "failed"; readonly why: Failure };

/**
 * Refusals in a row until a client that was in believes one: said before the host has proven itself, they are what
 * anybody on the way may forge, and somebody's work is on the screen. Who is not in yet is told of the first.
 */
export const REFUSALS_MAX = 3;

const RETRY: Outcome = { kind: "retry", afterMs: 0 };
const failed = (why: Failure): Outcome => ({ kind: "failed", why });

/**
 * @param by what was shown; a code is never tried again by itself, because each try is a guess that counts
 * @param refusals refusals before this one, in a row, of a host that this client was in; null when it was not in
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
 * A refusal that did not come sealed, or one of ssh's, which may be of the moment: remi is being installed anew, an agent with
 * keys starts. A relay's word is nobody's but its own, and final: without it there is no way.
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
