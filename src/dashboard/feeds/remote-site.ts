// The sessions of another machine for the dashboard, over the one connection of `remi connect`. What is named, made and
// forgotten there is done there.

import { listed } from "../../client/remote/listed.ts";
import type { RemoteConnection } from "../../client/remote/remote-connection.ts";
import { connectRemote, remoteHost } from "../../client/remote/remote-host.ts";
import { remoteSource } from "../../client/remote/remote-source.ts";
import { type Answer, failure } from "../../client/server-link.ts";
import { scriptOpening } from "../../client/session-host.ts";
import { textOfHost } from "../../client/session-text.ts";
import type { SessionInfo } from "../../protocol/session-info.ts";
import type { ToHost } from "../../protocol/session-messages.ts";
import { printable } from "../../text/printable.ts";
import { READ_ONLY_WORDS, type SessionsFeedEvents, type Site } from "./site.ts";

/** How long a session may take to do what it was told, ms. */
const DONE_MS_MAX = 15_000;
const WATCHES = failure("remote", READ_ONLY_WORDS);
/** Characters of the machine's name. */
const NAME_LENGTH_MAX = 80;

/** @param readOnly nothing is typed and nothing changed, whatever the access would allow */
export function remoteSite(connection: RemoteConnection, readOnly: boolean): Site {
  const name = printable(connection.ready.host, NAME_LENGTH_MAX);
  const feed = new RemoteFeed(connection, name);
  const isReadOnly = readOnly || connection.ready.scope === "view";
  const told = (id: string, message: ToHost) =>
    isReadOnly ? Promise.resolve(WATCHES) : tell(connection, id, name, message);
  const there = async (what: string) => failure("remote", `${what} on ${name} itself`);
  return {
    name,
    source: remoteSource(connection),
    isReadOnly,
    start: (events) => feed.start(events),
    back: () => feed.hearReplaced(),
    close: () => feed.close(),
    connect: ({ id }) => connectRemote(connection, id, name),
    text: ({ info }, budget) => textOfHost(remoteHost(connection, name, info), budget),
    history: () => [],
    branch: () => null,
    panel: (dispatch) => {
      const failed = async () =>
        dispatch({ t: "remote-failed", why: `codes of ${name} are made there, with 'remi code'` });
      return { show: failed, approve: failed };
    },
    now: () => connection.onHostClock(Date.now()),
    kill: (id) => told(id, { t: "end" }),
    detach: (id) => told(id, { t: "detachAll" }),
    mute: (id, muted) => told(id, { t: "mute", muted }),
    remove: () => there("a session is forgotten"),
    restart: () => there("a session is run again"),
    rename: () => there("a session is renamed"),
    create: () => there("a session is started"),
  };
}

/** Tells a session's host something, and waits until it has ended by it, or answers what was asked after it. */
async function tell(
  connection: RemoteConnection,
  id: string,
  machine: string,
  message: ToHost,
): Promise<Answer<null>> {
  const done = Promise.withResolvers<Answer<null>>();
  const link = await connectRemote(
    connection,
    id,
    machine,
  )(scriptOpening("script"), {
    message: (said) => {
      if (said.t === "error") done.resolve(failure(said.code, said.detail));
      if (said.t === "exit" || (said.t === "pong" && message.t !== "end"))
        done.resolve({ ok: true, value: null });
    },
    closed: () => done.resolve({ ok: true, value: null }),
  });
  if (!link) return failure("remote", `${machine} does not answer; try again`);
  link.say(message);
  link.say({ t: "ping", n: 1 });
  const late = setTimeout(
    () => done.resolve(failure("remote", `the session on ${machine} has not done it yet`)),
    DONE_MS_MAX,
  );
  const answer = await done.promise;
  clearTimeout(late);
  link.close();
  return answer;
}

class RemoteFeed {
  #events: SessionsFeedEvents | null = null;
  #known: ReadonlyMap<string, SessionInfo> | null = null;
  #unlisten: () => void = () => {};

  constructor(
    private readonly connection: RemoteConnection,
    private readonly name: string,
  ) {}

  start(events: SessionsFeedEvents): void {
    this.#events = events;
    this.#unlisten = this.connection.onSessions(() => this.#tell());
    this.hearReplaced();
    this.#tell();
  }

  hearReplaced(): void {
    const { name } = this;
    this.connection.onReplaced(() =>
      this.#events?.word(`another client has taken ${name} over; attach to a session to take it back`),
    );
  }

  close(): void {
    this.#events = null;
    this.#unlisten();
  }

  #tell(): void {
    const { connection, name } = this;
    const sessions = connection.sessions;
    if (!sessions) {
      this.#events?.word(`${name} is not reached, coming back`);
      void connection
        .up()
        .then((up) => up.ok || this.#events?.word(`${name} is not reached any more: ${up.why}`));
      return;
    }
    const before = this.#known;
    this.#known = new Map(sessions.map((info) => [info.id, info]));
    if (!before) this.#events?.sessions(sessions.map(listed));
    this.#events?.word(null);
    for (const info of sessions)
      if (before && before.get(info.id) !== info) this.#events?.changed(listed(info));
    for (const id of before?.keys() ?? []) if (!this.#known.has(id)) this.#events?.removed(id);
  }
}
