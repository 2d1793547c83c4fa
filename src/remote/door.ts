// A door is one of the two ways for clients to come in: over the relay, or brought by the machine's own user. A door knows
// which credentials it takes and whom it lets in. Everything after that is the same for every door (`reception.ts`).

import type { Carrier, CarrierEvents } from "../carrier/carrier.ts";
import type { KeyCredential } from "../channel/credentials.ts";
import type { NewClient } from "../channel/daemon-authentication.ts";
import type { DaemonContext, DaemonEnd, DaemonHooks } from "../channel/daemon-states.ts";
import type { Guest, Inside, Visit } from "./visit.ts";

/** The carrier to a client that has come, before it is opened. */
export interface VisitorCarrier {
  /** Its number. No two at this door have the same one at the same time. */
  readonly ch: number;
  /** Opens it. Must be called in the same turn in which it was reported, or frames are lost. */
  open(events: CarrierEvents): Carrier;
  /** Closes it instead of opening it. */
  close(): void;
  /** Reports that a wrong code came by it. */
  fail(): void;
}

/** What a client gets when it comes in. */
export interface Granted {
  /** The id by which it finds this daemon again, 16 bytes. */
  readonly rid: Uint8Array;
  /** The key to come back with. */
  readonly ticket: KeyCredential | null;
}

export interface Door {
  /** How long output may wait for more before it is sent, ms. */
  readonly gatherMs: number;
  /** What a client must prove here. */
  terms(): Pick<DaemonContext, "need" | "asks">;
  /** This door's answers to the questions of the handshake. */
  hooks(visit: Visit): Omit<DaemonHooks, "grant">;
  /** Takes one use of the client's credential. Null: it may not come in after all. */
  grant(visit: Visit, client: NewClient): Granted | null;
  /** What the client came in by, as people are shown it. */
  by(client: NewClient): Guest["by"];
  /** The handshake is over, whether it succeeded or not. */
  settled(visit: Visit): void;
  cameIn(visit: Visit, inside: Inside): void;
  left(inside: Inside, end: DaemonEnd): void;
}
