// Loads the config of a home. No config file keeps anybody from a session: what cannot be used becomes a warning and a
// default. Cheap when there is no file: the parser is loaded only for one that exists.

import { asClause } from "../text/clause.ts";
import { readTextBounded } from "./files.ts";
import { OPEN_CONFIG, objectionTo } from "./own-file.ts";
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
  /**
   * True when it is not known what the file says about remote access: a default in its place could open what was
   * closed.
   */
  readonly hidesGuards: boolean;
}

/** Options that say how remote access is guarded. */
const GUARDS: readonly OptionName[] = [
  "signaling_url",
  "arm_minutes",
  "code_digits",
  "remote_controllers",
  "log_codes",
  "direct_path",
  "direct_guests",
  "direct_exclude_interfaces",
];

/** Never throws. Without a file it gives the defaults and no warning. */
export async function loadConfig(paths: Pick<Paths, "configFile">): Promise<LoadedConfig> {
  const path = paths.configFile;
  const read = readTextBounded(path, CONFIG_BYTES_MAX, (stat) => objectionTo(path, stat, OPEN_CONFIG));
  if (!read.ok) {
    const isMissing = read.reason === "missing";
    const warnings = isMissing ? [] : [`${asClause(read.message)}; the defaults are used.`];
    return { config: DEFAULT_CONFIG, set: [], warnings, hidesGuards: !isMissing };
  }
  const { parseConfig } = await import("./parse.ts");
  const { config, set, problems, unread } = parseConfig(read.text);
  const warnings = problems.map(({ line, sentence }) => `${path}:${line}: ${sentence}`);
  return { config, set, warnings, hidesGuards: GUARDS.some((name) => unread.includes(name)) };
}
