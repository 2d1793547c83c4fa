// `remi new`: a new session, always.

import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { NEW_SESSION_FLAGS } from "../new-session-flags.ts";
import { PREFIX_FLAG, prefixOption } from "../prefix-flag.ts";
import type { CommandSpec } from "../spec.ts";

export const spec: CommandSpec = {
  name: "new",
  aliases: ["new-session"],
  summary: "start a session and attach to it",
  details:
    "Without a command the session runs your shell; without NAME it is named after its program. Without a terminal, or with --detached, it prints the session's name.",
  positionals: [{ name: "NAME", required: false }],
  flags: [...NEW_SESSION_FLAGS, PREFIX_FLAG],
  target: {
    name: "session",
    short: "s",
    type: "text",
    value: "NAME",
    summary: "its name, as in tmux",
    hidden: true,
  },
  takesCommand: true,
  examples: ["remi new api -- claude", "remi new -d build --cwd ~/src/app -- make all"],
  run,
};

async function run(args: Args, io: Io): Promise<number> {
  const { newSessionRequest, createSession } = await import("../new-session.ts");
  const { withServer } = await import("../session-server.ts");
  const prefix = prefixOption(args, io);
  if (typeof prefix === "number") return prefix;
  const request = newSessionRequest(args, io, args.word("NAME"));
  if (typeof request === "number") return request;
  const made = await withServer(io, (server, paths) => createSession(server, paths, request, args, io));
  if (typeof made === "number") return made;
  const { openSession } = await import("../open-session.ts");
  return openSession(made, io, prefix);
}
