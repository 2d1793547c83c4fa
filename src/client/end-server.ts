// The end of the session server: asked to stop, and ended when it does not answer. Only the process that holds the
// home's lock is ever signalled, and only while it is the one that was seen. Sessions live on.

import { type LockHolder, lockHolder } from "../config/lock.ts";
import type { Paths } from "../config/paths.ts";
import { processLives } from "../processes/proc.ts";
import { Budget, FIRST_WORD_MS } from "./budget.ts";
import { connectRunningServer } from "./connect-server.ts";

/** How long a server that said that it stops may take, ms. */
const STOP_MS_MAX = 5_000;
/** How long a process may take to end by a signal, ms. */
const SIGNAL_MS_MAX = 2_000;
/** Pause between two checks whether it has gone, ms. */
const LOOK_MS = 10;

const NO_ANSWER = "does not answer";

export type ServerEnd = { readonly ok: true } | { readonly ok: false; readonly why: string };

/** Ends the server, if one runs. `tell` is called when it does not answer and is ended by force. */
export async function endServer(paths: Paths, tell: (sentence: string) => void): Promise<ServerEnd> {
  const holder = lockHolder(paths.serverLock);
  if (holder === "free") return { ok: true };
  const stopped = await stopsByItself(paths, holder);
  if (stopped === true) return { ok: true };
  if (holder === "unknown")
    return {
      ok: false,
      why: `${paths.serverLock} is locked by an unknown process; 'fuser' or 'lsof' names it.`,
    };
  return endByForce(paths, holder, stopped, tell);
}

/** True, or the reason why it cannot be asked. */
async function stopsByItself(paths: Paths, holder: LockHolder | "unknown"): Promise<true | string> {
  // As long as a person waits for the first message: a server that is being ended gets no more patience.
  const server = await connectRunningServer(paths, new Budget({ totalMs: FIRST_WORD_MS }));
  if (!server.ok) return server.code === "no-descriptors" ? "has no file descriptor free" : NO_ANSWER;
  if (!server.value) return true;
  const answer = await server.value.shutdown();
  server.value.close();
  if (!answer.ok && answer.code === "server-silent") return NO_ANSWER;
  return (await hasLetGo(paths, holder, STOP_MS_MAX)) || NO_ANSWER;
}

async function endByForce(
  paths: Paths,
  holder: LockHolder,
  why: string,
  tell: (sentence: string) => void,
): Promise<ServerEnd> {
  const { pid } = holder;
  tell(`the session server (process ${pid}) ${why} and is ended; sessions go on.`);
  // One that is stopped takes SIGTERM when it goes on, and has a moment to tell its remote clients.
  for (const signals of [["SIGTERM", "SIGCONT"], ["SIGKILL"]] as const) {
    for (const signal of signals) {
      // Never a signal to another process that has its id by now.
      if (!processLives(holder)) return { ok: true };
      try {
        process.kill(pid, signal);
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        if (code !== "ESRCH") return { ok: false, why: `process ${pid} cannot be ended (${code}).` };
      }
    }
    if (await hasLetGo(paths, holder, SIGNAL_MS_MAX)) return { ok: true };
  }
  return {
    ok: false,
    why: `process ${pid} of the session server does not end, because it hangs in the system, perhaps on a disk that does not answer; try again later.`,
  };
}

/** Whether the lock is another one's or nobody's within `ms`. */
async function hasLetGo(paths: Paths, holder: LockHolder | "unknown", ms: number): Promise<boolean> {
  const until = Date.now() + ms;
  for (;;) {
    const now = lockHolder(paths.serverLock);
    if (now === "free") return true;
    if (typeof now !== "string" && typeof holder !== "string" && now.pid !== holder.pid) return true;
    if (Date.now() > until) return false;
    await Bun.sleep(LOOK_MS);
  }
}
