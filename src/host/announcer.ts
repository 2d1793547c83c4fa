// Tells clients what changed in a session, soon, but not too often: its record, its activity.

import type { SessionInfo } from "../protocol/session-info.ts";
import type { FromHost } from "../protocol/session-messages.ts";
import type { AttachedClient } from "./attached-client.ts";

/** Time between two reports of activity to observers. */
const ACTIVITY_INTERVAL_MS = 250;
/** Changes of state, title and size within this time are sent as one. */
const INFO_DELAY_MS = 30;

export interface AnnouncerParts {
  readonly clients: ReadonlySet<AttachedClient>;
  readonly session: { info(): SessionInfo; readonly ring: { readonly end: number } };
}

type Timer = ReturnType<typeof setTimeout> | null;

export class Announcer {
  #infoTimer: Timer = null;
  #activityTimer: Timer = null;

  constructor(private readonly parts: AnnouncerParts) {}

  /** The session printed. */
  active(): void {
    this.#activityTimer ??= setTimeout(() => {
      this.#activityTimer = null;
      const lastOutputAt = this.parts.session.info().lastOutputAt ?? 0;
      this.tell({ t: "activity", lastOutputAt, seq: this.parts.session.ring.end });
    }, ACTIVITY_INTERVAL_MS);
  }

  /** Something in the session's record changed. */
  changed(): void {
    this.#infoTimer ??= setTimeout(() => this.tellNow(), INFO_DELAY_MS);
  }

  /** Sends the record at once if it has changed since it was last sent. */
  tellPending(): void {
    if (this.#infoTimer) this.tellNow();
  }

  /** Sends the record at once. */
  tellNow(): void {
    if (this.#infoTimer) clearTimeout(this.#infoTimer);
    this.#infoTimer = null;
    const info = this.parts.session.info();
    for (const client of this.parts.clients) if (client.isAttached) client.say({ t: "info", info });
  }

  /** Only to observers and scripts: a terminal sees the same in its stream. */
  tell(message: FromHost): void {
    for (const client of this.parts.clients) if (client.isAttached && !client.isViewer) client.say(message);
  }

  dispose(): void {
    for (const timer of [this.#infoTimer, this.#activityTimer]) if (timer) clearTimeout(timer);
  }
}
