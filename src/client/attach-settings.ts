// The settings of attach, from the command line, the environment and the config.

import { loadConfig } from "../config/load.ts";
import type { KeyChord } from "../keys/key-chord.ts";
import { DEFAULT_PREFIX } from "../keys/key-table.ts";
import { parsePrefix, prefixHint } from "../keys/prefix-key.ts";
import type { AttachRequest } from "./attach-request.ts";

export interface AttachSettings {
  readonly prefix: KeyChord;
  /** Variables that the session takes over. */
  readonly refresh: readonly string[];
  readonly statusLine: boolean;
  /** How alerts of other sessions are shown. */
  readonly alerts: readonly string[];
  /** Printed before the session is drawn, and after it has gone. */
  readonly hint: string | null;
}

/** The settings for a request; what cannot be read counts as absent. */
export async function attachSettings(request: AttachRequest): Promise<AttachSettings> {
  const { config } = await loadConfig(request.paths);
  const usual = parsePrefix(config.prefix) ?? DEFAULT_PREFIX;
  const prefix = parsePrefix(request.prefix ?? process.env.REMI_PREFIX ?? "") ?? usual;
  return {
    prefix,
    refresh: config.refresh_environment,
    statusLine: request.carried?.statusLine ?? config.status_line,
    alerts: config.notify_terminal,
    hint: request.carried || request.isQuiet ? null : prefixHint(prefix, usual, process.env),
  };
}

/** Those of these variables that this process has. */
export function ownVariables(names: readonly string[]): Record<string, string> {
  const chosen = names.map((name) => [name, process.env[name]] as const);
  return Object.fromEntries(chosen.filter((pair): pair is [string, string] => pair[1] !== undefined));
}
