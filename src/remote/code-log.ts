// The line in the log for a new code: somebody away from the terminal finds the current code in the last such line.

import { formatCode } from "../channel/code.ts";
import type { Log } from "../config/log.ts";
import type { ShownCode } from "./code-book.ts";
import type { SessionSource } from "./session-source.ts";

export interface CodeLogParts {
  readonly log: Log;
  readonly sessions: Pick<SessionSource, "byId">;
  readonly config: () => { readonly log_codes: boolean };
}

/** Logs each code as it is made, unless the config says no. A permanent one is never logged: it outlives the log. */
export function codeLog({ log, sessions, config }: CodeLogParts): (shown: ShownCode) => void {
  return ({ code, session, permanent }) => {
    if (permanent || !config().log_codes) return;
    const name = session === null ? "all sessions" : (sessions.byId(session)?.info.name ?? session);
    log.info("code made", { code: formatCode(code), opens: name });
  };
}
