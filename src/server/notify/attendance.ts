// The clients that show a session and want to know about the others: they are told which sessions wait, and alerted.

import type { FromServer } from "../../protocol/control-messages.ts";
import { ATTENTION_MAX, type WaitingSession } from "../../protocol/notification-record.ts";
import type { SessionInfo } from "../../protocol/session-info.ts";
import type { Note } from "./note.ts";

interface Attending {
  /** The session that it shows. */
  readonly id: string;
  say(message: FromServer): void;
}

export class Attendance {
  /** By the client's own object: one client shows one session. */
  readonly #attending = new Map<object, Attending>();
  #told = "[]";

  constructor(private readonly sessions: () => readonly SessionInfo[]) {}

  /** From now on, until `leave`; call it again for another session. Reports at once who waits. */
  attend(client: object, id: string, say: Attending["say"]): void {
    this.changed();
    this.#attending.set(client, { id, say });
    const waiting = this.#waiting();
    this.#told = JSON.stringify(waiting);
    say({ t: "attention", waiting });
  }

  leave(client: object): void {
    this.#attending.delete(client);
  }

  /** A session has changed: tells every client if other sessions wait than before. */
  changed(): void {
    if (this.#attending.size === 0) return;
    const waiting = this.#waiting();
    const text = JSON.stringify(waiting);
    if (text === this.#told) return;
    this.#told = text;
    for (const { say } of this.#attending.values()) say({ t: "attention", waiting });
  }

  /** Whether an attending client shows another session than `id`. */
  showsOther(id: string): boolean {
    return [...this.#attending.values()].some((one) => one.id !== id);
  }

  /** Alerts those that show another session. Returns how many. */
  alert({ id, name, kind, text }: Note): number {
    const others = [...this.#attending.values()].filter((one) => one.id !== id);
    for (const { say } of others) say({ t: "alert", id, name, kind, text });
    return others.length;
  }

  #waiting(): WaitingSession[] {
    return this.sessions()
      .filter((info) => info.state === "waiting")
      .sort((a, b) => a.stateSince - b.stateSince)
      .slice(0, ATTENTION_MAX)
      .map((info) => ({ id: info.id, name: info.name, since: info.stateSince }));
  }
}
