// The directories whose files this machine shares: those of its sessions, and those that the config names.

import { expandHome } from "../config/expand-home.ts";
import type { Config } from "../config/schema.ts";
import type { SharedFiles } from "../remote/served-files.ts";

/** @param config as it is at the time; the directory of a session is where it was started */
export function sharedFiles(
  config: () => Promise<Pick<Config, "files_roots" | "files_write">>,
  directoryOfSession: (id: string) => string | null,
): SharedFiles {
  return {
    roots: async () => (await config()).files_roots,
    mayWrite: async () => (await config()).files_write,
    async directoryOf(place) {
      if ("session" in place) return directoryOfSession(place.session);
      return (await config()).files_roots.includes(place.root) ? expandHome(place.root) : null;
    },
  };
}
