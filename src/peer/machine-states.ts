// The states, events and effects of a connection to a machine elsewhere. The table is in `machine.ts`.

import type { ReadyHost } from "../channel/client-channel.ts";
import type { Bye } from "../channel/messages.ts";
import type { Sodium } from "../crypto/sodium.ts";
import type { Ending, Failure } from "./outcome.ts";
import type { Way } from "./ways.ts";

export interface PeerContext {
  readonly sodium: Sodium;
  /** Whether this client has a device key. */
  readonly hasDevice: boolean;
  /** Whether a machine that cannot be reached at first is tried again, as in a page. Otherwise that is a failure. */
  readonly persists: boolean;
  readonly firstPauseMs?: number;
  /** Tries that are left with a way in. Only those of a code are limited. */
  triesLeft(way: Way): number;
}

/** What is known while there is a connection or a try. */
export interface Going {
  readonly way: Way;
  /** Other ways in, for when this one does not work any more. */
  readonly rest: readonly Way[];
  /** The way in that the person gave, to take over with. */
  readonly given: Way | null;
  /** Refusals in a row since it was last connected. Null before the first time. */
  readonly refusals: number | null;
  /** Failed tries since it was last connected. */
  readonly tries: number;
  /** Channels in a row that broke soon after they were ready. */
  readonly brief: number;
  /** When the connection was lost, ms on the clock. Null before the first one, and while taking over. */
  readonly since: number | null;
  readonly isTakingOver: boolean;
}

export type PeerState =
  | { readonly phase: "idle" }
  /**
   * A try is in progress. `hasConfirmed`: the person has confirmed the host during this try; the host may have stopped
   * waiting meanwhile.
   */
  | ({ readonly phase: "dialling"; readonly hasConfirmed: boolean } & Going)
  /** The person compares the host's fingerprint. `isOpen`: the channel still waits for the answer. */
  | ({ readonly phase: "confirming"; readonly hostPk: Uint8Array; readonly isOpen: boolean } & Going)
  /** Waits until somebody at the host approves this device. */
  | ({ readonly phase: "pairing"; readonly fingerprint: string } & Going)
  /** The channel is ready; waits for the check whether the host has the same key as before. */
  | ({ readonly phase: "checking"; readonly host: ReadyHost } & Going)
  | ({ readonly phase: "ready"; readonly host: ReadyHost; readonly at: number } & Going)
  | ({ readonly phase: "down"; readonly tryAt: number } & Going)
  | ({ readonly phase: "replaced" } & Going)
  /** `ending`: how the last try ended. Null when there was none. */
  | { readonly phase: "failed"; readonly why: Failure; readonly way: Way; readonly ending: Ending | null };

/** `now`: ms on a clock that does not go back. `chance`: 0 to 1. */
export type PeerEvent =
  /** The ways in, the best first. At least one. */
  | { readonly type: "begin"; readonly ways: readonly Way[] }
  | { readonly type: "confirm-host"; readonly hostPk: Uint8Array }
  | { readonly type: "confirmed" }
  | { readonly type: "declined" }
  | { readonly type: "pending"; readonly fingerprint: string }
  | { readonly type: "ready"; readonly host: ReadyHost }
  /** Whether the host has the same key as before, or is new here. */
  | { readonly type: "checked"; readonly isSame: boolean; readonly now: number }
  /** The try or the channel has ended. */
  | { readonly type: "ended"; readonly ending: Ending; readonly now: number; readonly chance: number }
  /** The time of the last `wait` is up. */
  | { readonly type: "timeout"; readonly now: number }
  /** The person or the network is back: try now, or check a channel that seems alive. */
  | { readonly type: "wake" }
  | { readonly type: "take-over" }
  /** With a goodbye the host ends this client's access, unless the client is a device. */
  | { readonly type: "leave"; readonly goodbye: boolean };

export type PeerEffect =
  /** Begins a try. Earlier ones report nothing any more. */
  | { readonly type: "dial"; readonly way: Way }
  /** Ends the try or the channel, with a `bye` for this reason or without one. */
  | { readonly type: "end"; readonly reason: Bye["reason"] | null }
  | { readonly type: "confirm-host" }
  /** Pings the other end of the channel, and ends the channel if nothing comes. */
  | { readonly type: "prove" }
  /** Looks up whether the host has the same key as before, and remembers it if so. `checked` has the result. */
  | { readonly type: "remember"; readonly way: Way; readonly host: ReadyHost }
  /** Replaces any earlier wait. Null: no wait. */
  | { readonly type: "wait"; readonly ms: number | null };

export const IDLE: PeerState = { phase: "idle" };
