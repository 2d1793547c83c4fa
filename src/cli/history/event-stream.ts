// Follows the events of sessions over any number of servers: each event once, whatever is killed and restarted.

import { type Budget, SILENT } from "../../client/budget.ts";
import { connectRunningServer, connectServer } from "../../client/connect-server.ts";
import {
  type Answer,
  type Failure,
  failure,
  SERVER,
  type ServerLink,
  type SessionEvent,
} from "../../client/server-link.ts";
import type { Paths } from "../../config/paths.ts";
import { HistoryCursor } from "../../session/history-cursor.ts";

/** Pause between two checks whether a server that has gone is back. */
const LOOK_MS = 100;
/** How long a server may be gone before another is started: `server stop` is finished sooner. */
const AWAY_MS = 6_000;

/** The message for a server that closed its connection and does not come back soon. */
const GONE = `${SERVER} has gone, waiting for it to come back`;

export type Told = Pick<SessionEvent, "id" | "name" | "event">;

/** Passes on everything that is kept. */
export async function keptEvents(
  server: ServerLink,
  query: string | undefined,
  onEvent: (told: Told) => void,
): Promise<Answer<null>> {
  return server.events(query, false, { event: onEvent, closed: () => {} });
}

/**
 * Passes on what is kept and what happens, until the process is interrupted or a server refuses, which is returned.
 * Rejects with what `onEvent` throws.
 */
export async function followEvents(
  first: ServerLink,
  paths: Paths,
  query: string | undefined,
  onEvent: (told: Told) => void,
  budget: Budget,
): Promise<Failure> {
  const places = new Places(onEvent);
  let server: ServerLink | null = first;
  for (;;) {
    if (server) {
      const refused = await listen(server, query, places);
      if (refused) return refused;
    }
    const gone = { who: SERVER, heardAt: () => performance.now(), atWork: GONE };
    const connected = await budget.wait(gone, comeBack(paths, budget));
    if (connected === SILENT) return failure("no-server", "it does not come back");
    if (!connected.ok) return connected;
    budget.answersAgain(SERVER);
    server = connected.value;
  }
}

/** Where each session's history has been passed on to. */
class Places {
  readonly #cursors = new Map<string, HistoryCursor>();

  constructor(private readonly onEvent: (told: Told) => void) {}

  /** The whole answer of a server. */
  kept(all: readonly Told[]): void {
    const fresh = new Set<Told["event"]>();
    for (const [id, told] of Map.groupBy(all, (one) => one.id))
      for (const event of this.#cursorOf(id).read(told.map((one) => one.event))) fresh.add(event);
    for (const told of all) if (fresh.has(told.event)) this.onEvent(told);
    // Forgets sessions that were removed for good.
    const ids = new Set(all.map((one) => one.id));
    for (const id of this.#cursors.keys()) if (!ids.has(id)) this.#cursors.delete(id);
  }

  later(told: Told): void {
    this.#cursorOf(told.id).passed(told.event);
    this.onEvent(told);
  }

  #cursorOf(id: string): HistoryCursor {
    let cursor = this.#cursors.get(id);
    if (!cursor) {
      cursor = new HistoryCursor();
      this.#cursors.set(id, cursor);
    }
    return cursor;
  }
}

/** Until the connection closes (null), or the server refuses. */
async function listen(server: ServerLink, query: string | undefined, places: Places) {
  const kept: Told[] = [];
  let isKept = true;
  const over = Promise.withResolvers<void>();
  // The printing may fail before this awaits it.
  over.promise.catch(() => {});
  const unwatch = server.watch();
  const guarded = (work: () => void) => {
    try {
      work();
    } catch (error) {
      over.reject(error);
    }
  };
  const answer = await server.events(query, true, {
    event: (told) => {
      if (isKept && told.n !== undefined) kept.push(told);
      else if (told.n === undefined) guarded(() => flush(() => places.later(told)));
    },
    closed: () => over.resolve(),
  });
  // The first live event may come before this function continues.
  function flush(work: () => void): void {
    if (isKept) {
      isKept = false;
      places.kept(kept);
    }
    work();
  }
  if (!answer.ok) {
    unwatch();
    server.close();
    return answer.code === "no-server" ? null : answer;
  }
  guarded(() => flush(() => {}));
  try {
    await over.promise;
  } finally {
    unwatch();
    server.close();
  }
  return null;
}

async function comeBack(paths: Paths, budget: Budget): Promise<Answer<ServerLink>> {
  const until = Date.now() + AWAY_MS;
  while (Date.now() < until) {
    const server = await connectRunningServer(paths, budget);
    if (!server.ok) return server;
    if (server.value) return { ok: true, value: server.value };
    await Bun.sleep(LOOK_MS);
  }
  return connectServer(paths, budget);
}
