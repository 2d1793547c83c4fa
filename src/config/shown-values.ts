// Values of the config as they are shown, without secrets, so that people can show their configuration to others. Knows
// no option by name.

import type { LoadedConfig } from "./load.ts";
import { type Config, OPTION_NAMES, OPTIONS, type Option } from "./schema.ts";

/** A URL in a text: its scheme, who asks, its host, and the rest. */
const URL_IN_TEXT = /\b([a-z][a-z0-9+.-]{0,20}:\/\/)([^\s/?#]*@)?([^\s/?#@]+)([/?#]\S*)?/gi;

/**
 * The text with its URLs stripped of what may be secret: the name and password, and with `hostOnly` all after the host.
 */
export function withoutSecrets(text: string, hostOnly: boolean): string {
  return text.replace(URL_IN_TEXT, (_, scheme: string, asker = "", host: string, rest = "") => {
    const isBare = rest === "" || rest === "/";
    return `${scheme}${asker === "" ? "" : "...@"}${host}${hostOnly && !isBare ? "/..." : rest}`;
  });
}

/** The config as it is shown. */
export function shownConfig(config: Config): Config {
  const shown = OPTION_NAMES.map((name) => {
    const option: Option = OPTIONS[name];
    const hostOnly = option.secret === true;
    const show = (value: unknown) => (typeof value === "string" ? withoutSecrets(value, hostOnly) : value);
    const value = config[name];
    return [name, Array.isArray(value) ? value.map(show) : show(value)];
  });
  return Object.fromEntries(shown) as Config;
}

export const shownLoaded = (loaded: LoadedConfig): LoadedConfig => ({
  ...loaded,
  config: shownConfig(loaded.config),
});
