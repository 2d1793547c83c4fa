// `remi [NAME] [-- COMMAND]`: attach to the session, making it if there is none. Without NAME: the list.

import type { Args } from "../args.ts";
import { quote } from "../args.ts";
import type { Io } from "../io.ts";
import { NEW_SESSION_FLAGS } from "../new-session-flags.ts";
import { FAILED, fail, misuse, OK } from "../report.ts";
import { type CommandSpec, sessions } from "../spec.ts";

export const spec: CommandSpec = {
  name: "",
  aliases: [],
  summary: "attach to session NAME, starting it if there is none",
  details:
    "Without a command a new session runs your shell. Without NAME it lists the sessions. A NAME that is also a command is reached with 'remi attach NAME'.",
  positionals: [{ name: "NAME", required: false, complete: sessions }],
  flags: NEW_SESSION_FLAGS,
  takesCommand: true,
  examples: ["remi api -- claude", "remi api"],
  run,
};

async function run(args: Args, io: Io): Promise<number> {
  const name = args.word("NAME");
  if (name === undefined) return args.command ? newUnnamed(args, io) : list(args, io);
  const { newSessionRequest, createAndOpen } = await import("../new-session.ts");
  const { openSession } = await import("../open-session.ts");
  const { withServer } = await import("../session-server.ts");
  return withServer(io, async (server, paths) => {
    const found = await server.find(name);
    if (!found.ok && found.code !== "not-found" && found.code !== "ambiguous") return fail(io, found);
    const isNamed = found.ok && [found.value.info.name, found.value.info.id].includes(name);
    const lives = found.ok && found.value.info.state !== "exited";
    // With a command the name is a new session's, unless one of that very name is running.
    const takes = args.command ? isNamed && lives : found.ok;
    if (found.ok && takes) {
      if (args.has("detached") || !io.stdinIsTty || !io.stdoutIsTty) {
        io.out(`${found.value.info.name}\n`);
        return OK;
      }
      return openSession(found.value, paths, io);
    }
    if (!args.command) {
      if (!found.ok && found.code === "ambiguous") return fail(io, found);
      const { closestCommand } = await import("../parse.ts");
      const near = await closestCommand(name);
      if (near) {
        const message = `there is no command or session ${quote(name)}; did you mean ${near}? 'remi new ${name}' starts a session of that name`;
        return misuse(io, "", message);
      }
    }
    const request = newSessionRequest(args, io, name);
    if (typeof request === "number") return request;
    return createAndOpen(server, request, args, io, (session) => openSession(session, paths, io));
  });
}

async function newUnnamed(args: Args, io: Io): Promise<number> {
  const { newSessionRequest, createAndOpen } = await import("../new-session.ts");
  const { openSession } = await import("../open-session.ts");
  const { withServer } = await import("../session-server.ts");
  const request = newSessionRequest(args, io, undefined);
  if (typeof request === "number") return request;
  return withServer(io, (server, paths) =>
    createAndOpen(server, request, args, io, (session) => openSession(session, paths, io)),
  );
}

async function list(args: Args, io: Io): Promise<number> {
  for (const flag of NEW_SESSION_FLAGS)
    if (args.has(flag.name)) return misuse(io, "", `--${flag.name} needs NAME or a command`);
  const { listSessions } = await import("../session-server.ts");
  const { sessionTable } = await import("../session-list.ts");
  const listed = await listSessions(io);
  if (!listed) return FAILED;
  const infos = listed.map((session) => session.info);
  if (infos.length > 0) io.out(sessionTable(infos, Date.now(), io.size()?.cols ?? null));
  else io.out("There are no sessions.\n");
  io.err(
    "'remi NAME' attaches to a session, 'remi NAME -- COMMAND' starts one, 'remi help' tells the rest.\n",
  );
  return OK;
}
