// Finds the relay that this machine's session server uses, for a client on the same machine.

import type { Paths } from "../../config/paths.ts";
import { RemoteFiles } from "../../remote/files.ts";
import { readSettings } from "../../remote/settings.ts";

/** Its URL. Null when there is none. Dials nothing. */
export function localRelay(paths: Pick<Paths, "home">): string | null {
  const read = readSettings(new RemoteFiles(paths));
  if (!read.ok) return null;
  const { relay, signalingUrl, ownPort } = read.settings;
  if (relay === "url") return signalingUrl;
  return relay !== "off" && ownPort !== null ? `ws://127.0.0.1:${ownPort}/connect` : null;
}
