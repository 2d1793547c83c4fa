// The phases of a client's channel, what happens to it and what it does. The table is in `handshake-client.ts`.

import type { Sodium } from "../crypto/sodium.ts";
import type { Frame } from "../protocol/frames.ts";
import type { Channel, ChannelBreak, Sealer } from "./channel.ts";
import type { ClientRun, UnconfirmedRun } from "./client-exchange.ts";
import type { RunSecret } from "./exchange-terms.ts";
import type { HandshakeError } from "./handshake-messages.ts";
import type { Step } from "./machine.ts";
import type { AuthMessage, Bye, FromDaemon, ReadyMessage } from "./messages.ts";

export interface ClientContext {
  readonly sodium: Sodium;
  readonly secret: RunSecret;
  /** The host's key, if the daemon's id or code is known from before. Another key is a hard stop. */
  readonly pinnedHost: Uint8Array | null;
  /** Ask the user before going on to a host that is not pinned, as with a link. */
  readonly confirmHost: boolean;
  /** Public key of this device, if it has one. Shown only to a host that asks for it. */
  readonly devicePk: Uint8Array | null;
  /** What this client says about itself once the host has proven itself. */
  readonly about: Omit<AuthMessage, "t" | "devicePk" | "deviceSig">;
}

/** How a channel ended. Refusals in the clear, which anyone on the way may forge, are named like their error. */
export type ClientEnd =
  | HandshakeError
  | ChannelBreak
  /** The daemon does not know the secret, or somebody on the way has changed a message. */
  | "unproven"
  /** The host's key is not the one known from before: it must be paired again; the user cannot just click on. */
  | "host_changed"
  | "lost"
  /** The peer ended it cleanly, for the reason it gave. */
  | { readonly peer: string }
  /** This side ended it cleanly. */
  | { readonly bye: Bye["reason"] };

/** A host that has proven itself. */
export interface ProvenHost {
  readonly channel: Channel;
  readonly bind: Uint8Array;
  readonly hostPk: Uint8Array;
  readonly need: "none" | "device";
  /** A device is not needed, but asked for. */
  readonly asks: boolean;
}

export type ClientState =
  | { readonly phase: "wait-dh"; readonly run: ClientRun }
  | {
      readonly phase: "wait-df";
      readonly run: UnconfirmedRun;
      readonly sealer: Sealer;
      readonly tag: Uint8Array;
    }
  | { readonly phase: "wait-auth-req"; readonly channel: Channel; readonly bind: Uint8Array }
  | ({ readonly phase: "confirm-host" } & ProvenHost)
  | ({ readonly phase: "signing" } & ProvenHost)
  | ({ readonly phase: "wait-ready"; readonly asked: boolean } & ProvenHost)
  | { readonly phase: "ready"; readonly channel: Channel }
  | { readonly phase: "closed"; readonly end: ClientEnd };

/** `now`: ms on any clock that does not jump, the same for all events. */
export type ClientEvent =
  | { readonly type: "message"; readonly bytes: Uint8Array; readonly now: number }
  | { readonly type: "timeout" }
  | { readonly type: "lost" }
  | { readonly type: "host-confirmed"; readonly now: number }
  /** The device's signature of what a `sign` effect asked for; null when it cannot sign. */
  | { readonly type: "signed"; readonly signature: Uint8Array | null; readonly now: number }
  | { readonly type: "send"; readonly frame: Frame; readonly now: number }
  | { readonly type: "end"; readonly reason: Bye["reason"] };

export type ClientEffect =
  | { readonly type: "transmit"; readonly bytes: Uint8Array }
  /** Replaces the wait before it; null: none. */
  | { readonly type: "wait"; readonly ms: number | null }
  /** A try with this code is used up: somebody has had, or may have had, a guess at it. */
  | { readonly type: "try-failed" }
  | { readonly type: "confirm-host"; readonly hostPk: Uint8Array }
  /** `isNeeded`: the host lets nobody in without. */
  | { readonly type: "sign"; readonly message: Uint8Array; readonly isNeeded: boolean }
  | { readonly type: "pending"; readonly pairFp: string }
  | { readonly type: "ready"; readonly ready: ReadyMessage; readonly hostPk: Uint8Array }
  | { readonly type: "message"; readonly message: FromDaemon }
  | { readonly type: "frame"; readonly frame: Frame }
  /** The carrier is to be closed. The last effect of a channel. */
  | { readonly type: "closed"; readonly end: ClientEnd };

export type ClientStep = Step<ClientState, ClientEffect>;
