// Tells clients what changed in a session, often enough to be fresh and no oftener: its state by time, its record,
// its activity.

import type { SessionInfo } from "../protocol/session-info.ts";
import type { FromHost } from "../protocol/session-messages.ts";
import type { AttachedClient } from "./attached-client.ts";

/** Time between two reports of activity to observers. */
const ACTIVITY_INTERVAL_MS = 250;
/** Changes of state, title and size within this time are told once. */
const INFO_DELAY_MS = 30;

export interface AnnouncerParts {
  readonly clients: ReadonlySet<AttachedClient>;
  info(): SessionInfo;
  /** When the state changes by time alone, ms since the epoch; null when it does not. */
  stateChangesAt(): number | null;
  /** Output position now. */
  end(): number;
}

type Timer = ReturnType<typeof setTimeout> | null;

export class Announcer {
  #stateTimer: Timer = null;
  #infoTimer: Timer = null;
  #activityTimer: Timer = null;

  constructor(private readonly parts: AnnouncerParts) {
    this.#armState();
  }

  /** The session printed. */
  active(): void {
    if (!this.#stateTimer) {
      this.#armState();
      this.changed();
    }
    this.#activityTimer ??= setTimeout(() => {
      this.#activityTimer = null;
      const lastOutputAt = this.parts.info().lastOutputAt ?? 0;
      this.tell({ t: "activity", lastOutputAt, seq: this.parts.end() });
    }, ACTIVITY_INTERVAL_MS);
  }

  /** Something in the session's record changed. */
  changed(): void {
    this.#infoTimer ??= setTimeout(() => this.tellNow(), INFO_DELAY_MS);
  }

  /** Tells the record at once. */
  tellNow(): void {
    if (this.#infoTimer) clearTimeout(this.#infoTimer);
    this.#infoTimer = null;
    const info = this.parts.info();
    for (const client of this.parts.clients) if (client.isAttached) client.say({ t: "info", info });
  }

  /** To observers and scripts only: a terminal sees the same in its stream. */
  tell(message: FromHost): void {
    for (const client of this.parts.clients) if (client.isAttached && !client.isViewer) client.say(message);
  }

  dispose(): void {
    for (const timer of [this.#stateTimer, this.#infoTimer, this.#activityTimer])
      if (timer) clearTimeout(timer);
  }

  #armState(): void {
    const at = this.parts.stateChangesAt();
    if (at === null) return;
    this.#stateTimer = setTimeout(
      () => {
        this.#stateTimer = null;
        this.#armState();
        if (!this.#stateTimer) this.changed();
      },
      Math.max(1, at - Date.now()),
    );
  }
}
