// The configuration as the server uses it: read each time it is needed. What is wrong in its files is logged once and
// reported to each command that depends on it.

import { type LoadedConfig, loadConfig } from "../config/load.ts";
import type { Log } from "../config/log.ts";
import type { Paths } from "../config/paths.ts";
import { loadRules } from "../config/rules.ts";
import type { Config } from "../config/schema.ts";
import type { ToServer } from "../protocol/control-messages.ts";

/** Requests that depend on the configuration; those that start a program need the rules as well. */
const DEPENDING: Partial<Record<ToServer["t"], "config" | "config and rules">> = {
  create: "config and rules",
  restart: "config and rules",
  code: "config",
  share: "config",
  approve: "config",
  notifyTest: "config",
};

export class ServerConfig {
  /** Warnings that were logged. */
  readonly #logged = new Set<string>();

  constructor(
    private readonly paths: Paths,
    private readonly log: Log,
  ) {}

  async load(): Promise<LoadedConfig> {
    const loaded = await loadConfig(this.paths);
    this.#logNew(loaded.warnings);
    return loaded;
  }

  async values(): Promise<Config> {
    return (await this.load()).config;
  }

  /** What is wrong in the files that a request depends on, in whole sentences. */
  async warningsFor(request: ToServer["t"]): Promise<readonly string[]> {
    const depends = DEPENDING[request];
    if (depends === undefined) return [];
    const { warnings } = await this.load();
    if (depends === "config") return warnings;
    const rules = await loadRules(this.paths);
    this.#logNew(rules.warnings);
    return [...warnings, ...rules.warnings];
  }

  #logNew(warnings: readonly string[]): void {
    for (const why of warnings) {
      if (this.#logged.has(why)) continue;
      if (this.#logged.size >= LOGGED_MAX) this.#logged.clear();
      this.#logged.add(why);
      this.log.warn("the configuration is not understood", { why });
    }
  }
}

/** Different warnings that are remembered; with more the log may have one twice. */
const LOGGED_MAX = 1_000;
