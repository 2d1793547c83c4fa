// How `remi capture` is called, as data.

import { ON_FLAG } from "./shared-flags.ts";
import { type CommandSpec, sessions, TARGET } from "./spec.ts";

export const spec: CommandSpec = {
  name: "capture",
  aliases: ["capture-pane"],
  summary: "print the screen of a session",
  details:
    "This also works for a session that has ended: its last screen and scrollback are kept until 'remi rm'.",
  positionals: [{ name: "NAME", required: true, complete: sessions }],
  flags: [
    ON_FLAG,
    { name: "ansi", type: "boolean", summary: "with colours and attributes" },
    { name: "html", type: "boolean", summary: "as HTML" },
    { name: "json", type: "boolean", summary: "as JSON" },
    {
      name: "scrollback",
      short: "S",
      type: "optional-count",
      value: "N",
      summary: "with the last N lines above the screen, or all of them",
    },
    { name: "join", short: "J", type: "boolean", summary: "join lines that were wrapped" },
    { name: "print", short: "p", type: "boolean", summary: "as in tmux", hidden: true },
  ],
  target: TARGET,
  examples: ["remi capture api", "remi capture api --scrollback 200 --join", "remi capture --on desk api"],
};
