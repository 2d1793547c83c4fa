// The daemon's half of the key exchange: its hello, the check of the client's confirmation, and its own confirmation.
// The state table decides whether a run may begin and what a failure means.

import { sameBytes } from "../crypto/byte-strings.ts";
import { drawScalar, generator, publicShare, sessionKey, sharedElement } from "../crypto/cpace.ts";
import { clientTag, daemonTag, deriveKeys, wipeHandshakeKeys } from "../crypto/key-schedule.ts";
import type { Sodium } from "../crypto/sodium.ts";
import { type CredentialKind, transcriptHash } from "../crypto/transcript.ts";
import { exchangeTerms, type RunSecret } from "./exchange-terms.ts";
import {
  type ClientFinish,
  type ClientHello,
  DAEMON_AD_BYTES,
  encodeDaemonFinish,
  encodeDaemonHello,
  NONCE_BYTES,
} from "./handshake-messages.ts";

/** What the daemon keeps between its hello and the client's confirmation. */
export interface DaemonRun {
  readonly kind: CredentialKind;
  readonly credId: Uint8Array;
  readonly ci: Uint8Array;
  readonly sid: Uint8Array;
  readonly clientHello: Uint8Array;
  readonly daemonHello: Uint8Array;
  readonly share: Uint8Array;
  readonly scalar: Uint8Array;
}

export function startDaemonRun(
  sodium: Sodium,
  hello: ClientHello,
  clientHello: Uint8Array,
  secret: RunSecret,
): DaemonRun {
  const nonce = sodium.randombytes_buf(NONCE_BYTES);
  const { ci, sid, prs } = exchangeTerms(secret, hello.credId, hello.nonce, nonce);
  const g = generator(sodium, { prs, ci, sid });
  sodium.memzero(prs);
  const scalar = drawScalar(sodium);
  const share = publicShare(sodium, scalar, g);
  sodium.memzero(g);
  const daemonHello = encodeDaemonHello({ nonce, share });
  const { kind, credId } = hello;
  return { kind, credId, ci, sid, clientHello: clientHello.slice(), daemonHello, share, scalar };
}

/** The keys of a run that the client has confirmed. */
export interface ConfirmedRun {
  readonly clientToDaemon: Uint8Array;
  readonly daemonToClient: Uint8Array;
  readonly bind: Uint8Array;
  /** The daemon's confirmation, which covers the header of its stream. */
  finish(header: Uint8Array): Uint8Array;
  wipe(): void;
}

/** Null when the client does not know the secret, or a message was changed on the way. Wipes the run's scalar. */
export function confirmClient(sodium: Sodium, run: DaemonRun, finish: ClientFinish): ConfirmedRun | null {
  const k = sharedElement(sodium, run.scalar, finish.share);
  sodium.memzero(run.scalar);
  if (!k) return null;
  const daemonSide = { share: run.share, ad: run.daemonHello.subarray(0, DAEMON_AD_BYTES) };
  const isk = sessionKey(sodium, run.sid, k, daemonSide, { share: finish.share, ad: run.clientHello });
  const th = transcriptHash(sodium, run.ci, run.clientHello, run.daemonHello, finish.share);
  const keys = deriveKeys(sodium, isk, th);
  if (!sameBytes(sodium, clientTag(sodium, keys, th, finish.header), finish.tag)) {
    wipeHandshakeKeys(sodium, keys);
    return null;
  }
  return {
    ...keys,
    finish: (header) => encodeDaemonFinish({ header, tag: daemonTag(sodium, keys, th, header, finish.tag) }),
    wipe: () => wipeHandshakeKeys(sodium, keys),
  };
}
