// The byte layout of the messages between the two ends: four handshake messages of fixed length, one error, and DATA. A
// message of any other length is malformed.

import { concat } from "../crypto/byte-strings.ts";
import { ELEMENT_BYTES } from "../crypto/cpace.ts";
import { CRED_ID_BYTES, type CredentialKind, KIND_BYTE } from "../crypto/transcript.ts";

/** The first byte of every message. Numbers are never reused. */
export const MessageType = {
  clientHello: 0x01,
  daemonHello: 0x02,
  clientFinish: 0x03,
  daemonFinish: 0x04,
  error: 0x0f,
  data: 0x10,
} as const;

/** The handshake's version. There is no older one, so no downgrade is possible. */
export const HANDSHAKE_VERSION = 1;

export const NONCE_BYTES = 16;
/** Bytes of a secretstream header. */
export const HEADER_BYTES = 24;
export const TAG_BYTES = 32;

export const CLIENT_HELLO_BYTES = 4 + CRED_ID_BYTES + NONCE_BYTES;
export const DAEMON_HELLO_BYTES = 4 + NONCE_BYTES + ELEMENT_BYTES;
export const CLIENT_FINISH_BYTES = 1 + ELEMENT_BYTES + HEADER_BYTES + TAG_BYTES;
export const DAEMON_FINISH_BYTES = 1 + HEADER_BYTES + TAG_BYTES;
const ERROR_BYTES = 2;

/** The part of the daemon's hello that CPace authenticates as `ADa`: everything except the share. */
export const DAEMON_AD_BYTES = 4 + NONCE_BYTES;

/** Refusals in the clear. They are unauthenticated: a hint for the user, never a reason to change what is stored. */
export const ERROR_CODE = {
  malformed: 1,
  version: 2,
  auth: 3,
  locked: 4,
  unknown_credential: 5,
  busy: 6,
  timeout: 7,
  denied: 8,
  internal: 9,
} as const;
export type HandshakeError = keyof typeof ERROR_CODE;

export interface ClientHello {
  readonly kind: CredentialKind;
  /** Zero for a code. */
  readonly credId: Uint8Array;
  readonly nonce: Uint8Array;
}

export interface DaemonHello {
  readonly nonce: Uint8Array;
  readonly share: Uint8Array;
}

export interface ClientFinish {
  readonly share: Uint8Array;
  readonly header: Uint8Array;
  readonly tag: Uint8Array;
}

export interface DaemonFinish {
  readonly header: Uint8Array;
  readonly tag: Uint8Array;
}

export type Decoded<T> =
  | { readonly ok: true; readonly message: T }
  | { readonly ok: false; readonly error: "malformed" | "version" };

const MALFORMED = { ok: false, error: "malformed" } as const;
const VERSION = { ok: false, error: "version" } as const;

const isMessage = (bytes: Uint8Array, length: number, type: number) =>
  bytes.byteLength === length && bytes[0] === type;

export function encodeClientHello({ kind, credId, nonce }: ClientHello): Uint8Array {
  const head = Uint8Array.of(MessageType.clientHello, HANDSHAKE_VERSION, KIND_BYTE[kind], 0);
  return concat(head, credId, nonce);
}

/** Checks length, type, version, flags and kind, in this order. */
export function decodeClientHello(bytes: Uint8Array): Decoded<ClientHello> {
  if (!isMessage(bytes, CLIENT_HELLO_BYTES, MessageType.clientHello)) return MALFORMED;
  if (bytes[1] !== HANDSHAKE_VERSION) return VERSION;
  if (bytes[3] !== 0) return MALFORMED;
  const kind = bytes[2] === KIND_BYTE.code ? "code" : bytes[2] === KIND_BYTE.key ? "key" : null;
  if (!kind) return MALFORMED;
  const credId = bytes.slice(4, 4 + CRED_ID_BYTES);
  if (kind === "code" && credId.some((byte) => byte !== 0)) return MALFORMED;
  return { ok: true, message: { kind, credId, nonce: bytes.slice(4 + CRED_ID_BYTES) } };
}

export function encodeDaemonHello({ nonce, share }: DaemonHello): Uint8Array {
  return concat(Uint8Array.of(MessageType.daemonHello, HANDSHAKE_VERSION, 0, 0), nonce, share);
}

export function decodeDaemonHello(bytes: Uint8Array): Decoded<DaemonHello> {
  if (!isMessage(bytes, DAEMON_HELLO_BYTES, MessageType.daemonHello)) return MALFORMED;
  if (bytes[1] !== HANDSHAKE_VERSION) return VERSION;
  if (bytes[2] !== 0 || bytes[3] !== 0) return MALFORMED;
  const nonce = bytes.slice(4, DAEMON_AD_BYTES);
  return { ok: true, message: { nonce, share: bytes.slice(DAEMON_AD_BYTES) } };
}

export function encodeClientFinish({ share, header, tag }: ClientFinish): Uint8Array {
  return concat(Uint8Array.of(MessageType.clientFinish), share, header, tag);
}

export function decodeClientFinish(bytes: Uint8Array): Decoded<ClientFinish> {
  if (!isMessage(bytes, CLIENT_FINISH_BYTES, MessageType.clientFinish)) return MALFORMED;
  const [shareEnd, headerEnd] = [1 + ELEMENT_BYTES, 1 + ELEMENT_BYTES + HEADER_BYTES];
  const share = bytes.slice(1, shareEnd);
  return {
    ok: true,
    message: { share, header: bytes.slice(shareEnd, headerEnd), tag: bytes.slice(headerEnd) },
  };
}

export function encodeDaemonFinish({ header, tag }: DaemonFinish): Uint8Array {
  return concat(Uint8Array.of(MessageType.daemonFinish), header, tag);
}

export function decodeDaemonFinish(bytes: Uint8Array): Decoded<DaemonFinish> {
  if (!isMessage(bytes, DAEMON_FINISH_BYTES, MessageType.daemonFinish)) return MALFORMED;
  return {
    ok: true,
    message: { header: bytes.slice(1, 1 + HEADER_BYTES), tag: bytes.slice(1 + HEADER_BYTES) },
  };
}

export function encodeError(error: HandshakeError): Uint8Array {
  return Uint8Array.of(MessageType.error, ERROR_CODE[error]);
}

/** Decodes a refusal. Null when the message is none. An unknown code becomes `internal`. */
export function decodeError(bytes: Uint8Array): HandshakeError | null {
  if (!isMessage(bytes, ERROR_BYTES, MessageType.error)) return null;
  const names = Object.keys(ERROR_CODE) as HandshakeError[];
  return names.find((name) => ERROR_CODE[name] === bytes[1]) ?? "internal";
}
