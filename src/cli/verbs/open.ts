// `remi [NAME] [-- COMMAND]`: attach to the session, making it if there is none. Without NAME: the dashboard, or the
// list when there is no terminal.

import type { ServerLink } from "../../client/server-link.ts";
import type { Paths } from "../../config/paths.ts";
import type { Args } from "../argv/argv.ts";
import { agrees } from "../ask.ts";
import type { Io } from "../io.ts";
import { sessionTable } from "../lists/lists.ts";
import { closestCommand, insteadOf } from "../mistyped/mistyped.ts";
import { createSession, newSessionRequest, showOrOpen } from "../new-session/new-session.ts";
import { canShowDashboard, openSession, prefixOption, showDashboard } from "../opening/opening.ts";
import { type RemoteSettings, remoteSettings, showCode } from "../remote/remote.ts";
import { FAILED, fail, misuse, OK, quote } from "../report.ts";
import { homePaths, type Located, listSessions, withServer } from "../session-server.ts";
import { NEW_SESSION_FLAGS } from "../specs/shared-flags.ts";

export async function run(args: Args, io: Io): Promise<number> {
  const name = args.word("NAME");
  const prefix = prefixOption(args, io);
  if (typeof prefix === "number") return prefix;
  const remote = remoteSettings(args);
  if (typeof remote === "string") return misuse(io, "", remote);
  if (remote.relay === "off") {
    // Before anything is started.
    const off = await showCodeOf(undefined, remote, io);
    if (off !== OK) return off;
  }
  const asked = args.has("code") || (Object.keys(remote).length > 0 && remote.relay !== "off");
  if (name === undefined && !args.command)
    return asked ? showCodeOf(undefined, remote, io) : overview(args, io, prefix);
  const found = await withServer(io, async (server, paths) => {
    const existing = name === undefined ? null : await existingSession(server, paths, name, args, io);
    if (existing !== null) return existing;
    const request = newSessionRequest(args, io, name);
    return typeof request === "number" ? request : createSession(server, paths, request, args, io);
  });
  if (typeof found === "number") {
    // A session that starts detached is reached by its name.
    return found === OK && asked && name !== undefined ? showCodeOf(name, remote, io) : found;
  }
  if (asked) {
    const shown = await showCodeOf(found.session.info.id, remote, io);
    if (shown !== OK) return shown;
  }
  return openSession(found, io, prefix);
}

/** Sets remote access up as the flags say, and shows the code of a session, or of all without one. */
async function showCodeOf(query: string | undefined, remote: RemoteSettings, io: Io): Promise<number> {
  return withServer(io, async (server) => {
    const shown = await server.code({ ...remote, ...(query === undefined ? {} : { query }) });
    if (!shown.ok) return shown.code === "remote-off" && remote.relay === "off" ? OK : fail(io, shown);
    return showCode(shown.value, { json: false, qr: false }, io);
  });
}

/** The session that NAME means, a status after saying why there is none to open, or null when it is to be made. */
async function existingSession(
  server: ServerLink,
  paths: Paths,
  name: string,
  args: Args,
  io: Io,
): Promise<Located | number | null> {
  const found = await server.find(name);
  if (found.ok) {
    const { info } = found.value;
    // With a command, the name is for a new session, unless a session of exactly that name is running.
    const isMeant = !args.command || (info.state !== "exited" && [info.name, info.id].includes(name));
    if (!isMeant) return null;
    return showOrOpen({ session: found.value, paths }, args, io);
  }
  if (found.code === "ambiguous" && args.command) return null;
  if (found.code !== "not-found") return fail(io, found);
  if (args.command) return null;
  return mayMean(name, io);
}

/** Null when a session of this name is to be made; a status when a command was meant, or may have been. */
async function mayMean(name: string, io: Io): Promise<number | null> {
  const instead = insteadOf(name);
  const near = instead === null ? closestCommand(name) : null;
  if (instead === null && near === null) return null;
  const hint = near === null ? instead : `did you mean ${near}?`;
  const message = `there is no command or session ${quote(name)}${hint ? `; ${hint}` : ""}`;
  if (io.stdinIsTty && io.stdoutIsTty) io.err(`remi: ${message}${near === null ? "." : ""}\n`);
  const isAgreed = await agrees(io, `Start a session named ${quote(name)}?`);
  if (isAgreed === null)
    return misuse(
      io,
      "",
      `${message}${near === null ? ";" : ""} 'remi new ${name}' starts a session of that name`,
    );
  return isAgreed ? null : FAILED;
}

/** The dashboard in a terminal, the list anywhere else. */
async function overview(args: Args, io: Io, prefix: { readonly prefix?: string }): Promise<number> {
  for (const flag of NEW_SESSION_FLAGS)
    if (args.has(flag.name)) return misuse(io, "", `--${flag.name} needs NAME or a command`);
  if (!canShowDashboard(io)) return list(io);
  const paths = homePaths(io);
  return paths ? showDashboard(io, paths, prefix) : FAILED;
}

async function list(io: Io): Promise<number> {
  const listed = await listSessions(io);
  if (!listed) return FAILED;
  const infos = listed.map((session) => session.info);
  if (infos.length > 0) io.out(sessionTable(infos, Date.now(), io.size()?.cols ?? null));
  else io.out("There are no sessions.\n");
  io.err(
    "'remi NAME' attaches to a session, 'remi NAME -- COMMAND' starts one, 'remi' in a terminal opens the dashboard.\n",
  );
  return OK;
}
