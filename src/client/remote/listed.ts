// A session of another machine as code that knows those of this one takes it.

import type { SessionInfo } from "../../protocol/session-info.ts";
import type { Listed } from "../server-link.ts";

/** A session as attach knows it. Nobody dials its `socket`, which only fills the field. */
export function listed(info: SessionInfo): Listed {
  return { info, socket: "channel" };
}
