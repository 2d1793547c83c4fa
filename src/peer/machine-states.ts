// The phases of a connection to a machine elsewhere, what happens to it and what it does. The table is in `machine.ts`.

import type { ReadyHost } from "../channel/client-channel.ts";
import type { Bye } from "../channel/messages.ts";
import type { Sodium } from "../crypto/sodium.ts";
import type { Ending, Failure } from "./outcome.ts";
import type { Way } from "./ways.ts";

export interface PeerContext {
  readonly sodium: Sodium;
  /** There is a device key to show and sign with. */
  readonly hasDevice: boolean;
  /** What cannot be reached at first is tried again, as for a page that stays; else that is its end. */
  readonly persists: boolean;
  readonly firstPauseMs?: number;
  /** Tries that are left with a way; only a code's run out. */
  triesLeft(way: Way): number;
}

/** What is known of the way in while there is one. */
export interface Going {
  readonly way: Way;
  /** What else may let it in, where the way has ended. */
  readonly rest: readonly Way[];
  /** What its person gave, to take over with. */
  readonly given: Way | null;
  /** Refusals in a row, since it was in; null before. */
  readonly refusals: number | null;
  /** Tries in vain since it was in. */
  readonly tries: number;
  /** Channels in a row that broke soon. */
  readonly brief: number;
  /** Since when there is no channel that was there, ms on the clock; null at first, and while it takes over. */
  readonly since: number | null;
  readonly isTakingOver: boolean;
}

export type PeerState =
  | { readonly phase: "idle" }
  /**
   * A try is under way, up to the host's word that it is in. `hasConfirmed`: the person has said yes to the host on it, for
   * which that may have waited no longer.
   */
  | ({ readonly phase: "dialling"; readonly hasConfirmed: boolean } & Going)
  /** The person looks at the host's fingerprint. `isOpen`: the channel still waits for that. */
  | ({ readonly phase: "confirming"; readonly hostPk: Uint8Array; readonly isOpen: boolean } & Going)
  /** Somebody at the host is to approve this device. */
  | ({ readonly phase: "pairing"; readonly fingerprint: string } & Going)
  /** It is in, and looked up whether the host is the one that it was. */
  | ({ readonly phase: "checking"; readonly host: ReadyHost } & Going)
  | ({ readonly phase: "ready"; readonly host: ReadyHost; readonly at: number } & Going)
  | ({ readonly phase: "down"; readonly tryAt: number } & Going)
  | ({ readonly phase: "replaced" } & Going)
  /** `ending`: of the last try; null when there was none. */
  | { readonly phase: "failed"; readonly why: Failure; readonly way: Way; readonly ending: Ending | null };

/** `now`: ms on a clock that does not go back. `chance`: 0 to 1. */
export type PeerEvent =
  /** The ways in, the best first; one at least. */
  | { readonly type: "begin"; readonly ways: readonly Way[] }
  | { readonly type: "confirm-host"; readonly hostPk: Uint8Array }
  | { readonly type: "confirmed" }
  | { readonly type: "declined" }
  | { readonly type: "pending"; readonly fingerprint: string }
  | { readonly type: "ready"; readonly host: ReadyHost }
  /** Whether the host is the one that it was, or new here. */
  | { readonly type: "checked"; readonly isSame: boolean; readonly now: number }
  /** The try, or the channel, is over. */
  | { readonly type: "ended"; readonly ending: Ending; readonly now: number; readonly chance: number }
  /** The wait is over. */
  | { readonly type: "timeout"; readonly now: number }
  /** There is a new reason to hope, or to doubt what seems to be there: the person or the network is back. */
  | { readonly type: "wake" }
  | { readonly type: "take-over" }
  /** With a goodbye the host ends this client's access, unless it knows it as a device. */
  | { readonly type: "leave"; readonly goodbye: boolean };

export type PeerEffect =
  /** Begins a try. Of the one before nothing is told any more. */
  | { readonly type: "dial"; readonly way: Way }
  /** Ends the try or the channel that there is, with a word or without. */
  | { readonly type: "end"; readonly reason: Bye["reason"] | null }
  | { readonly type: "confirm-host" }
  /** Asks the other end of the channel for a sign of life. */
  | { readonly type: "prove" }
  /** Looks up whether the host is the one that it was, and remembers it if so; `checked` tells. */
  | { readonly type: "remember"; readonly way: Way; readonly host: ReadyHost }
  /** Replaces the wait before it; null: none. */
  | { readonly type: "wait"; readonly ms: number | null };

export const IDLE: PeerState = { phase: "idle" };
