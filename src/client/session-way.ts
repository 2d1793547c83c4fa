// How a client reaches a session: what a connection to it can do, and how it is reached over the session's unix socket.
// `remote/` reaches sessions of another machine.

import type { Paths } from "../config/paths.ts";
import type { ToHost } from "../protocol/session-messages.ts";
import { connectServer } from "./connect-server.ts";
import type { Failure, Listed } from "./server-link.ts";
import { connectSession, type OpenRequest, type SessionEvents } from "./session-link.ts";

/** Tries at the host's socket before the server is asked what happened to the session. */
const DIRECT_TRIES = 3;

/** One connection to one session. */
export interface SessionConnection {
  say(message: ToHost): void;
  /** One numbered piece of input; `seen` is the output position on this client's screen, `at` when it was typed. */
  input(cseq: number, seen: number, bytes: Uint8Array, at: number): void;
  /** Stops output until `resume`. */
  pause(): void;
  resume(): void;
  /** Ends it as if it were lost. */
  cut(): void;
  /** Says goodbye. No event comes after that. */
  close(reason?: string): void;
}

/** `why`: why the session cannot be reached any more, in a few words. Null while it may come back. */
export type Reached =
  | { readonly ok: true; readonly connection: SessionConnection }
  | { readonly ok: false; readonly why: string | null };

export interface SessionWay {
  /** Variables that a controlling client sends to the session. */
  readonly environment: Readonly<Record<string, string>>;
  /** Older input is not sent any more, ms. Null on this machine, where nobody can hold input back. */
  readonly inputAgeMsMax: number | null;
  /** @param tries that failed since the last connection */
  reach(open: OpenRequest, events: Partial<SessionEvents>, tries: number): Promise<Reached>;
}

/** Reaches a session of this machine. One that has ended is shown as its host left it. */
export function localWay(
  paths: Paths,
  session: { readonly id: string; readonly socket: string | null },
  environment: Readonly<Record<string, string>> = {},
): SessionWay {
  let { socket } = session;
  let wasReached = false;
  return {
    environment,
    inputAgeMsMax: null,
    reach: async (open, events, tries) => {
      if (socket === null || tries > DIRECT_TRIES) {
        const asked = await whereIsIt(paths, session.id, wasReached);
        if (typeof asked === "object") return { ok: false, why: asked.why };
        socket ??= asked;
      }
      const connection = await connectSession(socket, open, events);
      wasReached ||= connection !== null;
      return connection ? { ok: true, connection } : { ok: false, why: null };
    },
  };
}

/** Failures after which another try is useless. */
const GONE: Readonly<Partial<Record<Failure["code"], string>>> = {
  "not-found": "it was removed",
  storage: "its last screen cannot be read",
};

/** The session's socket, or why there is none. */
async function whereIsIt(
  paths: Paths,
  id: string,
  wasReached: boolean,
): Promise<string | { readonly why: string | null }> {
  const server = await connectServer(paths);
  if (!server.ok) return { why: null };
  const seen = wasReached ? await server.value.find(id) : null;
  // What a killed host has saved is older than what this client shows.
  const killed = seen?.ok && wasKilled(seen.value) ? seen.value.info.reason : null;
  const found = killed === null ? await server.value.show(id) : null;
  server.value.close();
  if (!found) return { why: killed };
  if (!found.ok) return { why: GONE[found.code] ?? null };
  return found.value.socket ?? { why: null };
}

function wasKilled({ info, socket }: Listed): boolean {
  return info.state === "exited" && socket === null && info.exitCode === null && info.signal === null;
}
