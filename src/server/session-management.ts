// What remote clients of the whole machine do with its sessions. Nobody's environment comes with it: programs get that of
// the server, or what was kept of theirs.

import { expandHome } from "../config/expand-home.ts";
import type { Managed, SessionManagement } from "../remote/managing.ts";
import { accountShell } from "./account-shell.ts";
import type { Entry } from "./entry.ts";
import type { Outcome } from "./outcome.ts";
import type { Requests } from "./requests.ts";

/** Of a session that nobody is attached to, cells. The first terminal gives it its own. */
const SIZE = { cols: 80, rows: 24 } as const;

export function sessionManagement(requests: Requests): SessionManagement {
  return {
    async start(name, command, cwd) {
      const message = {
        ...(name === null ? {} : { name }),
        command: [...command],
        cwd: expandHome(cwd ?? "~"),
        env: ownEnvironment(),
        extraEnv: {},
        ...SIZE,
      };
      return managed(await requests.create({ t: "create", n: 0, ...message }));
    },
    restart: async (id) =>
      managed(await requests.restart({ t: "restart", n: 0, query: id, env: ownEnvironment() })),
    rename: async (id, name) => managed(requests.rename({ t: "rename", n: 0, query: id, name })),
  };
}

/** The server's environment, with the account's shell, which a program of theirs expects. */
function ownEnvironment(): Record<string, string> {
  const env: Record<string, string> = { SHELL: accountShell() };
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) env[name] = value;
  return env;
}

function managed(outcome: Outcome<Entry>): Managed {
  return outcome.ok
    ? { ok: true, id: outcome.value.id }
    : { ok: false, code: outcome.code, detail: outcome.detail };
}
