// One client that has come: its credential, what it has proven, and what it does once it is let in.

import type { KeyCredential } from "../channel/credentials.ts";
import type { NewClient } from "../channel/daemon-authentication.ts";
import type { DaemonChannel } from "../channel/daemon-channel.ts";
import type { Reach } from "./admission.ts";
import type { DirectPath } from "./direct-path.ts";
import type { RemoteClient } from "./remote-client.ts";

/** Longest time that a timer can wait, ms. */
const TIMER_MS_MAX = 2_147_483_647;

/** A device that waits for the user's decision. */
export interface WaitingDevice {
  readonly client: NewClient;
  readonly reach: Reach;
  readonly pairFp: string;
  readonly since: number;
}

/** Who is in, as others see it. */
export interface Guest {
  /** Never another one's. */
  readonly id: string;
  readonly ch: number;
  readonly name: string;
  readonly reach: Reach;
  readonly by: "code" | KeyCredential["purpose"] | "ssh";
  readonly since: number;
}

/** What a client has once it is let in. */
export interface Inside {
  readonly guest: Guest;
  readonly client: RemoteClient;
  readonly devicePk: Uint8Array | null;
  /** The key that it came with, and the one that it may come back with. */
  readonly key: KeyCredential | null;
  readonly ticket: KeyCredential | null;
}

export class Visit {
  channel!: DaemonChannel;
  /** What carries the channel, over the relay and perhaps directly. */
  path!: DirectPath;
  /** Of the code that it came with, once that is confirmed. */
  codeSession: string | null = null;
  /** What it may come back with, once it is granted. */
  ticket: KeyCredential | null = null;
  waiting: WaitingDevice | null = null;
  inside: Inside | null = null;
  #expiry: ReturnType<typeof setTimeout> | null = null;

  constructor(
    /** The number of its channel at the relay, which may give it to another one when this one goes on directly. */
    readonly ch: number,
    /** The letters that it came by; null when it knew the daemon's id, or was brought. */
    readonly room: string | null,
    /** The one key that a client may come in by that was brought; null for all others, and once it is used. */
    public brought: KeyCredential | null = null,
  ) {}

  reachOf(client: NewClient): Reach {
    return { scope: client.scope, session: client.key ? client.key.session : this.codeSession };
  }

  /** Ends it at a time, ms since the epoch: a share is for a time, not for a first look within it. */
  endAt(expires: number): void {
    const left = expires - Date.now();
    this.#expiry = setTimeout(
      () => (left > TIMER_MS_MAX ? this.endAt(expires) : this.channel.end("expired")),
      Math.min(Math.max(0, left), TIMER_MS_MAX),
    );
  }

  /** Ends it before it is let in, once it has named its credential. Each event acts in some phases of a handshake. */
  turnAway(reason: "denied" | "timeout"): void {
    if (this.waiting) this.channel.refuse();
    this.channel.end(reason);
    this.channel.evict();
  }

  /** It has ended. */
  close(): void {
    if (this.#expiry) clearTimeout(this.#expiry);
    this.path.close();
    this.inside?.client.close();
  }
}
