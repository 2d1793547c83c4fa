// How `remi config` is called, as data.

import { type CommandSpec, choices, JSON_FLAG } from "./spec.ts";

export const spec: CommandSpec = {
  name: "config",
  aliases: [],
  summary: "show the configuration, its file's path, or write a first file",
  details:
    "'show' prints every option with the value in use, 'path' the file, 'init' writes one that explains them. For a URL that may be secret, only the host is shown.",
  positionals: [{ name: "ACTION", required: false, complete: choices("show", "path", "init") }],
  flags: [{ ...JSON_FLAG, summary: "print JSON (show)" }],
  examples: ["remi config", "remi config init"],
};
