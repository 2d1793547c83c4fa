// `remi help`.

import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { misuse, OK } from "../report.ts";
import type { CommandSpec } from "../spec.ts";

export const spec: CommandSpec = {
  name: "help",
  aliases: [],
  summary: "explain remi or one command",
  positionals: [{ name: "COMMAND", required: false, complete: { kind: "commands" } }],
  flags: [],
  run,
};

async function run(args: Args, io: Io): Promise<number> {
  const { commandHelp, overview } = await import("../help.ts");
  const word = args.word("COMMAND");
  if (word === undefined) {
    io.out(overview());
    return OK;
  }
  const { findCommand } = await import("../table.ts");
  const found = findCommand(word);
  if (!found) {
    const { closestCommand } = await import("../parse.ts");
    const { quote } = await import("../args.ts");
    const near = await closestCommand(word);
    return misuse(io, "", `there is no command ${quote(word)}${near ? `; did you mean ${near}?` : ""}`);
  }
  io.out(commandHelp(found));
  return OK;
}
