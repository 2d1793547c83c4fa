// The part of STUN that a server of Binding requests needs (RFC 8489): which datagrams it answers, and the bytes of the
// answer. Pure; knows no sockets and no limits.

import type { Address } from "./address.ts";

/** Larger datagrams are ignored, bytes. RFC 8489 section 6.1 allows a request this size where the path's MTU is unknown. */
export const REQUEST_BYTES_MAX = 1_280;

/** Bytes before the attributes: type, length, magic cookie and transaction id. */
export const HEADER_BYTES = 20;

/** Bytes of XOR-MAPPED-ADDRESS for each address family. An answer is longer than its request by at most this. */
export const MAPPED_BYTES = { 4: 12, 6: 24 } as const;

const MAGIC_COOKIE = 0x2112_a442;
const COOKIE_AT = 4;

const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const BINDING_ERROR = 0x0111;

const ERROR_CODE = 0x0009;
const UNKNOWN_ATTRIBUTES = 0x000a;
const XOR_MAPPED_ADDRESS = 0x0020;
const MESSAGE_INTEGRITY = 0x0008;
const MESSAGE_INTEGRITY_SHA256 = 0x001c;

/** A server may ignore attributes from this type on if it does not know them. */
const OPTIONAL_FROM = 0x8000;

/**
 * The attributes of RFC 8489 that must be understood. A server without authentication expects none of them, and ignores
 * attributes that it knows but does not expect (section 6.3).
 */
const UNDERSTOOD: readonly number[] = [
  0x0001, // MAPPED-ADDRESS
  0x0006, // USERNAME
  MESSAGE_INTEGRITY,
  ERROR_CODE,
  UNKNOWN_ATTRIBUTES,
  0x0014, // REALM
  0x0015, // NONCE
  MESSAGE_INTEGRITY_SHA256,
  0x001d, // PASSWORD-ALGORITHM
  0x001e, // USERHASH
  XOR_MAPPED_ADDRESS,
];

export interface BindingRequest {
  /** Cookie and transaction id, 16 bytes. The answer repeats them. */
  readonly transaction: Uint8Array;
  /** Types of the attributes that must be understood but are not, each once. */
  readonly unknown: readonly number[];
}

export interface Source {
  readonly address: Address;
  readonly port: number;
}

export interface StunAnswer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly result: "success" | "unknown_attribute";
}

/**
 * Reads a Binding request. Null for everything else, which the server ignores (RFC 8489 section 6.3): other methods,
 * indications, answers (so that two servers never talk to each other), wrong lengths, and requests of the older RFC 3489,
 * which have no cookie. Never throws.
 */
export function parseBindingRequest(datagram: Uint8Array): BindingRequest | null {
  const { length } = datagram;
  if (length < HEADER_BYTES || length > REQUEST_BYTES_MAX || length % 4 !== 0) return null;
  const view = new DataView(datagram.buffer, datagram.byteOffset, length);
  if (view.getUint16(0) !== BINDING_REQUEST) return null;
  if (view.getUint16(2) !== length - HEADER_BYTES || view.getUint32(COOKIE_AT) !== MAGIC_COOKIE) return null;
  const unknown: number[] = [];
  let signed = false;
  for (let at = HEADER_BYTES; at < length; ) {
    const type = view.getUint16(at);
    const end = at + 4 + padded(view.getUint16(at + 2));
    if (end > length) return null;
    // Attributes after a MESSAGE-INTEGRITY are not signed, and are ignored (sections 14.5 and 14.6).
    if (!signed && type < OPTIONAL_FROM && !UNDERSTOOD.includes(type) && !unknown.includes(type))
      unknown.push(type);
    signed ||= type === MESSAGE_INTEGRITY || type === MESSAGE_INTEGRITY_SHA256;
    at = end;
  }
  return { transaction: datagram.slice(COOKIE_AT, HEADER_BYTES), unknown };
}

/**
 * The answer to a request: the address that it came from, or the attributes that are not understood (error 420). It is
 * longer than the request by at most `MAPPED_BYTES` of the source's family.
 */
export function answerTo(request: BindingRequest, source: Source): StunAnswer {
  return request.unknown.length === 0
    ? { bytes: bindingSuccess(request.transaction, source), result: "success" }
    : { bytes: unknownAttributes(request), result: "unknown_attribute" };
}

/** A success response that has only XOR-MAPPED-ADDRESS (RFC 8489 section 14.2): 32 bytes with IPv4, 44 with IPv6. */
function bindingSuccess(transaction: Uint8Array, { address, port }: Source): Uint8Array<ArrayBuffer> {
  const bytes = message(BINDING_SUCCESS, transaction, 8 + address.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(HEADER_BYTES, XOR_MAPPED_ADDRESS);
  view.setUint16(HEADER_BYTES + 2, 4 + address.length);
  bytes[HEADER_BYTES + 5] = address.length === 4 ? 1 : 2;
  view.setUint16(HEADER_BYTES + 6, port ^ (MAGIC_COOKIE >>> 16));
  for (const [i, byte] of address.entries()) bytes[HEADER_BYTES + 8 + i] = byte ^ transaction[i]!;
  return bytes;
}

/**
 * An error response 420 without a phrase, and the types that are unknown. Each unknown attribute took 4 bytes of the
 * request and takes 2 bytes here, so the answer is longer by at most 12 bytes.
 */
function unknownAttributes({ transaction, unknown }: BindingRequest): Uint8Array<ArrayBuffer> {
  const types = 2 * unknown.length;
  const bytes = message(BINDING_ERROR, transaction, 12 + padded(types));
  const view = new DataView(bytes.buffer);
  view.setUint16(HEADER_BYTES, ERROR_CODE);
  view.setUint16(HEADER_BYTES + 2, 4);
  bytes[HEADER_BYTES + 6] = 4; // The hundreds of 420; the rest follows.
  bytes[HEADER_BYTES + 7] = 20;
  view.setUint16(HEADER_BYTES + 8, UNKNOWN_ATTRIBUTES);
  view.setUint16(HEADER_BYTES + 10, types);
  for (const [i, type] of unknown.entries()) view.setUint16(HEADER_BYTES + 12 + 2 * i, type);
  return bytes;
}

function message(type: number, transaction: Uint8Array, attributeBytes: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER_BYTES + attributeBytes);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, type);
  view.setUint16(2, attributeBytes);
  bytes.set(transaction, COOKIE_AT);
  return bytes;
}

/** Attributes begin at multiples of four bytes. */
const padded = (length: number) => (length + 3) & ~3;
