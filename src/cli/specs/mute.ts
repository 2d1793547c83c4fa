// How `remi mute` is called, as data.

import { type CommandSpec, sessions, TARGET } from "./spec.ts";

export const spec: CommandSpec = {
  name: "mute",
  aliases: [],
  summary: "notify of a session no more",
  details: "Its state is shown as before. 'remi unmute' takes it back.",
  positionals: [{ name: "NAME", required: true, complete: sessions }],
  flags: [],
  target: TARGET,
  examples: ["remi mute build"],
};
