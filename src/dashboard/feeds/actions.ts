// What the dashboard does to sessions, through the server or a session's host, and the message afterwards.

import type { Answer, Failure } from "../../client/server-link.ts";
import type { Seen } from "../../protocol/session-messages.ts";
import type { Event } from "../model/event.ts";
import type { NewSession } from "../model/form.ts";
import type { Session } from "../model/state.ts";
import { answer } from "./answer.ts";
import { press } from "./press.ts";
import { type Connect, type Orders, READ_ONLY_WORDS, type Site } from "./site.ts";

export interface ActionsParts {
  readonly site: Orders & Pick<Site, "connect" | "isReadOnly">;
  readonly session: (id: string) => Session | undefined;
  readonly dispatch: (event: Event) => void;
  /** The sentence for a failure, without a full stop. */
  readonly sentence: (failure: Failure) => string;
  readonly size: () => { readonly cols: number; readonly rows: number };
}

export class Actions {
  /** Keys that are under way, in their order. */
  #pressing: Promise<void> = Promise.resolve();

  constructor(private readonly parts: ActionsParts) {}

  async answer(id: string, text: string): Promise<void> {
    if (this.parts.site.isReadOnly) return this.#tell(READ_ONLY_WORDS, true);
    const session = this.parts.session(id);
    const name = session?.info.name ?? "the session";
    if (!session?.socket) return this.#tell(`${name} has ended: the answer was not sent`, true);
    this.#tell(`to ${name}: sending`, false);
    const answered = await answer(this.#connect(id, session.socket), text);
    if (answered === null) return this.#tell(`to ${name}: submitted ✓`, false);
    if (answered.isUnsent) this.parts.dispatch({ t: "unsent", id, text });
    this.#tell(`${name} ${answered.why}${answered.isUnsent ? "; i has the text again" : ""}`, true);
  }

  /** Sends the same prompt to each, and reports the result once: failures first, by name. */
  async answerAll(ids: readonly string[], text: string): Promise<void> {
    if (this.parts.site.isReadOnly) return this.#tell(READ_ONLY_WORDS, true);
    this.#tell(`to ${ids.length} sessions: sending`, false);
    const failed = await Promise.all(
      ids.map(async (id) => {
        const session = this.parts.session(id);
        const name = session?.info.name ?? "a session";
        if (!session?.socket) return `${name} has ended: the answer was not sent`;
        const answered = await answer(this.#connect(id, session.socket), text);
        if (answered?.isUnsent) this.parts.dispatch({ t: "unsent", id, text });
        return answered === null ? null : `${name} ${answered.why}`;
      }),
    );
    const whys = failed.filter((why) => why !== null);
    const sent = ids.length - whys.length;
    if (whys.length === 0) return this.#tell(`to ${sent} sessions: submitted ✓`, false);
    this.#tell(`submitted to ${sent} of ${ids.length}; ${whys.join("; ")}`, true);
  }

  /** One key for each, one after the other for one session. */
  press(key: string, to: readonly { readonly id: string; readonly seen: Seen }[]): Promise<void> {
    this.#pressing = this.#pressing.then(async () => {
      if (this.parts.site.isReadOnly) return this.#tell(READ_ONLY_WORDS, true);
      const whys = await Promise.all(
        to.map(async ({ id, seen }) => {
          const session = this.parts.session(id);
          const why = session?.socket
            ? await press(this.#connect(id, session.socket), key, seen)
            : "has ended";
          return why === null ? null : `${session?.info.name ?? "a session"} ${why}`;
        }),
      );
      const failed = whys.filter((why) => why !== null);
      if (failed.length > 0) this.#tell(failed.join("; "), true);
    });
    return this.#pressing;
  }

  async create(session: NewSession): Promise<void> {
    const created = await this.parts.site.create(session, this.parts.size());
    if (created.ok) this.parts.dispatch({ t: "created", session: created.value });
    else this.parts.dispatch({ t: "create-failed", why: this.parts.sentence(created) });
  }

  async rename(id: string, name: string): Promise<void> {
    const renamed = await this.parts.site.rename(id, name);
    if (!renamed.ok) this.#tell(this.parts.sentence(renamed), true);
  }

  async end(kill: readonly string[], forget: readonly string[]): Promise<void> {
    await Promise.all([
      this.#each(kill, "ended", (site, id) => site.kill(id)),
      this.#each(forget, "forgot", (site, id) => site.remove(id)),
    ]);
  }

  restart(ids: readonly string[]): Promise<void> {
    return this.#each(ids, "restarted", (site, id) => site.restart(id));
  }

  detach(ids: readonly string[]): Promise<void> {
    return this.#each(ids, "detached everybody from", (site, id) => site.detach(id));
  }

  mute(ids: readonly string[], muted: boolean): Promise<void> {
    const what = muted ? "muted" : "unmuted";
    return this.#each(ids, what, (site, id) => site.mute(id, muted));
  }

  #connect(id: string, socket: string): Connect {
    return this.parts.site.connect({ id, socket });
  }

  /** Does it to each at the same time, and reports the result once. */
  async #each(
    ids: readonly string[],
    did: string,
    order: (site: Orders, id: string) => Promise<Answer<unknown>>,
  ): Promise<void> {
    if (ids.length === 0) return;
    const names = ids.map((id) => this.parts.session(id)?.info.name ?? id);
    const answers = await Promise.all(ids.map((id) => order(this.parts.site, id)));
    const failed = answers.find((each): each is Failure => !each.ok);
    if (failed) return this.#tell(this.parts.sentence(failed), true);
    this.#tell(`${did} ${names.length > 3 ? `${names.length} sessions` : names.join(", ")}`, false);
  }

  #tell(text: string, isError: boolean): void {
    this.parts.dispatch({ t: "told", text, isError });
  }
}
