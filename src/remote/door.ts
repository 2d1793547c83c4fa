// Where clients come in: by the relay, or brought by the machine's user. A door knows which credentials are good there and
// who is let in by them; what then becomes of a client is the same behind every door (`reception.ts`).

import type { Carrier, CarrierEvents } from "../carrier/carrier.ts";
import type { KeyCredential } from "../channel/credentials.ts";
import type { NewClient } from "../channel/daemon-authentication.ts";
import type { DaemonContext, DaemonEnd, DaemonHooks } from "../channel/daemon-states.ts";
import type { Guest, Inside, Visit } from "./visit.ts";

/** The way to one client that has come. */
export interface VisitorLine {
  /** Its number, no other's at the same time at this door. */
  readonly ch: number;
  /** Passes its carrier on, in the turn in which it was reported. */
  open(events: CarrierEvents): Carrier;
  /** Closes it before it was opened. */
  close(): void;
  /** A wrong code came by it. */
  fail(): void;
}

/** What a client gets when it comes in. */
export interface Granted {
  /** The name under which it finds this daemon again, 16 bytes. */
  readonly rid: Uint8Array;
  /** What it may come back with. */
  readonly ticket: KeyCredential | null;
}

export interface Door {
  /** How long output may wait for more before it is sent, ms. */
  readonly gatherMs: number;
  /** What is asked of a client here. */
  terms(): Pick<DaemonContext, "need" | "asks">;
  /** The answers to the handshake, but for what it is told when it comes in. */
  hooks(visit: Visit): Omit<DaemonHooks, "grant">;
  /** Takes one use of its credential; null: it may not come in after all. */
  grant(visit: Visit, client: NewClient): Granted | null;
  /** What the client came in by, for people. */
  by(client: NewClient): Guest["by"];
  /** Its handshake is over, well or not. */
  settled(visit: Visit): void;
  cameIn(visit: Visit, inside: Inside): void;
  left(inside: Inside, end: DaemonEnd): void;
}
