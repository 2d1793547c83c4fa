// What the dashboard does to sessions, through the server or a session's host, and the message afterwards.

import type { Answer, Failure, ServerLink } from "../../client/server-link.ts";
import type { Paths } from "../../config/paths.ts";
import type { Seen } from "../../keys/key-guard.ts";
import type { Event } from "../model/event.ts";
import type { NewSession } from "../model/form.ts";
import type { Session } from "../model/state.ts";
import { answer } from "./answer.ts";
import { press } from "./press.ts";
import type { SessionsFeed } from "./sessions-feed.ts";

export interface ActionsParts {
  readonly paths: Paths;
  readonly feed: SessionsFeed;
  readonly session: (id: string) => Session | undefined;
  readonly dispatch: (event: Event) => void;
  /** The sentence for a failure, without a full stop. */
  readonly sentence: (failure: Failure) => string;
  readonly env: () => Record<string, string>;
  readonly size: () => { readonly cols: number; readonly rows: number };
}

export class Actions {
  /** Keys that are under way, in their order. */
  #pressing: Promise<void> = Promise.resolve();

  constructor(private readonly parts: ActionsParts) {}

  async answer(id: string, text: string): Promise<void> {
    const session = this.parts.session(id);
    const name = session?.info.name ?? "the session";
    if (!session?.socket) return this.#tell(`${name} has ended: the answer was not sent`, true);
    this.#tell(`to ${name}: sending`, false);
    const answered = await answer(session.socket, text);
    if (answered === null) return this.#tell(`to ${name}: submitted ✓`, false);
    if (answered.isUnsent) this.parts.dispatch({ t: "unsent", id, text });
    this.#tell(`${name} ${answered.why}${answered.isUnsent ? "; i has the text again" : ""}`, true);
  }

  /** Sends the same prompt to each, and reports the result once: failures first, by name. */
  async answerAll(ids: readonly string[], text: string): Promise<void> {
    this.#tell(`to ${ids.length} sessions: sending`, false);
    const failed = await Promise.all(
      ids.map(async (id) => {
        const session = this.parts.session(id);
        const name = session?.info.name ?? "a session";
        if (!session?.socket) return `${name} has ended: the answer was not sent`;
        const answered = await answer(session.socket, text);
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
      const whys = await Promise.all(
        to.map(async ({ id, seen }) => {
          const session = this.parts.session(id);
          const why = session?.socket ? await press(session.socket, key, seen) : "has ended";
          return why === null ? null : `${session?.info.name ?? "a session"} ${why}`;
        }),
      );
      const failed = whys.filter((why) => why !== null);
      if (failed.length > 0) this.#tell(failed.join("; "), true);
    });
    return this.#pressing;
  }

  async create(session: NewSession): Promise<void> {
    const { name, command, cwd, worktree } = session;
    const request = {
      ...(name === null ? {} : { name }),
      ...{ command: [...command], cwd, env: this.parts.env(), extraEnv: {}, ...this.parts.size() },
    };
    const created = await this.#ask(async (server) => {
      if (worktree === null) return server.create(request);
      const { createWithWorktree } = await import("../../client/worktree/create-session.ts");
      const made = await createWithWorktree(server, this.parts.paths, request, worktree);
      return made.ok ? { ok: true, value: made.value.session } : made;
    });
    if (created.ok) this.parts.dispatch({ t: "created", session: created.value });
    else this.parts.dispatch({ t: "create-failed", why: this.parts.sentence(created) });
  }

  async rename(id: string, name: string): Promise<void> {
    const renamed = await this.#ask((server) => server.rename(id, name));
    if (!renamed.ok) this.#tell(this.parts.sentence(renamed), true);
  }

  async end(kill: readonly string[], forget: readonly string[]): Promise<void> {
    await Promise.all([
      this.#each(kill, "ended", (server, id) => server.kill(id)),
      this.#each(forget, "forgot", (server, id) => server.remove(id)),
    ]);
  }

  restart(ids: readonly string[]): Promise<void> {
    const env = this.parts.env();
    return this.#each(ids, "restarted", (server, id) => server.restart({ query: id, env }));
  }

  detach(ids: readonly string[]): Promise<void> {
    return this.#each(ids, "detached everybody from", (server, id) => server.detach(id));
  }

  mute(ids: readonly string[], muted: boolean): Promise<void> {
    const what = muted ? "muted" : "unmuted";
    return this.#each(ids, what, (server, id) => server.mute(id, muted));
  }

  #ask<T>(question: (server: ServerLink) => Promise<Answer<T>>): Promise<Answer<T>> {
    return this.parts.feed.ask(question);
  }

  /** Does it to each at the same time, and reports the result once. */
  async #each(
    ids: readonly string[],
    did: string,
    question: (server: ServerLink, id: string) => Promise<Answer<unknown>>,
  ): Promise<void> {
    if (ids.length === 0) return;
    const names = ids.map((id) => this.parts.session(id)?.info.name ?? id);
    const answers = await Promise.all(ids.map((id) => this.#ask((server) => question(server, id))));
    const failed = answers.find((each): each is Failure => !each.ok);
    if (failed) return this.#tell(this.parts.sentence(failed), true);
    this.#tell(`${did} ${names.length > 3 ? `${names.length} sessions` : names.join(", ")}`, false);
  }

  #tell(text: string, isError: boolean): void {
    this.parts.dispatch({ t: "told", text, isError });
  }
}
