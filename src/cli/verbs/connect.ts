// `remi connect`: this terminal to a session of another machine, by a code, a link, or a host that is known.

import type { RemoteConnection } from "../../client/remote/remote-connection.ts";
import type { SessionInfo } from "../../protocol/session-info.ts";
import type { Args } from "../argv/argv.ts";
import { question, refuseLink, type Scene, sceneOf, withLine } from "../connecting/connecting.ts";
import type { Io } from "../io.ts";
import { describeMachine, sessionsOf } from "../machine/machine.ts";
import { canShowDashboard, prefixOption, showDashboard } from "../opening/opening.ts";
import { complain, FAILED, misuse, OK } from "../report.ts";

/** How often a session is asked for when the answer cannot be used. */
const ASKS_MAX = 5;

interface AttachScene extends Scene {
  readonly prefix: { readonly prefix?: string };
}

export async function run(args: Args, io: Io): Promise<number> {
  const word = args.word("HOST");
  const refused = await refuseLink({ verb: "connect", word }, io);
  if (refused !== null) return refused;
  const prefix = prefixOption(args, io);
  if (typeof prefix === "number") return prefix;
  const scene = await sceneOf(io);
  if (!scene) return FAILED;
  const forgotten = args.text("forget");
  if (forgotten !== undefined) return forget(scene, forgotten);
  const name = args.word("NAME");
  const isJson = args.has("json");
  if (isJson && name !== undefined)
    return misuse(io, "connect", "--json says how a machine is reached, and takes no NAME");
  return withLine(scene, args, {
    verb: "connect",
    word,
    objection: (over, asks) => {
      if (isJson || (io.stdoutIsTty && (io.stdinIsTty || asks))) return null;
      return over === "ssh"
        ? "connecting needs a terminal."
        : "connecting needs a terminal; only a code or link may come from standard input.";
    },
    sessionProblem: () => (name === undefined ? null : "the session is named in the URL already"),
    // A command that only asks must not replace a connection from this device.
    ...(isJson ? { brief: "act" } : {}),
    work: (line, session) =>
      isJson ? describeMachine(line, io) : attachOn({ ...scene, prefix }, line, session ?? name, args),
  });
}

function forget({ hosts, io }: Scene, name: string): number {
  const forgotten = hosts.forget(name);
  if (!forgotten.ok) return complain(io, forgotten.message);
  if (forgotten.value === 0) return complain(io, `no host '${name}' is known; see ${hosts.path}.`);
  io.err(`Forgotten: ${name}.\n`);
  return OK;
}

/** Attaches to the session of that name, or the one that is chosen; with several to choose from, on the dashboard. */
async function attachOn(
  scene: AttachScene,
  line: RemoteConnection,
  name: string | undefined,
  args: Args,
): Promise<number> {
  const { io, paths, fd, prefix } = scene;
  const hasDashboard = canShowDashboard(io);
  const chosen = await whichSession(scene, line, name, hasDashboard);
  if (chosen === null) return FAILED;
  if (line.ready.scope === "view") io.err("With this access you can watch, but not type.\n");
  const readOnly = args.has("read-only") || line.ready.scope === "view";
  if (chosen === "dashboard") return showDashboard(io, paths, { connection: line, readOnly, ...prefix });
  const { attach } = await import("../../client/attach.ts");
  const { listed } = await import("../../client/remote/listed.ts");
  const { remoteSource } = await import("../../client/remote/remote-source.ts");
  const source = remoteSource(line);
  const request = { paths, readOnly, source, fd, hasDashboard, ...prefix };
  let outcome = await attach({ ...request, session: listed(chosen) });
  while (outcome.kind === "dashboard") {
    const { carried } = outcome;
    const { id } = outcome.session.info;
    const status = await showDashboard(io, paths, {
      connection: line,
      readOnly,
      selected: id,
      carried,
      ...prefix,
    });
    if (status !== OK) return status;
    // The dashboard lay over the session, which is shown again as it is now.
    const present = line.sessions?.find((info) => info.id === id && info.state !== "exited");
    if (!present) return OK;
    outcome = await attach({ ...request, session: listed(present), carried });
  }
  return outcome.status;
}

/** Null after saying what went wrong. */
async function whichSession(
  scene: Scene,
  line: RemoteConnection,
  name: string | undefined,
  hasDashboard: boolean,
): Promise<SessionInfo | "dashboard" | null> {
  const { io } = scene;
  const { chooseSession, numbered, picked } = await import("../../client/remote/choose-session.ts");
  const sessions = await sessionsOf(line);
  if (!sessions) {
    complain(io, "the host does not list its sessions; try again.");
    return null;
  }
  const choice = chooseSession(sessions, line.ready.session, name);
  if (choice.kind === "session") return choice.info;
  if (choice.kind === "none") {
    complain(io, choice.message);
    return null;
  }
  if (hasDashboard) return "dashboard";
  io.err(numbered(choice.sessions));
  for (let ask = 1; ask <= ASKS_MAX; ask++) {
    const answer = await question(scene, "Session (number or name): ");
    if (answer === null) return null;
    const info = picked(choice.sessions, answer);
    if (info) return info;
  }
  return null;
}
