// Loads the config of a home. Nothing that a config file holds keeps a session from being reached: what cannot be used
// becomes a warning and a default. Cheap when there is no file: the parser is loaded only for one that exists.

import { readTextBounded } from "./files.ts";
import type { Paths } from "./paths.ts";
import { type Config, DEFAULT_CONFIG, type OptionName } from "./schema.ts";

/** Bytes of `config.toml`; a longer one is not read. */
export const CONFIG_BYTES_MAX = 262_144;

export interface LoadedConfig {
  readonly config: Config;
  /** The options whose values come from the file. */
  readonly set: readonly OptionName[];
  /** One sentence each, beginning with `path:line:` or `path:`; empty when all is well. */
  readonly warnings: readonly string[];
}

/** Never throws. Without a file it gives the defaults and no warning. */
export async function loadConfig(paths: Pick<Paths, "configFile">): Promise<LoadedConfig> {
  const path = paths.configFile;
  const read = readTextBounded(path, CONFIG_BYTES_MAX);
  if (!read.ok) {
    const warnings = read.reason === "missing" ? [] : [`${read.message} The defaults are used.`];
    return { config: DEFAULT_CONFIG, set: [], warnings };
  }
  const { parseConfig } = await import("./parse.ts");
  const { config, set, problems } = parseConfig(read.text);
  return { config, set, warnings: problems.map(({ line, sentence }) => `${path}:${line}: ${sentence}`) };
}
