// `remi version`.

import { VERSION } from "../../version.ts";
import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { OK } from "../report.ts";
import { type CommandSpec, JSON_FLAG } from "../spec.ts";

export const spec: CommandSpec = {
  name: "version",
  aliases: [],
  summary: "print the version",
  positionals: [],
  flags: [JSON_FLAG],
  run: async (args: Args, io: Io) => {
    if (args.has("json")) io.out(`${JSON.stringify({ name: "remi", version: VERSION, bun: Bun.version })}\n`);
    else io.out(`remi ${VERSION}\n`);
    return OK;
  },
};
