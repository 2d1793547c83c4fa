// `remi event`: an agent, or one of its hooks, says what its state is. Quick, and quiet when all is well, because it
// runs in the middle of the agent's work.

import { REASON_LENGTH_MAX, REPORTED_STATES, type ReportedState } from "../../protocol/session-info.ts";
import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { FAILED, fail, misuse, OK } from "../report.ts";

/** How long the session's host may take to confirm the event. */
const HEARD_MS_MAX = 2_500;

export async function run(args: Args, io: Io): Promise<number> {
  if (args.has("hook")) {
    const { runHook } = await import("../hooks/hooks.ts");
    const hook = { agent: args.text("hook"), payload: args.text("payload") };
    return runHook(hook, io, ({ state, reason }, quiet, id) =>
      id ? tellHost(quiet, id, id, state, reason) : tellServer(quiet, io.env.REMI_SESSION!, state, reason),
    );
  }
  const state = REPORTED_STATES.find((one) => one === args.text("state"));
  if (!state) return misuse(io, "event", `--state must be one of ${REPORTED_STATES.join(", ")}`);
  const reason = (args.text("reason") ?? "").replace(/\s+/g, " ").trim().slice(0, REASON_LENGTH_MAX);
  const named = args.text("session");
  if (named) return tellServer(io, named, state, reason);
  const { REMI_SESSION: name, REMI_SESSION_ID: id } = io.env;
  if (!name && !id) return misuse(io, "event", "this is not inside a session; name one with --session");
  if (id) return tellHost(io, id, name || id, state, reason);
  return tellServer(io, name!, state, reason);
}

async function tellServer(io: Io, query: string, state: ReportedState, reason: string): Promise<number> {
  const { withServer } = await import("../session-server.ts");
  return withServer(io, async (server) => {
    const told = await server.event(query, state, reason);
    return told.ok ? OK : fail(io, told);
  });
}

/** Straight to the session's host: it is there when the server is not, and its id stays when it is renamed. */
async function tellHost(
  io: Io,
  id: string,
  name: string,
  state: ReportedState,
  reason: string,
): Promise<number> {
  const { homePaths } = await import("../session-server.ts");
  const { isSessionId } = await import("../../config/paths.ts");
  const { Budget } = await import("../../client/budget.ts");
  const { hostAt, openHost, scriptOpening } = await import("../../client/session-host.ts");
  const paths = homePaths(io);
  if (!paths) return FAILED;
  if (!isSessionId(id)) return fail(io, { code: "not-found", detail: name });
  const heard = Promise.withResolvers<boolean>();
  const budget = new Budget({ totalMs: HEARD_MS_MAX });
  let isOlder = false;
  const opened = await openHost(hostAt(paths, id, name), scriptOpening("script"), budget, {
    message: (message) => {
      if (message.t === "hello") isOlder = !message.caps.includes("event");
      if (message.t === "pong") heard.resolve(true);
    },
    closed: () => heard.resolve(false),
  });
  if (!opened.ok) return fail(io, opened.code === "silent" ? opened : { code: "not-found", detail: name });
  const line = opened.value;
  if (isOlder) {
    line.close();
    return fail(io, { code: "older", detail: name });
  }
  line.link.say({ t: "event", state, reason });
  line.link.say({ t: "ping", n: 1 });
  const isHeard = await line.wait(heard.promise);
  line.close();
  if (isHeard === true) return OK;
  return fail(io, isHeard === false ? { code: "not-found", detail: name } : isHeard);
}
