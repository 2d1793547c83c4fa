// Where attach finds its sessions: those of this machine, or of another one over the encrypted channel.

import type { Paths } from "../config/paths.ts";
import type { Route } from "../peer/route-words.ts";
import type { Size } from "../session/size-rule.ts";
import { Attending, type AttendingEvents, type Beside } from "./attending.ts";
import { Budget } from "./budget.ts";
import { connectServer } from "./connect-server.ts";
import type { Answer, Listed, ServerLink } from "./server-link.ts";
import { hostOf, openHost, type SessionHost, scriptOpening } from "./session-host.ts";
import { localWay, type SessionWay } from "./session-way.ts";

export interface SessionSource {
  /** The way to one of its sessions. */
  way(session: Listed, environment: Readonly<Record<string, string>>): SessionWay;
  list(): Promise<Answer<readonly Listed[]>>;
  /** Makes a session of the size; null where none can be made. */
  readonly create: ((size: Size) => Promise<Answer<Listed>>) | null;
  /**
   * A session's lines, scrollback first, with SGR and links alone; null when it cannot be reached. `tell`: says who
   * does not answer.
   */
  lines?(session: Listed, tell: (word: string) => void): Promise<string | null>;
  /** Reports which sessions wait for a person, on a connection of its own; absent if that is not known. */
  attend?(events: AttendingEvents): Beside;
  /** Calls back when another client has taken this one's place, with a function that takes it back. */
  onReplaced?(replaced: (takeOver: () => void) => void): void;
  /** The way to its machine; null while there is none. Absent for this machine. */
  route?(): Route | null;
  /** Calls back whenever that may be another, which may be as often as its round trip is measured. One listener at a time. */
  onRoute?(changed: () => void): void;
}

/** The sessions of this machine. */
export function localSource(paths: Paths): SessionSource {
  const ask = async <T>(question: (server: ServerLink) => Promise<Answer<T>>): Promise<Answer<T>> => {
    const server = await connectServer(paths);
    if (!server.ok) return server;
    const answer = await question(server.value);
    server.value.close();
    return answer;
  };
  return {
    way: ({ info, socket }, environment) => localWay(paths, { id: info.id, socket }, environment),
    list: () => ask((server) => server.list()),
    lines: async (session, tell) => {
      const host = hostOf(session, paths);
      return host && linesOf(host, new Budget({ tell }));
    },
    attend: (events) => new Attending(paths, events),
    create: (size) =>
      ask((server) =>
        server.create({ command: [], cwd: process.cwd(), env: ownEnvironment(), extraEnv: {}, ...size }),
      ),
  };
}

/** Asks on a connection of its own, because the attached one may be behind. */
async function linesOf(host: SessionHost, budget: Budget): Promise<string | null> {
  const opened = await openHost(host, scriptOpening("observer"), budget);
  if (!opened.ok) return null;
  const captured = await opened.value.capture({ format: "ansi", scrollback: null });
  opened.value.close();
  return captured.ok ? new TextDecoder().decode(captured.value) : null;
}

function ownEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}
