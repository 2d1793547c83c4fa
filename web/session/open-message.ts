// How the page opens a session.

import type { Scope } from "../../src/channel/credentials.ts";
import type { ToHost } from "../../src/protocol/session-messages.ts";
import type { Cells } from "./own-size.ts";

/**
 * @param wanted the size that the session is to have by this page; null: the page follows the session's
 * @param position next output position; null: the session is shown from a snapshot
 */
export function openMessage(
  client: string,
  access: Scope,
  wanted: Cells | null,
  position: number | null,
): Extract<ToHost, { t: "open" }> {
  return {
    t: "open",
    client,
    access,
    kind: "browser",
    ...(wanted ?? {}),
    sizes: wanted !== null,
    ...(position === null ? {} : { resume: position }),
    flow: "skip",
    scrollback: true,
  };
}
