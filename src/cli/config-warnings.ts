// Warnings about the parts of the configuration that a command itself uses: the prefix key, the relay, where worktrees
// go.

import { loadConfig } from "../config/load.ts";
import type { Paths } from "../config/paths.ts";
import type { Config } from "../config/schema.ts";
import { budgetOf } from "./budget.ts";
import type { Io } from "./io.ts";

/** Loads it, and prints each thing that is wrong in it, unless the server's answer has already said so in this command. */
export async function noteConfig(paths: Paths, io: Io): Promise<Config> {
  const { config, warnings } = await loadConfig(paths);
  for (const warning of warnings) budgetOf(io).note(warning);
  return config;
}
