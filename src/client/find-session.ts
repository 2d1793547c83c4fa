// Finds one session of this machine.

import type { Paths } from "../config/paths.ts";
import type { Budget } from "./budget.ts";
import { connectServer } from "./connect-server.ts";
import type { Answer, Listed } from "./server-link.ts";

/** How often a question is asked when the server dies before it answers. */
const ASKS_MAX = 3;

/** By name, id or the beginning of a name: asks the session server, and starts it when none runs. */
export async function findSession(paths: Paths, query: string, budget: Budget): Promise<Answer<Listed>> {
  for (let ask = 1; ; ask++) {
    const server = await connectServer(paths, budget);
    const found = server.ok ? await server.value.find(query) : server;
    if (server.ok) server.value.close();
    if (found.ok || !server.ok || found.code !== "no-server" || ask === ASKS_MAX) return found;
  }
}
