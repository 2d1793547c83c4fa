// What `remi hooks print` shows: the hooks of an agent, to add by hand, and how any program can report its state.

import { unhandled } from "../../protocol/unhandled.ts";
import { joinWords } from "../../text/command-words.ts";
import type { HookAgent } from "../specs/hooks.ts";
import { hooksAsJson } from "./agents.ts";
import { notifyWords } from "./hook-command.ts";
import { openCodePlugin } from "./opencode-plugin.ts";

/** The text for standard output. The part to copy stands alone, between blank lines. */
export function hooksToPrint(agent: HookAgent | undefined, own: readonly string[], notify: boolean): string {
  const remi = joinWords(own);
  switch (agent) {
    case "claude":
      return said("Merge this into ~/.claude/settings.json:", hooksAsJson("claude", own));
    case "codex":
      if (!notify)
        return said(
          "Merge this into ~/.codex/hooks.json, then type /hooks in Codex:",
          hooksAsJson("codex", own),
        );
      return said(
        "Put this above the first table of ~/.codex/config.toml:",
        `notify = [${notifyWords(own, "codex")
          .map((word) => JSON.stringify(word))
          .join(", ")}]\n`,
      );
    case "gemini":
      return said("Merge this into ~/.gemini/settings.json:", hooksAsJson("gemini", own));
    case "opencode":
      return said("As ~/.config/opencode/plugin/remi.js:", openCodePlugin(own));
    case undefined:
      return said(
        "Any program in a session reports its state with:",
        [
          `${remi} event --state working`,
          `${remi} event --state waiting --reason "needs a password"`,
          `${remi} event --state done`,
          "",
        ].join("\n"),
      )
        .concat(
          said(
            "\naider has no hooks, but runs a command when it waits for you; in ~/.aider.conf.yml:",
            `notifications: true\nnotifications-command: ${JSON.stringify(`${remi} event --state done`)}\n`,
          ),
        )
        .concat(
          "\n'remi hooks print' with claude, codex, gemini or opencode shows the hooks of that agent.\n",
        );
    default:
      return unhandled(agent);
  }
}

function said(where: string, what: string): string {
  return `${where}\n\n${what}`;
}
