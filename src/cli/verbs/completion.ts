// `remi completion`: prints what makes a shell complete remi's commands.

import type { Args } from "../argv/argv.ts";
import { completionScript } from "../completions/completions.ts";
import type { Io } from "../io.ts";
import { OK } from "../report.ts";
import type { Shell } from "../specs/completion.ts";

export async function run(args: Args, io: Io): Promise<number> {
  io.out(await completionScript(args.word("SHELL") as Shell));
  return OK;
}
