// Warnings about sessions with files that cannot be read.

import { DAMAGED_LENGTH_MAX, type SessionInfo } from "../../protocol/session-info.ts";
import { printable } from "../../text/printable.ts";
import type { Io } from "../io.ts";
import { complain } from "../report.ts";

/** Sessions that are named one by one; for the rest the number is given. */
const NAMED_MAX = 5;

/** Says which sessions are damaged, which of their files, and what helps. */
export function complainOfDamaged(infos: readonly SessionInfo[], io: Io): void {
  const damaged = infos.filter((info) => info.damaged !== undefined);
  for (const info of damaged.slice(0, NAMED_MAX)) complain(io, damagedWords(info));
  const more = damaged.length - NAMED_MAX;
  if (more > 0) complain(io, `files of ${more} more sessions cannot be read; 'remi ls --json' lists them.`);
}

function damagedWords({ name, damaged }: SessionInfo): string {
  const what = printable(damaged!, DAMAGED_LENGTH_MAX);
  return `some files of session '${printable(name)}' cannot be read: ${what}; 'remi capture ${printable(name)}' prints the screen that it left, 'remi rm ${printable(name)}' forgets it.`;
}
