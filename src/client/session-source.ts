// Where attach finds its sessions: those of this machine, or of another one over the encrypted channel.

import type { Paths } from "../config/paths.ts";
import type { Size } from "../session/size-rule.ts";
import { Attending, type AttendingEvents } from "./attending.ts";
import { type Answer, connectServer, type Listed } from "./server-link.ts";
import { localWay, type SessionWay } from "./session-way.ts";

export interface SessionSource {
  /** The way to one of its sessions. */
  way(session: Listed, environment: Readonly<Record<string, string>>): SessionWay;
  list(): Promise<Answer<readonly Listed[]>>;
  /** Makes a session of the size; null where none can be made. */
  readonly create: ((size: Size) => Promise<Answer<Listed>>) | null;
  /** Tells of sessions that wait for a person, apart from all else; absent where nobody tells. */
  attend?(events: AttendingEvents): Attending;
  /** Calls back when another client has taken this one's place, with what takes it back. */
  onReplaced?(replaced: (takeOver: () => void) => void): void;
}

/** The sessions of this machine. */
export function localSource(paths: Paths): SessionSource {
  const ask = async <T>(question: (server: AskedServer) => Promise<Answer<T>>): Promise<Answer<T>> => {
    const server = await connectServer(paths);
    if (!server.ok) return server;
    const answer = await question(server.value);
    server.value.close();
    return answer;
  };
  return {
    way: ({ info, socket }, environment) =>
      localWay(paths, { id: info.id, socket: socket ?? "" }, environment),
    list: () => ask((server) => server.list()),
    attend: (events) => new Attending(paths, events),
    create: (size) =>
      ask((server) =>
        server.create({ command: [], cwd: process.cwd(), env: ownEnvironment(), extraEnv: {}, ...size }),
      ),
  };
}

type AskedServer = Extract<Awaited<ReturnType<typeof connectServer>>, { ok: true }>["value"];

function ownEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}
