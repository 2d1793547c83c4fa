// `remi version`.

import { VERSION } from "../../version.ts";
import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { OK } from "../report.ts";

export async function run(args: Args, io: Io): Promise<number> {
  if (args.has("json")) io.out(`${JSON.stringify({ name: "remi", version: VERSION, bun: Bun.version })}\n`);
  else io.out(`remi ${VERSION}\n`);
  return OK;
}
