// How `remi hooks` is called, as data.

import { type CommandSpec, choices, files } from "./spec.ts";

/** Agents that have hooks, whose settings remi writes. */
export const HOOK_AGENTS = ["claude", "codex", "gemini", "opencode"] as const;
export type HookAgent = (typeof HOOK_AGENTS)[number];

export const spec: CommandSpec = {
  name: "hooks",
  aliases: [],
  summary: "let an agent report by its own hooks whether it works or waits",
  details:
    "`install` puts hooks into the agent's settings that call 'remi event'; it shows the change first and asks. `uninstall` removes exactly what was added. `print` shows what to add by hand; without an agent, what any other program can do. Outside a session the hooks do nothing.",
  positionals: [
    { name: "ACTION", required: true, complete: choices("install", "uninstall", "print") },
    { name: "AGENT", required: false, complete: choices(...HOOK_AGENTS) },
  ],
  flags: [
    { name: "yes", short: "y", type: "boolean", summary: "write without asking" },
    {
      name: "file",
      type: "text",
      value: "PATH",
      summary: "the settings file, if it is not in its usual place",
      complete: files,
    },
    {
      name: "notify",
      type: "boolean",
      summary: "for Codex: the older 'notify' in config.toml, which reports only the end of a turn",
    },
  ],
  examples: ["remi hooks install claude", "remi hooks uninstall claude", "remi hooks print gemini"],
};
