// Makes a session of another machine look like one of this machine, for code that is shared.

import type { SessionInfo } from "../../protocol/session-info.ts";
import type { Listed } from "../server-link.ts";

/** A session as attach knows it. Nobody dials its `socket`, which only fills the field. */
export function listed(info: SessionInfo): Listed {
  return { info, socket: "channel" };
}
