// How a client comes to a session: what a line to it can do, and the way over the session's own unix socket. The way
// from another machine is in `remote/`.

import type { Paths } from "../config/paths.ts";
import type { ToHost } from "../protocol/session-messages.ts";
import { connectServer } from "./connect-server.ts";
import { connectSession, type OpenRequest, type SessionEvents } from "./session-link.ts";

/** Tries straight at the host's socket before the server is asked what became of the session. */
const DIRECT_TRIES = 3;

/** One line to one session. */
export interface SessionLine {
  say(message: ToHost): void;
  /** One numbered piece of input; `seen` is the output position on this client's screen, `at` when it was typed. */
  input(cseq: number, seen: number, bytes: Uint8Array, at: number): void;
  /** Output is to wait, and to go on. */
  pause(): void;
  resume(): void;
  /** Breaks it as if it had been lost. */
  cut(): void;
  /** Says goodbye; no event comes after it. */
  close(reason?: string): void;
}

/** `why`: in a few words, why the session cannot be reached any more; null while it may come back. */
export type Reached =
  | { readonly ok: true; readonly line: SessionLine }
  | { readonly ok: false; readonly why: string | null };

export interface SessionWay {
  /** Variables told to the session by a client that controls it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Age at which input is not sent any more, ms; null where nobody can hold it back. */
  readonly inputAgeMsMax: number | null;
  /** @param tries in vain since the last line */
  reach(open: OpenRequest, events: Partial<SessionEvents>, tries: number): Promise<Reached>;
}

/** The way to a session of this machine. */
export function localWay(
  paths: Paths,
  session: { readonly id: string; readonly socket: string },
  environment: Readonly<Record<string, string>> = {},
): SessionWay {
  return {
    environment,
    inputAgeMsMax: null,
    reach: async (open, events, tries) => {
      const why = tries > DIRECT_TRIES ? await whatBecame(paths, session.id) : null;
      const line = why === null ? await connectSession(session.socket, open, events) : null;
      return line ? { ok: true, line } : { ok: false, why };
    },
  };
}

async function whatBecame(paths: Paths, id: string): Promise<string | null> {
  const server = await connectServer(paths);
  if (!server.ok) return null;
  const found = await server.value.find(id);
  server.value.close();
  if (!found.ok) return found.code === "not-found" ? "it was removed" : null;
  const { info, socket } = found.value;
  return info.state === "exited" && socket === null ? info.reason : null;
}
