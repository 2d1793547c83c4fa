// The client's half of the key exchange: its hello, its confirmation, which is sent first, and the check of the daemon's
// confirmation. Makes no decisions.

import { sameBytes } from "../crypto/byte-strings.ts";
import { drawScalar, generator, publicShare, sessionKey, sharedElement } from "../crypto/cpace.ts";
import { type ChannelKeys, clientTag, daemonTag, deriveKeys } from "../crypto/key-schedule.ts";
import type { Sodium } from "../crypto/sodium.ts";
import { CRED_ID_BYTES, transcriptHash } from "../crypto/transcript.ts";
import { credentialId } from "./credentials.ts";
import { exchangeTerms, type RunSecret } from "./exchange-terms.ts";
import {
  DAEMON_AD_BYTES,
  type DaemonFinish,
  type DaemonHello,
  encodeClientFinish,
  encodeClientHello,
  NONCE_BYTES,
} from "./handshake-messages.ts";

/** What the client keeps between its hello and the daemon's. */
export interface ClientRun {
  readonly secret: RunSecret;
  readonly credId: Uint8Array;
  readonly nonce: Uint8Array;
  readonly clientHello: Uint8Array;
}

export function startClientRun(sodium: Sodium, secret: RunSecret): ClientRun {
  const kind = "secret" in secret ? "key" : "code";
  const credId = "secret" in secret ? credentialId(sodium, secret.secret) : new Uint8Array(CRED_ID_BYTES);
  const nonce = sodium.randombytes_buf(NONCE_BYTES);
  return { secret, credId, nonce, clientHello: encodeClientHello({ kind, credId, nonce }) };
}

/** The keys of a run, before the daemon has confirmed them. */
export interface UnconfirmedRun {
  readonly keys: ChannelKeys;
  readonly th: Uint8Array;
  readonly share: Uint8Array;
}

/** Null when the daemon's share is not an element of the group. Then the run must end. */
export function answerDaemon(
  sodium: Sodium,
  run: ClientRun,
  hello: DaemonHello,
  daemonHello: Uint8Array,
): UnconfirmedRun | null {
  const { ci, sid, prs } = exchangeTerms(run.secret, run.credId, run.nonce, hello.nonce);
  const g = generator(sodium, { prs, ci, sid });
  sodium.memzero(prs);
  const scalar = drawScalar(sodium);
  const share = publicShare(sodium, scalar, g);
  const k = sharedElement(sodium, scalar, hello.share);
  sodium.memzero(g);
  sodium.memzero(scalar);
  if (!k) return null;
  const daemonSide = { share: hello.share, ad: daemonHello.subarray(0, DAEMON_AD_BYTES) };
  const isk = sessionKey(sodium, sid, k, daemonSide, { share, ad: run.clientHello });
  const th = transcriptHash(sodium, ci, run.clientHello, daemonHello, share);
  return { keys: deriveKeys(sodium, isk, th), th, share };
}

/** The client's confirmation, which covers the header of its stream, and the tag in it. */
export function confirmToDaemon(sodium: Sodium, { keys, th, share }: UnconfirmedRun, header: Uint8Array) {
  const tag = clientTag(sodium, keys, th, header);
  return { bytes: encodeClientFinish({ share, header, tag }), tag };
}

/** Whether the daemon knows the secret and received the client's confirmation unchanged. */
export function isConfirmed(
  sodium: Sodium,
  { keys, th }: UnconfirmedRun,
  tag: Uint8Array,
  finish: DaemonFinish,
): boolean {
  return sameBytes(sodium, daemonTag(sodium, keys, th, finish.header, tag), finish.tag);
}
