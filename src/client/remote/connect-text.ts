// Says in one sentence what went wrong on the way to a host, and what to do next.

import type { ClientEnd } from "../../channel/client-states.ts";
import type { PeerState } from "../../peer/machine-states.ts";
import type { Ending } from "../../peer/outcome.ts";
import type { JoinFailure } from "../../peer/relay-join.ts";
import { unhandled } from "../../protocol/unhandled.ts";
import { asClause } from "../../text/clause.ts";
import { printable } from "../../text/printable.ts";
import { placeName } from "./ssh-place.ts";
import { sshSentence } from "./ssh-text.ts";

type Failed = Extract<PeerState, { readonly phase: "failed" }>;

export interface FailureContext {
  /** What the person gave. Only the tries of a `code` are counted. */
  readonly kind: "code" | "link" | "host" | "ssh";
  /** The relay, or the place that ssh connects to. */
  readonly relay: string;
  readonly triesLeft: number;
  /** Where the keys of hosts are kept. */
  readonly knownHosts: string;
}

/** One sentence, with the words of others cleaned. `ending` null: no try was left. */
export function failureSentence(ending: Ending | null, context: FailureContext): string {
  if (!ending)
    return "three tries with these letters have failed; get a new code, or use a link ('remi code --link').";
  if (ending.by === "ssh") return sshSentence(ending.end, context.relay);
  return ending.by === "relay" ? relaySentence(ending.end, context) : endSentence(ending.end, context);
}

function relaySentence({ reason, detail, retryMs }: JoinFailure, { kind, relay }: FailureContext): string {
  switch (reason) {
    case "unavailable":
      return kind === "code"
        ? "nobody is there under these letters; compare the code with the one that 'remi code' shows."
        : "the host is not at the relay now; is it on, and what does 'remi server status' say there?";
    case "rate_limited":
      return `the relay was asked too often, or has too many connections from here to that host; try again in ${Math.max(1, Math.ceil(retryMs / 1_000))} s.`;
    case "unauthorized":
    case "subscription_required":
      return "the relay lets nobody in without an account; use another one with --relay.";
    case "unreachable":
      return `the relay ${printable(relay, 200)} cannot be reached (${printable(detail, 200)}); check the network and --relay.`;
    default:
      return unhandled(reason);
  }
}

function endSentence(end: ClientEnd, context: FailureContext): string {
  if (typeof end === "object") return "peer" in end ? peerSentence(end.peer) : byeSentence(end.bye);
  switch (end) {
    case "auth":
    case "unproven":
      return context.kind === "code"
        ? wrongCode(context.triesLeft)
        : "the link is wrong, or the relay is interfering.";
    case "locked":
      return "typed codes are off there: it was shown too long ago, or wrong ones were tried; 'remi code' at the host shows what to do.";
    case "unknown_credential":
      return context.kind === "host"
        ? "the host does not take this machine's key any more; connect with a code."
        : "the link was used before, has expired or was revoked; ask for a new one.";
    case "host_changed":
      return `the host shows another key than the one in ${context.knownHosts}: somebody may be in between. If it was set up again, 'remi connect --forget HOST' forgets it.`;
    case "version":
      return "the two sides share no version; update remi on the older one.";
    case "busy":
      return "too many clients are connecting to the host; try again.";
    case "denied":
      return "the host has refused.";
    case "timeout":
      return "the host did not answer in time; try again.";
    case "lost":
      return "the connection was lost; try again.";
    case "integrity":
    case "protocol_error":
    case "malformed":
    case "internal":
      return `something on the way has changed what was sent (${end}); try again, or use another relay.`;
    default:
      return unhandled(end);
  }
}

function wrongCode(left: number): string {
  if (left === 0)
    return "wrong code, or the relay is interfering; no more tries: get a new code, or use a link ('remi code --link').";
  if (left === 1) return "wrong code, or the relay is interfering; one try left.";
  return `wrong code, or the relay is interfering; ${left} tries left.`;
}

function peerSentence(reason: string): string {
  switch (reason) {
    case "denied":
      return "the host has refused this machine; 'remi devices' at the host shows who may come in.";
    case "timeout":
      return "nobody approved this machine in time; try again, and have 'remi devices approve' ready at the host.";
    case "shutdown":
      return "remote access is being turned off at the host.";
    default:
      return `the host has ended it (${printable(reason, 32)}).`;
  }
}

function byeSentence(reason: string): string {
  if (reason === "host_refused") return "not connected: the host was not confirmed.";
  return reason === "timeout" ? "the host did not answer in time; try again." : "not connected.";
}

/** Why a host is not reached any more. Continues the sentence "it is gone:". */
export function goneWords({ why, ending, way }: Failed): string {
  switch (why) {
    case "ssh": {
      const place = "ssh" in way.target ? placeName(way.target.ssh) : "that machine";
      return ending?.by === "ssh" ? asClause(sshSentence(ending.end, place)) : "ssh does not reach it";
    }
    case "host-changed":
      return "the host shows another key than before";
    case "revoked":
      return "the host has revoked this access";
    case "expired":
      return "this link has expired";
    case "denied":
      return "the host has refused this client";
    case "taken-over":
      return "another client has taken over, and this one's access has ended; ask for a new code or link";
    case "account-needed":
      return "the relay does not let this machine in any more";
    case "version":
      return "the host runs another version of remi now; update the older side";
    case "device-needed":
      return "the host lets in only devices that it knows";
    case "access-ended":
    case "ticket-ended":
    case "bare-ticket-ended":
    case "locked":
      return "the host does not know this client any more; connect with a new code";
    case "no-such-code":
    case "wrong-code":
    case "unreachable":
    case "rate-limited":
    case "protocol":
      return "the connection was lost, and the host gave no key to come back with";
    default:
      return unhandled(why);
  }
}
