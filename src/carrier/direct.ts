// A direct path between two machines is an ordered, reliable DataChannel (WebRTC). These are the types for opening one:
// one end makes an offer, the other answers, and each sends the other the addresses at which it may be reached. How those
// messages get to the other end is not known here. `src/direct` implements it for processes, `web/link` for a page.

import type { Carrier, CarrierEvents } from "./carrier.ts";

/** The label and the id of the one DataChannel. Both ends know them beforehand. */
export const DIRECT_LABEL = "remi1";
export const DIRECT_CHANNEL_ID = 0;

/** Bytes of the largest frame. The same as over a relay, so that a frame may go over either. */
export const DIRECT_FRAME_BYTES_MAX = 16_448;
/** Characters of a session description and of a candidate, at most. */
export const DESCRIPTION_LENGTH_MAX = 4_096;
export const CANDIDATE_LENGTH_MAX = 512;
/** Candidates of one end in one attempt. More are ignored. */
export const CANDIDATES_MAX = 32;
/** STUN and TURN servers of one attempt. */
export const ICE_SERVERS_MAX = 4;

/** A STUN or TURN server, as `RTCIceServer` has it (W3C WebRTC, 4.2.4). */
export interface IceServer {
  /** `stun:host:port`, `turn:host:port?transport=udp`. */
  readonly url: string;
  /** Only for a TURN server, and so is the credential. */
  readonly username?: string | undefined;
  readonly credential?: string | undefined;
}

/** An address at which an end may be reached (RFC 8839). An empty one says that there are no more. */
export interface Candidate {
  readonly candidate: string;
  /** The section of the description that it belongs to. There is only one. */
  readonly mid: string;
}

export interface DirectTerms {
  /** The other end's offer. Null when this end makes the offer. */
  readonly offer: string | null;
  readonly servers: readonly IceServer[];
}

/** The events of one attempt. None comes during a call to the attempt. */
export interface DirectEvents extends CarrierEvents {
  /** This end's offer or answer, to be sent to the other end. Comes once, before any candidate. */
  description(sdp: string): void;
  /** A candidate of this end, to be sent to the other end. */
  candidate(candidate: Candidate): void;
  /** The path is open, and from now on a carrier like any other, named `direct`. */
  opened(carrier: Carrier): void;
  /** The path will not open. This is the last event. `why`: a few words for a log, without an address. */
  failed(why: string): void;
}

/**
 * An attempt to open a path. Once the path is open, the attempt ends with the carrier. It ignores what does not fit: a
 * wrong shape, a second answer, a candidate too many.
 */
export interface DirectAttempt {
  /** Takes the other end's answer to this end's offer. Does nothing where this end is the one that answers. */
  answered(sdp: string): void;
  /** Takes a candidate of the other end. It may come before the other end's description. */
  addCandidate(candidate: Candidate): void;
  /** Gives the attempt up, or disposes of its carrier. No event comes after that. Idempotent. */
  dispose(): void;
}

/**
 * Begins an attempt. It has no time limit of its own: the caller disposes of it. Null when direct paths do not work here,
 * for instance because a native module is missing.
 */
export type DialDirect = (terms: DirectTerms, events: DirectEvents) => DirectAttempt | null;
