// The shell of the user's account (passwd(5)).

import { readFileSync } from "node:fs";

/** Its absolute path; `/bin/sh` where the account has none, or is in no file, as with a directory service. */
export function accountShell(file = "/etc/passwd"): string {
  try {
    const lines = readFileSync(file, "utf8").split("\n");
    const fields = lines.map((line) => line.split(":")).find(([, , uid]) => uid === `${process.getuid?.()}`);
    return fields?.[6]?.startsWith("/") ? fields[6] : "/bin/sh";
  } catch {
    return "/bin/sh";
  }
}
