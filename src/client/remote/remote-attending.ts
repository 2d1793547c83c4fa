// `Attending` for the sessions of another machine: which of them wait, and their notifications. Their machine sends both
// unasked.

import type { AttendingEvents, Beside } from "../attending.ts";
import { waitingOnes } from "../session-choice.ts";
import { listed } from "./listed.ts";
import type { RemoteConnection } from "./remote-connection.ts";

export class RemoteAttending implements Beside {
  #shown: string | null = null;
  /** What `attention` was last called with, as text. Null before the first call. */
  #told: string | null = null;
  readonly #unlisten: () => void;

  constructor(
    private readonly line: RemoteConnection,
    private readonly events: AttendingEvents,
  ) {
    this.#unlisten = line.onSessions(() => this.#tell());
    line.onAlert((alert) => alert.id !== this.#shown && events.alert(alert));
  }

  show(id: string): void {
    this.#shown = id;
    this.#tell();
  }

  close(): void {
    this.#unlisten();
    this.line.onAlert(() => {});
  }

  #tell(): void {
    const sessions = this.line.sessions;
    const waiting = sessions && waitingOnes(sessions.map(listed)).map(({ info }) => ({ id: info.id }));
    const text = JSON.stringify(waiting);
    if (text === this.#told) return;
    this.#told = text;
    this.events.attention(waiting);
  }
}
