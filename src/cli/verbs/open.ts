// `remi [NAME] [-- COMMAND]`: attach to the session, making it if there is none. Without NAME: the dashboard, or the
// list where there is no terminal.

import type { ServerLink } from "../../client/server-link.ts";
import type { Paths } from "../../config/paths.ts";
import type { Args } from "../args.ts";
import { quote } from "../args.ts";
import type { Io } from "../io.ts";
import { NEW_SESSION_FLAGS } from "../new-session-flags.ts";
import { PREFIX_FLAG, prefixOption } from "../prefix-flag.ts";
import { REMOTE_FLAGS, type RemoteSettings, remoteSettings } from "../remote-flags.ts";
import { FAILED, fail, misuse, OK } from "../report.ts";
import type { Located } from "../session-server.ts";
import { type CommandSpec, sessions } from "../spec.ts";

export const spec: CommandSpec = {
  name: "",
  aliases: [],
  summary: "attach to session NAME, starting it if there is none",
  details:
    "Without a command a new session runs your shell. Without NAME it opens the dashboard, or lists the sessions where there is no terminal. A NAME that is also a command is reached with 'remi attach NAME'. Before a new session gets a name that looks like a command you are asked, and it is refused where nobody can answer; 'remi new NAME' takes any name.",
  positionals: [{ name: "NAME", required: false, complete: sessions }],
  flags: [
    ...NEW_SESSION_FLAGS,
    PREFIX_FLAG,
    { name: "code", type: "boolean", summary: "show a code for it first, as 'remi code NAME' does" },
    ...REMOTE_FLAGS,
  ],
  takesCommand: true,
  examples: ["remi api -- claude", "remi api"],
  run,
};

async function run(args: Args, io: Io): Promise<number> {
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
  const { createSession, newSessionRequest } = await import("../new-session.ts");
  const { withServer } = await import("../session-server.ts");
  const found = await withServer(io, async (server, paths) => {
    const existing = name === undefined ? null : await existingSession(server, paths, name, args, io);
    if (existing !== null) return existing;
    const request = newSessionRequest(args, io, name);
    return typeof request === "number" ? request : createSession(server, paths, request, args, io);
  });
  if (typeof found === "number") {
    // A session that stays alone is reached by its name.
    return found === OK && asked && name !== undefined ? showCodeOf(name, remote, io) : found;
  }
  if (asked) {
    const shown = await showCodeOf(found.session.info.id, remote, io);
    if (shown !== OK) return shown;
  }
  const { openSession } = await import("../open-session.ts");
  return openSession(found, io, prefix);
}

/** Sets remote access up as the flags say, and shows the code of a session, or of all without one. */
async function showCodeOf(query: string | undefined, remote: RemoteSettings, io: Io): Promise<number> {
  const { withServer } = await import("../session-server.ts");
  return withServer(io, async (server) => {
    const shown = await server.code({ ...remote, ...(query === undefined ? {} : { query }) });
    if (!shown.ok) return shown.code === "remote-off" && remote.relay === "off" ? OK : fail(io, shown);
    const { showCode } = await import("../show-code.ts");
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
    // With a command the name is a new session's, unless one of that very name is running.
    const isMeant = !args.command || (info.state !== "exited" && [info.name, info.id].includes(name));
    if (!isMeant) return null;
    const { showOrOpen } = await import("../new-session.ts");
    return showOrOpen({ session: found.value, paths }, args, io);
  }
  if (found.code === "ambiguous" && args.command) return null;
  if (found.code !== "not-found") return fail(io, found);
  if (args.command) return null;
  return mayMean(name, io);
}

/** Null when a session of this name is to be made; a status when a command was meant, or may have been. */
async function mayMean(name: string, io: Io): Promise<number | null> {
  const { closestCommand } = await import("../parse.ts");
  const { insteadOf } = await import("../not-a-command.ts");
  const instead = insteadOf(name);
  const near = instead === null ? await closestCommand(name) : null;
  if (instead === null && near === null) return null;
  const hint = near === null ? instead : `did you mean ${near}?`;
  const message = `there is no command or session ${quote(name)}${hint ? `; ${hint}` : ""}`;
  const { agrees } = await import("../ask.ts");
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
  const { canShowDashboard, showDashboard } = await import("../show-dashboard.ts");
  if (!canShowDashboard(io)) return list(io);
  const { homePaths } = await import("../session-server.ts");
  const paths = homePaths(io);
  return paths ? showDashboard(io, paths, prefix) : FAILED;
}

async function list(io: Io): Promise<number> {
  const { listSessions } = await import("../session-server.ts");
  const { sessionTable } = await import("../session-list.ts");
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
