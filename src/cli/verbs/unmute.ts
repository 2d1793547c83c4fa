// `remi unmute`: takes `remi mute` back.

import { type CommandSpec, sessions, TARGET } from "../spec.ts";
import { setMuted } from "./mute.ts";

export const spec: CommandSpec = {
  name: "unmute",
  aliases: [],
  summary: "notify of a muted session again",
  positionals: [{ name: "NAME", required: true, complete: sessions }],
  flags: [],
  target: TARGET,
  examples: ["remi unmute build"],
  run: (args, io) => setMuted(args, io, false),
};
