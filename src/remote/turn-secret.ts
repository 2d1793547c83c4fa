// Reads the secret that this machine shares with a TURN server from a file of the user's.

import { expandHome } from "../config/expand-home.ts";
import { readTextBounded } from "../config/files.ts";
import { OPEN_SECRET, objectionTo } from "../config/own-file.ts";

/** Bytes of the file. A longer one is not read. */
const SECRET_FILE_BYTES_MAX = 4_096;

export type TurnSecret =
  | { readonly ok: true; readonly secret: string }
  /** A sentence for a person, without the secret. */
  | { readonly ok: false; readonly message: string };

/**
 * Reads the first line of the file, without blanks around it.
 *
 * @param path absolute, or with `~/` at its beginning
 */
export function readTurnSecret(path: string): TurnSecret {
  const whole = expandHome(path);
  const read = readTextBounded(whole, SECRET_FILE_BYTES_MAX, (stat) => objectionTo(whole, stat, OPEN_SECRET));
  if (!read.ok) return { ok: false, message: read.message };
  const secret = read.text.split("\n", 1)[0]!.trim();
  return secret === ""
    ? { ok: false, message: `${whole} has no secret in its first line.` }
    : { ok: true, secret };
}
