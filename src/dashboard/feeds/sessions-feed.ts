// All sessions from the server, for as long as the dashboard is open. A server that has gone is restarted; a lost
// connection is made again, with longer pauses each time, so that many dashboards do not overload a machine in trouble.

import { Budget } from "../../client/budget.ts";
import { connectServer } from "../../client/connect-server.ts";
import { type Answer, type Failure, SERVER, type ServerLink } from "../../client/server-link.ts";
import type { Paths } from "../../config/paths.ts";
import type { SessionsFeedEvents } from "./site.ts";

/** Time before the first and the last try to reach the server again, ms. Each try waits twice as long as the one before. */
const RETRY_MS_MIN = 100;
const RETRY_MS_MAX = 5_000;
/** After a connection that lasted so long the waits start from the shortest again, ms. */
const STEADY_MS = 10_000;

/** How long a request waits for a server that is being started, ms. */
const ASK_MS_MAX = 5_000;

export class SessionsFeed {
  #link: ServerLink | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #unwatch: () => void = () => {};
  #waitMs = RETRY_MS_MIN;
  #openedAt = 0;
  #isClosed = false;
  /** Requests that wait for a server. */
  readonly #waiting: (() => void)[] = [];

  private events!: SessionsFeedEvents;

  constructor(private readonly paths: Paths) {}

  /** Once; nothing is asked before. */
  start(events: SessionsFeedEvents): void {
    this.events = events;
    void this.#connect();
  }

  /** Sends the server a request once it is there; fails when it is not there soon. */
  async ask<T>(question: (server: ServerLink) => Promise<Answer<T>>): Promise<Answer<T>> {
    if (!this.#link) {
      const late = setTimeout(() => this.#tellWaiting(), ASK_MS_MAX);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
      clearTimeout(late);
    }
    return this.#link ? question(this.#link) : NO_SERVER;
  }

  #tellWaiting(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  close(): void {
    this.#isClosed = true;
    this.#unwatch();
    if (this.#timer) clearTimeout(this.#timer);
    this.#link?.close();
    this.#link = null;
    this.#tellWaiting();
  }

  async #connect(): Promise<void> {
    let isConnecting = true;
    const budget = new Budget({
      tell: (word) => isConnecting && this.events.word(word),
      note: (text) => this.events.noted(text),
    });
    const server = await connectServer(this.paths, budget);
    isConnecting = false;
    if (this.#isClosed) {
      if (server.ok) server.value.close();
      return;
    }
    // For a server that does not answer this was already said.
    if (!server.ok) return server.code === "server-silent" ? this.#again() : this.#lost(server.detail);
    const link = server.value;
    this.#link = link;
    this.#openedAt = Date.now();
    this.#tellWaiting();
    this.#unwatch();
    this.#unwatch = link.watch((isSilent) => this.events.word(isSilent ? NO_ANSWER : null));
    const listed = await link.subscribe(
      {
        changed: (session) => this.events.changed(session),
        removed: (id) => this.events.removed(id),
        activity: (sessions) => this.events.activity(sessions),
        access: (list) => this.events.access(list),
        closed: () => this.#lost("the server closed the connection"),
      },
      { activity: true, access: true },
    );
    if (this.#isClosed || this.#link !== link) return;
    if (listed.ok) this.events.sessions(listed.value);
    else link.socket.end();
  }

  #lost(why: string): void {
    if (!this.#isClosed) this.events.lost(why);
    this.#again();
  }

  #again(): void {
    this.#link = null;
    this.#unwatch();
    if (this.#isClosed) return;
    if (this.#openedAt > 0 && Date.now() - this.#openedAt > STEADY_MS) this.#waitMs = RETRY_MS_MIN;
    // Spread, so that dashboards that lost the same server do not come back at the same moment.
    this.#timer = setTimeout(() => void this.#connect(), this.#waitMs * (0.5 + Math.random()));
    this.#waitMs = Math.min(RETRY_MS_MAX, this.#waitMs * 2);
  }
}

const NO_ANSWER = `${SERVER} does not answer, waiting`;
const NO_SERVER: Failure = { ok: false, code: "no-server", detail: "it is being started again" };
