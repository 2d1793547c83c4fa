// Makes usernames and passwords for a TURN server that shares a secret with this machine: the "REST API" scheme of coturn
// (draft-uberti-behave-turn-rest). Pure: the time is an argument.

import { createHmac } from "node:crypto";

/**
 * Seconds for which a username and its password are valid. Not long, because every client that is offered a direct path
 * gets them, but longer than two clocks differ. coturn checks the time when a path is made, not while it lasts.
 */
export const TURN_CREDENTIAL_S = 3_600;

export interface TurnCredential {
  readonly username: string;
  readonly credential: string;
}

/**
 * @param expires seconds since the epoch
 * @param name appears in the TURN server's log
 */
export function turnCredential(secret: string, expires: number, name?: string): TurnCredential {
  const username = name === undefined ? `${expires}` : `${expires}:${name}`;
  return { username, credential: createHmac("sha1", secret).update(username).digest("base64") };
}
