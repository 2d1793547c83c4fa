// A second connection, to the session server, while a session is attached. It tells the server which session is shown, and
// gets the sessions that wait and the notifications of others. Attach does not depend on it: it starts no server, and
// nothing waits for it.

import { doubledMs } from "../carrier/pauses.ts";
import type { Paths } from "../config/paths.ts";
import { connectRunningServer } from "./connect-server.ts";
import type { ServerLink } from "./server-link.ts";

/** Pauses between two tries to reach the server, ms: short at first for a restarted one, long for an absent one. */
const RETRY_FIRST_MS = 250;
const RETRY_MAX_MS = 15_000;
/** After a connection that lasted so long, ms, the pauses begin again with the first. */
const LASTING_MS = 5_000;

export type Waiting = readonly { readonly id: string }[];

/** Reports what happens in other sessions than the one that is shown. */
export interface Beside {
  /** Session `id` is shown from now on. */
  show(id: string): void;
  close(): void;
}

export interface AttendingEvents {
  /** The sessions that wait, the longest waiting first. Null while that is not known. */
  attention(waiting: Waiting | null): void;
  /** A notification of a session that is not shown. */
  alert(alert: { readonly text: string }): void;
}

export class Attending implements Beside {
  #link: ServerLink | null = null;
  #shown: string | null = null;
  #tries = 0;
  #retry: ReturnType<typeof setTimeout> | null = null;
  #isClosed = false;
  #isConnecting = false;

  constructor(
    private readonly paths: Paths,
    private readonly events: AttendingEvents,
  ) {}

  /** Session `id` is shown from now on. */
  show(id: string): void {
    this.#shown = id;
    if (this.#link) void this.#say(this.#link, id);
    else if (!this.#retry && !this.#isConnecting) void this.#connect();
  }

  close(): void {
    this.#isClosed = true;
    if (this.#retry) clearTimeout(this.#retry);
    this.#retry = null;
    this.#link?.close();
    this.#link = null;
  }

  async #connect(): Promise<void> {
    this.#retry = null;
    this.#isConnecting = true;
    const running = await connectRunningServer(this.paths);
    const link = running.ok ? running.value : null;
    this.#isConnecting = false;
    if (this.#isClosed) return link?.close();
    if (!link) return this.#tryAgain();
    this.#link = link;
    await this.#say(link, this.#shown!);
  }

  async #say(link: ServerLink, id: string): Promise<void> {
    const since = performance.now();
    const answer = await link.attend(id, {
      attention: (waiting) => this.events.attention(waiting),
      alert: (alert) => this.events.alert(alert),
      closed: () => {
        if (performance.now() - since > LASTING_MS) this.#tries = 0;
        this.#lost(link);
      },
    });
    // The server is too old for this or does not answer. It is asked again after longer and longer pauses.
    if (!answer.ok) this.#lost(link);
  }

  #lost(link: ServerLink): void {
    if (this.#link !== link) return;
    this.#link = null;
    link.close();
    if (this.#isClosed) return;
    this.events.attention(null);
    this.#tryAgain();
  }

  #tryAgain(): void {
    if (this.#retry) return;
    const delay = doubledMs(this.#tries++, RETRY_FIRST_MS, RETRY_MAX_MS);
    this.#retry = setTimeout(() => void this.#connect(), delay);
  }
}
