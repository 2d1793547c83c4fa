// What both ends put into CPace: the secret, who they are, and both nonces.

import { bytesOf, concat } from "../crypto/byte-strings.ts";
import { channelIdentifier } from "../crypto/transcript.ts";
import type { Code } from "./code.ts";

export type RunSecret = Code | { readonly secret: Uint8Array };

export interface ExchangeTerms {
  /** A copy of the secret. The caller wipes it. */
  readonly prs: Uint8Array;
  readonly ci: Uint8Array;
  readonly sid: Uint8Array;
}

/** @param credId zero for a code */
export function exchangeTerms(
  secret: RunSecret,
  credId: Uint8Array,
  clientNonce: Uint8Array,
  daemonNonce: Uint8Array,
): ExchangeTerms {
  const sid = concat(clientNonce, daemonNonce);
  if ("secret" in secret)
    return { prs: secret.secret.slice(), ci: channelIdentifier("key", "", credId), sid };
  return { prs: bytesOf(secret.digits), ci: channelIdentifier("code", secret.room, credId), sid };
}
