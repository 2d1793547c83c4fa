// A direct path between two machines (WebRTC: an ordered, reliable DataChannel), as a carrier that is being made: one end
// offers, the other answers, both tell each other how they may be reached. How these words get across is not known here.
// What implements it: `src/direct` in a process of its own, `web/link` in a page.

import type { Carrier, CarrierEvents } from "./carrier.ts";

/** The label of the one DataChannel, and its id, which both ends know beforehand. */
export const DIRECT_LABEL = "remi1";
export const DIRECT_CHANNEL_ID = 0;

/** Bytes of the largest frame: as much as over a relay, so that frames may go by either. */
export const DIRECT_FRAME_BYTES_MAX = 16_448;
/** Characters of a session description, and of a candidate. */
export const DESCRIPTION_LENGTH_MAX = 4_096;
export const CANDIDATE_LENGTH_MAX = 512;
/** Candidates of one end in one attempt; those after them are ignored. */
export const CANDIDATES_MAX = 32;
/** Servers of one attempt. */
export const ICE_SERVERS_MAX = 4;

/** A STUN or TURN server, as `RTCIceServer` has it (W3C WebRTC, 4.2.4). */
export interface IceServer {
  /** `stun:host:port`, `turn:host:port?transport=udp`. */
  readonly url: string;
  /** Of a TURN server. */
  readonly username?: string | undefined;
  readonly credential?: string | undefined;
}

/** One way in which an end may be reached (RFC 8839). An empty one: there are no more. */
export interface Candidate {
  readonly candidate: string;
  /** The part of the description that it belongs to; there is one, so it says little. */
  readonly mid: string;
}

export interface DirectTerms {
  /** The other end's offer; null: this end makes the offer. */
  readonly offer: string | null;
  readonly servers: readonly IceServer[];
}

/** Of one attempt. Nothing is told from within a call. */
export interface DirectEvents extends CarrierEvents {
  /** This end's offer or answer, for the other end. Once, before any candidate. */
  description(sdp: string): void;
  /** For the other end. */
  candidate(candidate: Candidate): void;
  /** It is open; from here on it is a carrier like any other, named `direct`. */
  opened(carrier: Carrier): void;
  /** It has not opened and will not, and this is the last call. `why`: a few words for a log, without an address. */
  failed(why: string): void;
}

/** An attempt under way; once it is open, it ends with the carrier. What does not fit (a wrong shape, a second answer, a candidate too many) is ignored. */
export interface DirectAttempt {
  /** The other end's answer to this end's offer. Nothing for the end that answers. */
  answered(sdp: string): void;
  /** The other end's candidate, which may come before its description. */
  addCandidate(candidate: Candidate): void;
  /** Gives it up, or disposes of the carrier that has come of it: nothing is told after it. Idempotent. */
  dispose(): void;
}

/**
 * Begins an attempt. It may last until it is disposed of: whoever begins it knows how long to wait. Null: there is no
 * direct path here, for instance because a native module is missing.
 */
export type DialDirect = (terms: DirectTerms, events: DirectEvents) => DirectAttempt | null;
