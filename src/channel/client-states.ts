// The states, events and effects of a client's channel. The table is in `handshake-client.ts`.

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
  /** The host's key, if this client knows it from before. Any other key ends the channel. */
  readonly pinnedHost: Uint8Array | null;
  /** Whether to ask the user about a host whose key is not known, as with a link. */
  readonly confirmHost: boolean;
  /** Public key of this device, if it has one. Sent only to a host that asks for it. */
  readonly devicePk: Uint8Array | null;
  /** What this client says about itself once the host has proven its key. */
  readonly about: Omit<AuthMessage, "t" | "devicePk" | "deviceSig">;
}

/** How a channel ended. A refusal in the clear has the name of its error; anyone on the way may forge one. */
export type ClientEnd =
  | HandshakeError
  | ChannelBreak
  /** The daemon does not know the secret, or somebody on the way changed a message. */
  | "unproven"
  /** The host's key is not the one known from before. The user must pair again, and cannot just confirm it. */
  | "host_changed"
  | "lost"
  /** The other end ended it cleanly, for the reason it gave. */
  | { readonly peer: string }
  /** This end ended it cleanly. */
  | { readonly bye: Bye["reason"] };

/** A host that has proven its key. */
export interface ProvenHost {
  readonly channel: Channel;
  readonly bind: Uint8Array;
  readonly hostPk: Uint8Array;
  readonly need: "none" | "device";
  /** The host asks for a device even if it needs none. */
  readonly asks: boolean;
  /** Whether the host knows brief clients. */
  readonly takesBrief: boolean;
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

/** `now`: ms on one clock that does not jump, the same clock for all events. */
export type ClientEvent =
  | { readonly type: "message"; readonly bytes: Uint8Array; readonly now: number }
  | { readonly type: "timeout" }
  | { readonly type: "lost" }
  | { readonly type: "host-confirmed"; readonly now: number }
  /** The device's signature after a `sign` effect. Null when it cannot sign. */
  | { readonly type: "signed"; readonly signature: Uint8Array | null; readonly now: number }
  | { readonly type: "send"; readonly frame: Frame; readonly now: number }
  | { readonly type: "end"; readonly reason: Bye["reason"] };

export type ClientEffect =
  | { readonly type: "transmit"; readonly bytes: Uint8Array }
  /** Replaces any earlier wait. Null: no wait. */
  | { readonly type: "wait"; readonly ms: number | null }
  /** A try with this code is used up: somebody had a guess at it, or may have had one. */
  | { readonly type: "try-failed" }
  | { readonly type: "confirm-host"; readonly hostPk: Uint8Array }
  /** `isNeeded`: the host lets nobody in without a signature. */
  | { readonly type: "sign"; readonly message: Uint8Array; readonly isNeeded: boolean }
  | { readonly type: "pending"; readonly pairFp: string }
  | { readonly type: "ready"; readonly ready: ReadyMessage; readonly hostPk: Uint8Array }
  | { readonly type: "message"; readonly message: FromDaemon }
  | { readonly type: "frame"; readonly frame: Frame }
  /** The carrier must be closed. The last effect of a channel. */
  | { readonly type: "closed"; readonly end: ClientEnd };

export type ClientStep = Step<ClientState, ClientEffect>;
