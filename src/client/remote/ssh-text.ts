// What the person is told when ssh does not reach remi.

import type { SshFailure } from "../../peer/outcome.ts";
import { unhandled } from "../../protocol/unhandled.ts";
import { printable } from "../../text/printable.ts";
import { VERSION } from "../../version.ts";

/** Characters of other programs' words. */
const DETAIL_LENGTH_MAX = 300;

/** One sentence, with the words of others cleaned. */
export function sshSentence({ ssh, detail }: SshFailure, place: string): string {
  const said = printable(detail, DETAIL_LENGTH_MAX)
    .replace(/^remi: /, "")
    .replace(/[.;:]+$/, "");
  switch (ssh) {
    case "missing":
      return `ssh cannot be started here (${said}); install it, or set ssh_command.`;
    case "unreachable":
      return `ssh does not reach ${place}: ${said}; try 'ssh' alone.`;
    case "refused":
      return `ssh is not let in at ${place}: ${said}; once 'ssh' alone gets in there, remi does too.`;
    case "absent":
      return `there is no remi on ${place}, or its shell does not find it (${said}); install it there, or say where it is with --remote-command.`;
    case "version":
      return `the remi on ${place} is ${said} and speaks another protocol than this one (${VERSION}); update the older one.`;
    case "failed":
      return `the remi on ${place} did not answer: ${said}; is it as new as this one (${VERSION})?`;
    default:
      return unhandled(ssh);
  }
}
