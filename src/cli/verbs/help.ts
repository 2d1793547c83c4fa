// `remi help`.

import type { Args } from "../argv/argv.ts";
import { commandHelp, overview } from "../help.ts";
import type { Io } from "../io.ts";
import { closestCommand } from "../mistyped/mistyped.ts";
import { misuse, OK, quote } from "../report.ts";
import { findCommand } from "../specs/table.ts";

export async function run(args: Args, io: Io): Promise<number> {
  const word = args.word("COMMAND");
  if (word === undefined) {
    io.out(overview());
    return OK;
  }
  const found = findCommand(word);
  if (!found) {
    const near = closestCommand(word);
    return misuse(io, "", `there is no command ${quote(word)}${near ? `; did you mean ${near}?` : ""}`);
  }
  io.out(commandHelp(found));
  return OK;
}
