// `remi unmute`: undoes `remi mute`.

import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { setMuted } from "./mute.ts";

export function run(args: Args, io: Io): Promise<number> {
  return setMuted(args, io, false);
}
