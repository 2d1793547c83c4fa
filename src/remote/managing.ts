// Starts, restarts and names sessions for one remote client, if it may use the whole machine.

import type { FromClient, FromDaemon } from "../channel/messages.ts";
import type { ErrorCode } from "../protocol/errors.ts";
import { unhandled } from "../protocol/unhandled.ts";

/** What one client may have under way at the same time. One more fails. */
const REQUESTS_MAX = 8;

export type ManageMessage = Extract<
  FromClient,
  { readonly t: "sessions.start" | "sessions.restart" | "sessions.rename" }
>;

export type Managed =
  | { readonly ok: true; readonly id: string }
  | { readonly ok: false; readonly code: ErrorCode; readonly detail: string };

/** What can be done with the machine's sessions. */
export interface SessionManagement {
  /** @param cwd absolute, or beginning with `~/`; null: the user's home */
  start(name: string | null, command: readonly string[], cwd: string | null): Promise<Managed>;
  restart(id: string): Promise<Managed>;
  rename(id: string, name: string): Promise<Managed>;
}

export interface ManagingTerms {
  /** Whether the client may use the whole machine. */
  readonly isForAll: boolean;
  readonly sessions: SessionManagement;
  say(message: FromDaemon): void;
  /** Something was done, or refused. */
  noted(what: ManageMessage["t"], outcome: Managed): void;
}

export class Managing {
  #underWay = 0;

  constructor(private readonly terms: ManagingTerms) {}

  async message(message: ManageMessage): Promise<void> {
    const outcome = await this.#outcome(message);
    this.terms.noted(message.t, outcome);
    const { n } = message;
    if (outcome.ok) this.terms.say({ t: "sessions.done", n, session: outcome.id });
    else this.terms.say({ t: "sessions.failed", n, code: outcome.code, detail: outcome.detail });
  }

  async #outcome(message: ManageMessage): Promise<Managed> {
    const { isForAll } = this.terms;
    if (!isForAll) return { ok: false, code: "denied", detail: "this access is for one session" };
    if (this.#underWay >= REQUESTS_MAX)
      return { ok: false, code: "limit", detail: `${REQUESTS_MAX} requests of one client at once` };
    this.#underWay++;
    try {
      return await this.#do(message);
    } finally {
      this.#underWay--;
    }
  }

  #do(message: ManageMessage): Promise<Managed> {
    const { sessions } = this.terms;
    switch (message.t) {
      case "sessions.start":
        return sessions.start(message.name ?? null, message.command, message.cwd ?? null);
      case "sessions.restart":
        return sessions.restart(message.session);
      case "sessions.rename":
        return sessions.rename(message.session, message.name);
      default:
        return unhandled(message);
    }
  }
}
