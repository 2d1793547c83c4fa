// Logs each new code, so that somebody who cannot run `remi code` finds the current code in the log.

import { formatCode } from "../channel/code.ts";
import type { Log } from "../config/log.ts";
import type { ShownCode } from "./code-book.ts";
import type { SessionSource } from "./session-source.ts";

export interface CodeLogParts {
  readonly log: Log;
  readonly sessions: Pick<SessionSource, "byId">;
  readonly config: () => { readonly log_codes: boolean };
}

/** Logs each new code, unless the config says no. Never logs a permanent code, because it stays valid. */
export function codeLog({ log, sessions, config }: CodeLogParts): (shown: ShownCode) => void {
  return ({ code, session, permanent }) => {
    if (permanent || !config().log_codes) return;
    const name = session === null ? "all sessions" : (sessions.byId(session)?.info.name ?? session);
    log.info("code made", { code: formatCode(code), opens: name });
  };
}
