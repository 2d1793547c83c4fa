// How `remi mute` is called, as data.

import { type CommandSpec, sessions, TARGET } from "./spec.ts";

export const spec: CommandSpec = {
  name: "mute",
  aliases: [],
  summary: "stop notifications about a session",
  details: "Its state is shown as before. 'remi unmute' starts them again.",
  positionals: [{ name: "NAME", required: true, complete: sessions }],
  flags: [],
  target: TARGET,
  examples: ["remi mute build"],
};
