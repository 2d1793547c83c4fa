// The states, events and effects of a daemon's channel, and the questions that it asks. The table is in
// `handshake-daemon.ts`.

import type { Identity } from "../crypto/identity.ts";
import type { Sodium } from "../crypto/sodium.ts";
import type { CredentialKind } from "../crypto/transcript.ts";
import type { Frame } from "../protocol/frames.ts";
import type { Channel, ChannelBreak } from "./channel.ts";
import type { Code } from "./code.ts";
import type { KeyCredential, Scope } from "./credentials.ts";
import type { NewClient } from "./daemon-authentication.ts";
import type { DaemonRun } from "./daemon-exchange.ts";
import type { HandshakeError } from "./handshake-messages.ts";
import type { Bye, FromClient, ReadyMessage } from "./messages.ts";

/** What the daemon decides for all its channels together. Each hook answers at once. */
export interface DaemonHooks {
  /** The code of the channel's room. Null when there is none. */
  code(): Code | null;
  /** Whether typed codes are accepted now: armed and not locked. Asked again when the code is verified. */
  codesOpen(): boolean;
  /** The key, if it may be used now. Asked again when the key is verified. */
  key(credId: Uint8Array): KeyCredential | null;
  /** Adds the channel to the pending handshakes. False when there is no place. */
  admit(kind: CredentialKind): boolean;
  /** Counts a wrong code and stores the count before it returns. */
  codeFailed(): void;
  /** A right code: resets the count, and returns how many wrong ones came before. */
  codeConfirmed(): number;
  keyFailed(credId: Uint8Array): void;
  /** Whether this client is let in. Asked before anything about the host is sent. */
  access(client: NewClient): "allow" | "ask" | "deny";
  /** Takes one use of the client's key and returns the content of `ready`. Null when another client took the last use. */
  grant(client: NewClient): Omit<ReadyMessage, "t" | "scope"> | null;
}

export interface DaemonContext {
  readonly sodium: Sodium;
  readonly host: Identity;
  /** `device`: every client must prove a device. The setting decides that, the client cannot. */
  readonly need: "none" | "device";
  /** Whether to ask a client that gets a ticket for its device, even if none is needed. */
  readonly asks?: boolean;
  readonly hooks: DaemonHooks;
}

/** How a channel ended. A refusal in the clear has the name of its error. */
export type DaemonEnd =
  | HandshakeError
  | ChannelBreak
  | "lost"
  /** The other end ended it cleanly, for the reason it gave. */
  | { readonly peer: string }
  /** This end ended it cleanly. */
  | { readonly bye: Bye["reason"] };

export type DaemonState =
  | { readonly phase: "wait-ch" }
  | { readonly phase: "wait-cf"; readonly run: DaemonRun; readonly code: Code | null }
  | {
      readonly phase: "wait-auth";
      readonly channel: Channel;
      readonly bind: Uint8Array;
      readonly key: KeyCredential | null;
      readonly failedTriesBefore: number;
    }
  | { readonly phase: "wait-approval"; readonly channel: Channel; readonly client: NewClient }
  | { readonly phase: "ready"; readonly channel: Channel; readonly scope: Scope }
  | { readonly phase: "closed"; readonly end: DaemonEnd };

/** `now`: ms since the epoch. */
export type DaemonEvent =
  | { readonly type: "message"; readonly bytes: Uint8Array; readonly now: number }
  | { readonly type: "timeout" }
  | { readonly type: "lost" }
  /** Another handshake took its place. */
  | { readonly type: "evicted" }
  | { readonly type: "approved"; readonly now: number }
  | { readonly type: "refused" }
  | { readonly type: "send"; readonly frame: Frame; readonly now: number }
  | { readonly type: "end"; readonly reason: Bye["reason"] };

export type DaemonEffect =
  | { readonly type: "transmit"; readonly bytes: Uint8Array }
  /** Replaces any earlier wait. Null: no wait. */
  | { readonly type: "wait"; readonly ms: number | null }
  /** The handshake is no longer pending. */
  | { readonly type: "settled" }
  /** The relay must be told, so that it counts this against the client's address. */
  | { readonly type: "wrong-code" }
  | { readonly type: "ask-approval"; readonly client: NewClient; readonly pairFp: string }
  | { readonly type: "ready"; readonly client: NewClient }
  | { readonly type: "message"; readonly message: FromClient }
  | { readonly type: "frame"; readonly frame: Frame }
  /** Something was dropped, because the client may not send it. */
  | { readonly type: "denied"; readonly what: string }
  /** The carrier must be closed. The last effect of a channel. */
  | { readonly type: "closed"; readonly end: DaemonEnd };
