// The phases of a daemon's channel, what happens to it, what it does, and what it asks. The table is in
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

/** What the daemon decides over all its channels. Each is called and answers within one step. */
export interface DaemonHooks {
  /** The code of the room that the channel came by; null when there is none. */
  code(): Code | null;
  /** Whether typed codes are accepted now: armed and not locked. Asked again when a code is verified. */
  codesOpen(): boolean;
  /** The key, if it may be used now. Asked again when it is verified. */
  key(credId: Uint8Array): KeyCredential | null;
  /** Adds the channel to the pending handshakes, or refuses. */
  admit(kind: CredentialKind): boolean;
  /** A wrong code: counted and stored before this returns. */
  codeFailed(): void;
  /** A right code; returns how many wrong ones came before it, and resets the count. */
  codeConfirmed(): number;
  keyFailed(credId: Uint8Array): void;
  /** Whether this client is let in. Asked before anything about the host is sent. */
  access(client: NewClient): "allow" | "ask" | "deny";
  /** Takes one use of its key, and makes the content of `ready`; null when another client had the last use. */
  grant(client: NewClient): Omit<ReadyMessage, "t" | "scope"> | null;
}

export interface DaemonContext {
  readonly sodium: Sodium;
  readonly host: Identity;
  /** `device`: every client must prove one, by policy and not by agreement. */
  readonly need: "none" | "device";
  /** A client that gets a ticket is asked for its device even if none is needed. */
  readonly asks?: boolean;
  readonly hooks: DaemonHooks;
}

/** How a channel ended. Refusals in the clear are named like their error. */
export type DaemonEnd =
  | HandshakeError
  | ChannelBreak
  | "lost"
  /** The peer ended it cleanly, for the reason it gave. */
  | { readonly peer: string }
  /** This side ended it cleanly. */
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
  /** Replaces the wait before it; null: none. */
  | { readonly type: "wait"; readonly ms: number | null }
  /** No longer among the pending handshakes. */
  | { readonly type: "settled" }
  /** The relay must be told, which counts it against the client's address. */
  | { readonly type: "wrong-code" }
  | { readonly type: "ask-approval"; readonly client: NewClient; readonly pairFp: string }
  | { readonly type: "ready"; readonly client: NewClient }
  | { readonly type: "message"; readonly message: FromClient }
  | { readonly type: "frame"; readonly frame: Frame }
  /** Dropped, because the client may not send it. */
  | { readonly type: "denied"; readonly what: string }
  /** The carrier is to be closed. The last effect of a channel. */
  | { readonly type: "closed"; readonly end: DaemonEnd };
