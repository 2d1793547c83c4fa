// `remi capture`: prints what a session shows.

import type { Args } from "../argv/argv.ts";
import { budgetOf } from "../budget.ts";
import { captureSession } from "../capture-session.ts";
import type { Io } from "../io.ts";
import { locate, onMachine } from "../machine/machine.ts";
import { FAILED, fail, misuse, OK } from "../report.ts";

const FORMATS = ["ansi", "html", "json"] as const;

export async function run(args: Args, io: Io): Promise<number> {
  const formats = FORMATS.filter((format) => args.has(format));
  if (formats.length > 1)
    return misuse(io, "capture", `--${formats[0]} and --${formats[1]} cannot be used together`);
  const scrollback = args.number("scrollback");
  const request = {
    format: formats[0] ?? ("text" as const),
    ...(scrollback === undefined ? {} : { scrollback }),
    join: args.has("join"),
  };
  const budget = budgetOf(io);
  return onMachine(args, io, "look", async (machine) => {
    const session = await locate(machine, io, args.word("NAME")!, budget);
    if (!session) return FAILED;
    const captured = await captureSession(session, machine, request, budget);
    if (!captured.ok) return fail(io, captured);
    io.out(captured.bytes);
    if (captured.bytes.byteLength > 0 && captured.bytes.at(-1) !== 0x0a) io.out("\n");
    return OK;
  });
}
