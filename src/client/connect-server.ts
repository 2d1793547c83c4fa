// The way to the session server: finds it, starts it when none runs, and tells a server that does not answer from none.

import { connectFrames } from "../carrier/unix-socket.ts";
import { type Paths, prepareDirectories } from "../config/paths.ts";
import { CAPABILITIES, SPOKEN } from "../protocol/version.ts";
import { VERSION } from "../version.ts";
import { Budget, REFUSED_MS_MAX, SILENT } from "./budget.ts";
import { type Answer, type Failure, failure, SERVER, ServerLink } from "./server-link.ts";
import { START_MS_MAX, startServer } from "./start-server.ts";

/** Pause between two looks for a server that is coming up, or that cannot take another connection, ms. */
const LOOK_MS = 20;

/** Connects to a running server. Null when none runs. */
export async function connectRunningServer(
  paths: Paths,
  budget: Budget = new Budget(),
): Promise<Answer<ServerLink | null>> {
  const giveUp = new AbortController();
  const reached = await budget.wait({ who: SERVER }, reach(paths, budget, giveUp.signal));
  if (reached !== SILENT) return reached;
  giveUp.abort();
  return silenceOf(paths);
}

/** Connects to the server, starting it first when none runs. */
export async function connectServer(
  paths: Paths,
  budget: Budget = new Budget(),
): Promise<Answer<ServerLink>> {
  const until = Date.now() + START_MS_MAX;
  while (Date.now() < until) {
    const running = await connectRunningServer(paths, budget);
    if (!running.ok) return running;
    if (running.value) return { ok: true, value: running.value };
    const prepared = prepareDirectories(paths);
    if (!prepared.ok) return failure("bad-home", prepared.message);
    // Its start has a limit of its own, and a word when it takes long.
    const start = { who: SERVER, heardAt: () => performance.now(), atWork: `${SERVER} starts, waiting` };
    const said = await budget.wait(start, startServer());
    if (said === SILENT) return silenceOf(paths);
    if (said.startsWith("failed")) return failure("no-start", said.slice("failed ".length));
  }
  return failure("no-server", "it does not come up");
}

/**
 * The connection to the server once it has greeted; null when none runs. Keeps trying while one lives that cannot be
 * reached.
 */
async function reach(paths: Paths, budget: Budget, signal: AbortSignal): Promise<Answer<ServerLink | null>> {
  const refusedUntil = performance.now() + REFUSED_MS_MAX;
  for (;;) {
    const link = new ServerLink(budget, () => silenceOf(paths));
    const socket = await connectFrames(paths.serverSocket, {
      onFrame: (frame) => frame.kind === "control" && link.onControl(frame.json),
      onClose: () => link.onClose(),
    });
    if (socket) {
      link.socket = socket;
      socket.say({ t: "hello", protocol: SPOKEN, version: VERSION, caps: CAPABILITIES, role: "client" });
      const close = () => socket.close();
      signal.addEventListener("abort", close);
      // A server that is just dying still accepts; only one that greets can do what it is asked.
      const isThere = await link.greeted;
      signal.removeEventListener("abort", close);
      if (isThere) return { ok: true, value: link };
      const { refusal } = link;
      if (refusal?.code === "no-descriptors" && performance.now() > refusedUntil) return refusal;
    }
    // It is coming up, its socket was removed, or it has too many connections to take more: its lock tells.
    const { lockHolder } = await import("../config/lock.ts");
    if (signal.aborted || lockHolder(paths.serverLock) === "free") return { ok: true, value: null };
    await Bun.sleep(LOOK_MS);
  }
}

/** The failure of a server that does not answer. */
async function silenceOf(paths: Paths): Promise<Failure> {
  const { lockHolder } = await import("../config/lock.ts");
  const { silentServer } = await import("../config/silent-process.ts");
  const holder = lockHolder(paths.serverLock);
  return failure("server-silent", silentServer(typeof holder === "string" ? null : holder.pid));
}
