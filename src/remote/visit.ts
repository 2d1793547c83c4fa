// One client that came: its credential, what it has proven, and, once it is let in, its `RemoteClient`.

import type { KeyCredential } from "../channel/credentials.ts";
import type { NewClient } from "../channel/daemon-authentication.ts";
import type { DaemonChannel } from "../channel/daemon-channel.ts";
import type { Reach } from "./admission.ts";
import type { ClientFlows } from "./client-flows.ts";
import type { DirectPath } from "./direct-path.ts";
import type { Managing } from "./managing.ts";
import type { RemoteClient } from "./remote-client.ts";

/** The longest time of a timer, ms. */
const TIMER_MS_MAX = 2_147_483_647;

/** A device that waits for the user's decision. */
export interface WaitingDevice {
  readonly client: NewClient;
  readonly reach: Reach;
  readonly pairFp: string;
  readonly since: number;
}

/** A client that is let in, as the user is shown it. */
export interface Guest {
  /** Unique. */
  readonly id: string;
  readonly ch: number;
  readonly name: string;
  readonly reach: Reach;
  readonly by: "code" | KeyCredential["purpose"] | "ssh";
  readonly since: number;
  /** It has forwarded connections and no session: it neither takes the place of one that types, nor gives it its own. */
  readonly forwards: boolean;
}

/** What a client has once it is let in. */
export interface Inside {
  readonly guest: Guest;
  /** Null: it is here for forwarded connections alone. */
  readonly client: RemoteClient | null;
  readonly flows: ClientFlows;
  readonly managing: Managing;
  /** It came for one thing and leaves by itself. */
  readonly isBrief: boolean;
  readonly devicePk: Uint8Array | null;
  /** The key that it came with, and the ticket to come back with. */
  readonly key: KeyCredential | null;
  readonly ticket: KeyCredential | null;
}

export class Visit {
  channel!: DaemonChannel;
  /** Has the channel's carrier, over the relay and perhaps directly. */
  path!: DirectPath;
  /** The session that its code opens, once the code is confirmed. Null: all. */
  codeSession: string | null = null;
  /** The ticket to come back with, once it is let in. */
  ticket: KeyCredential | null = null;
  waiting: WaitingDevice | null = null;
  inside: Inside | null = null;
  #expiry: ReturnType<typeof setTimeout> | null = null;

  constructor(
    /** The number of its channel at the relay. The relay may reuse it once this client is on a direct path only. */
    readonly ch: number,
    /** The letters that it came by. Null when it came by the daemon's id or was brought. */
    readonly room: string | null,
    /** The only key that a brought client may use. Null for all others, and once it is used. */
    public brought: KeyCredential | null = null,
  ) {}

  reachOf(client: NewClient): Reach {
    return { scope: client.scope, session: client.key ? client.key.session : this.codeSession };
  }

  /** Ends it at this time, ms since the epoch. A share limits the whole visit, not only its beginning. */
  endAt(expires: number): void {
    const left = expires - Date.now();
    this.#expiry = setTimeout(
      () => (left > TIMER_MS_MAX ? this.endAt(expires) : this.channel.end("expired")),
      Math.min(Math.max(0, left), TIMER_MS_MAX),
    );
  }

  /** Ends it before it is let in. Each of these events works in other phases of the handshake. */
  turnAway(reason: "denied" | "timeout"): void {
    if (this.waiting) this.channel.refuse();
    this.channel.end(reason);
    this.channel.evict();
  }

  /** The visit has ended. */
  close(): void {
    if (this.#expiry) clearTimeout(this.#expiry);
    this.path.close();
    this.inside?.client?.close();
    this.inside?.flows.close();
  }
}
