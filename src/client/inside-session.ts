// The session that this process runs in, if any: from its environment, or that of an ancestor, because `sudo`, `env -i`
// and login shells remove the variable.

import { readFileSync } from "node:fs";

/** Processes that are looked at on the way up. */
const ANCESTORS_MAX = 64;
const VARIABLE = "REMI_SESSION_ID";

/** The session's id, or null. Ancestors are known only on Linux. */
export function insideSession(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | null {
  if (env[VARIABLE]) return env[VARIABLE];
  let pid = process.ppid;
  for (let i = 0; i < ANCESTORS_MAX && pid > 1; i++) {
    const id = variableOf(pid);
    if (id) return id;
    pid = parentOf(pid);
  }
  return null;
}

function variableOf(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/environ`, "latin1");
    const found = `\0${text}`.split(`\0${VARIABLE}=`)[1]?.split("\0")[0];
    return found && /^[a-z0-9]{1,64}$/.test(found) ? found : null;
  } catch {
    // Another user's, such as sudo itself.
    return null;
  }
}

function parentOf(pid: number): number {
  try {
    // The name in parentheses may hold anything; after it stand the state and the parent.
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) || 0;
  } catch {
    return 0;
  }
}
