// Decides why an ssh failed that did not reach remi, by its exit status and its last output.

import type { SshFailure } from "../../peer/outcome.ts";

/** The exit status of ssh's own failures. Every other one is the remote program's (ssh(1), EXIT STATUS). */
const OWN_STATUS = 255;
/** The statuses of a shell that does not find the program or may not run it. */
const NO_PROGRAM = [126, 127];

/** What ssh prints when it was not let in, or when the machine's key is unknown or has changed. */
const REFUSALS =
  /Permission denied \(|Host key verification failed|Too many authentication failures|No supported authentication methods|REMOTE HOST IDENTIFICATION/i;

/** @param words the lines of its standard error, in order */
export function sshEnd(
  status: { readonly code: number | null; readonly signal: string | null },
  words: readonly string[],
): SshFailure {
  const { code, signal } = status;
  const last = words.findLast((line) => line.trim() !== "")?.trim() ?? "";
  if (code !== null && NO_PROGRAM.includes(code)) return { ssh: "absent", detail: last };
  const detail = last || (signal === null ? `it ended with status ${code}` : `it was ended by ${signal}`);
  if (code !== OWN_STATUS && signal === null) return { ssh: "failed", detail };
  const refusal = words.findLast((line) => REFUSALS.test(line));
  if (refusal !== undefined) return { ssh: "refused", detail: refusal.trim() };
  return { ssh: "unreachable", detail };
}
