// `remi capture`: prints what a session shows.

import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { FAILED, fail, misuse, OK } from "../report.ts";
import { type CommandSpec, sessions, TARGET } from "../spec.ts";

const FORMATS = ["ansi", "html", "json"] as const;

export const spec: CommandSpec = {
  name: "capture",
  aliases: ["capture-pane"],
  summary: "print the screen of a session",
  details:
    "Works for a session that has ended, too: its last screen and scrollback are kept until 'remi rm'.",
  positionals: [{ name: "NAME", required: true, complete: sessions }],
  flags: [
    { name: "ansi", type: "boolean", summary: "with colours and attributes" },
    { name: "html", type: "boolean", summary: "as HTML" },
    { name: "json", type: "boolean", summary: "as JSON" },
    {
      name: "scrollback",
      short: "S",
      type: "optional-count",
      value: "N",
      summary: "with the last N lines above the screen, or all of them",
    },
    { name: "join", short: "J", type: "boolean", summary: "join lines that were wrapped" },
    { name: "print", short: "p", type: "boolean", summary: "as in tmux", hidden: true },
  ],
  target: TARGET,
  examples: ["remi capture api", "remi capture api --scrollback 200 --join"],
  run,
};

async function run(args: Args, io: Io): Promise<number> {
  const formats = FORMATS.filter((format) => args.has(format));
  if (formats.length > 1)
    return misuse(io, "capture", `--${formats[0]} and --${formats[1]} exclude each other`);
  const scrollback = args.number("scrollback");
  const request = {
    format: formats[0] ?? ("text" as const),
    ...(scrollback === undefined ? {} : { scrollback }),
    join: args.has("join"),
  };
  const { locateSession } = await import("../session-server.ts");
  const located = await locateSession(io, args.word("NAME")!);
  if (!located) return FAILED;
  const { budgetOf } = await import("../budget.ts");
  const { captureSession } = await import("../capture-session.ts");
  const captured = await captureSession(located.session, located.paths, request, budgetOf(io));
  if (!captured.ok) return fail(io, captured);
  io.out(captured.bytes);
  if (captured.bytes.byteLength > 0 && captured.bytes.at(-1) !== 0x0a) io.out("\n");
  return OK;
}
