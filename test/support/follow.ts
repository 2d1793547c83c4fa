// A client of a session without a terminal of its own: what it would have painted, and how it ended.

import { randomUUID } from "node:crypto";
import { connectServer } from "../../src/client/connect-server.ts";
import type { Ending } from "../../src/client/follower-terms.ts";
import type { Listed, ServerLink } from "../../src/client/server-link.ts";
import { SessionFollower } from "../../src/client/session-follower.ts";
import { localWay } from "../../src/client/session-way.ts";
import type { Size } from "../../src/session/size-rule.ts";
import type { TestHome } from "./home.ts";

/** Asks the home's server, which runs. */
export async function askServer<T>(home: TestHome, question: (server: ServerLink) => Promise<T>): Promise<T> {
  const server = await connectServer(home.paths);
  if (!server.ok) throw new Error(server.detail);
  const answer = await question(server.value);
  server.value.close();
  return answer;
}

/** The session as the server lists it now. */
export async function findSession(home: TestHome, query: string): Promise<Listed> {
  const found = await askServer(home, (server) => server.find(query));
  if (!found.ok) throw new Error(`${found.code} ${found.detail}`);
  return found.value;
}

export interface Followed {
  /** The bytes for the terminal, and what undoes them. */
  readonly painted: string;
  readonly restore: string;
  readonly ending: Ending;
}

/** Attaches as `remi attach` does from a terminal of the size, until the session ends. */
export async function followToEnd(home: TestHome, { info, socket }: Listed, size: Size): Promise<Followed> {
  const ended = Promise.withResolvers<Ending>();
  let [painted, restore] = ["", ""];
  const follower = new SessionFollower(
    localWay(home.paths, { id: info.id, socket }),
    { client: randomUUID(), access: "control", size, detachOthers: false },
    {
      paint: (bytes) => {
        painted += Buffer.from(bytes).toString("latin1");
      },
      restore: (sequence) => {
        restore = sequence;
      },
      info: () => {},
      link: () => {},
      size: () => {},
      room: () => {},
      ended: ended.resolve,
    },
  );
  void follower.start();
  return { ending: await ended.promise, painted, restore };
}
