// Chooses one of a host's sessions: the only one that this client may use, the one that was named, or one from a list.

import { findByName } from "../../protocol/names.ts";
import type { SessionInfo } from "../../protocol/session-info.ts";
import { printable } from "../../text/printable.ts";

export type Choice =
  | { readonly kind: "session"; readonly info: SessionInfo }
  | { readonly kind: "ask"; readonly sessions: readonly SessionInfo[] }
  | { readonly kind: "none"; readonly message: string };

/** @param only id of the only session that this client may use */
export function chooseSession(
  sessions: readonly SessionInfo[],
  only: string | undefined,
  name: string | undefined,
): Choice {
  const living = sessions.filter(({ state }) => state !== "exited");
  const exited = sessions.filter(({ state }) => state === "exited");
  if (name !== undefined) {
    const found = findByName(name, living, exited);
    if (found.ok) return { kind: "session", info: found.match };
    const shown = printable(name);
    return found.reason === "ambiguous"
      ? {
          kind: "none",
          message: `'${shown}' fits ${found.names.map((n) => printable(n)).join(", ")}; name one.`,
        }
      : {
          kind: "none",
          message: `there is no session '${shown}' on that host, or this access is not for it.`,
        };
  }
  const one = only === undefined ? null : sessions.find(({ id }) => id === only);
  if (one) return { kind: "session", info: one };
  if (only !== undefined || living.length === 0)
    return { kind: "none", message: "no session runs on that host." };
  return living.length === 1 ? { kind: "session", info: living[0]! } : { kind: "ask", sessions: living };
}

/** A numbered list for people. */
export function numbered(sessions: readonly SessionInfo[]): string {
  const width = String(sessions.length).length;
  return sessions
    .map(({ name, state, command }, i) => {
      const program = printable(command.join(" "), 60);
      return `${String(i + 1).padStart(width)}  ${printable(name).padEnd(16)}  ${state.padEnd(8)}  ${program}\n`;
    })
    .join("");
}

/** The session that the person picked from the list: by a number, a name or the beginning of a name. */
export function picked(sessions: readonly SessionInfo[], answer: string): SessionInfo | null {
  if (/^\d{1,4}$/.test(answer) && sessions[Number(answer) - 1]) return sessions[Number(answer) - 1]!;
  const found = findByName(answer, sessions, []);
  return found.ok ? found.match : null;
}
