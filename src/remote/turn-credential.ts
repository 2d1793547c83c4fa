// Names and passwords for a TURN server that shares a secret with this machine: the "REST API" scheme of coturn
// (draft-uberti-behave-turn-rest). Pure: the time is an argument.

import { createHmac } from "node:crypto";

/**
 * Seconds that a name and its password are valid: they go to every client that is offered a direct path, so not for long,
 * but for longer than two clocks are apart. coturn looks at the time when a path is made, not while it lasts.
 */
export const TURN_CREDENTIAL_S = 3_600;

export interface TurnCredential {
  readonly username: string;
  readonly credential: string;
}

/**
 * @param expires seconds since the epoch
 * @param name stands in the TURN server's log; nothing without it
 */
export function turnCredential(secret: string, expires: number, name?: string): TurnCredential {
  const username = name === undefined ? `${expires}` : `${expires}:${name}`;
  return { username, credential: createHmac("sha1", secret).update(username).digest("base64") };
}
