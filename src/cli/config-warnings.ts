// What is said of a configuration that a command on this side depends on: the prefix key, the relay, where worktrees go.

import { loadConfig } from "../config/load.ts";
import type { Paths } from "../config/paths.ts";
import { budgetOf } from "./budget.ts";
import type { Io } from "./io.ts";

/** Says each thing that is wrong in it, unless the server's answer has said it in this command before. */
export async function noteConfig(paths: Paths, io: Io): Promise<void> {
  const { warnings } = await loadConfig(paths);
  for (const warning of warnings) budgetOf(io).note(warning);
}
