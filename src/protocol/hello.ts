// The first frame of both sides on every socket and channel: who speaks, and in which versions.

import * as v from "valibot";
import { count, text } from "./session-info.ts";

export const HelloBody = v.object({
  protocol: v.object({ min: count, max: count }),
  /** Release of the program, for messages to people only. */
  version: text(64),
  caps: v.pipe(v.array(text(32)), v.maxLength(64)),
  role: v.picklist(["session-host", "session-server", "client"]),
});
