// How a client joins a relay: what it sends, what the relay's answers mean, and the socket that it needs. Trusts no answer:
// what a relay says is only a hint for the person.

import type { CarrierEnd } from "../carrier/carrier.ts";
import {
  type ClientError,
  type ClientToRelay,
  parseRelayToClient,
  RELAY_CONTROL_BYTES_MAX,
  RELAY_VERSION,
} from "../protocol/relay-messages.ts";
import { unhandled } from "../protocol/unhandled.ts";

/** From dialling to `joined`, ms. Then the try is given up. */
export const JOIN_MS_MAX = 10_000;
/** The longest wait that a relay may ask for, ms: as long as a blocked address waits. */
export const RETRY_MS_MAX = 3_600_000;

/** The letters of a code, or the id by which a relay finds a daemon (base64url). */
export type RelayTarget = { readonly room: string } | { readonly rid: string };

/** `unreachable`: the relay does not answer. `unavailable`: no daemon has these letters or this id. */
export interface JoinFailure {
  readonly reason: ClientError | "unreachable";
  /** The words of the system or the relay. The caller cleans them before they are shown. */
  readonly detail: string;
  /** The shortest pause before the next try, ms. */
  readonly retryMs: number;
}

/** A WebSocket to a relay, in Bun or in a page. */
export interface RelaySocket {
  /** Bytes that it was given and that have not left yet. */
  readonly waitingBytes: number;
  /** Sends. Only once it is open. */
  send(what: string | Uint8Array): void;
  /** Closes once everything sent has left. */
  close(): void;
  /** Ends it now, where that is possible. */
  cut(): void;
}

/** The events of a socket. None comes during a call to it. */
export interface RelaySocketEvents {
  opened(): void;
  text(text: string): void;
  /** Valid during the call. */
  binary(bytes: Uint8Array): void;
  /** A frame came that is too large. `ended` may follow. */
  tooLarge(): void;
  /** It has ended, with this close code and the system's words for it. May be called more than once. */
  ended(code: number, detail: string): void;
}

/** Opens a socket with a client's subprotocol. Throws if the URL is not one of a WebSocket. */
export type OpenRelaySocket = (url: string, events: RelaySocketEvents) => RelaySocket;

export const PONG: string = JSON.stringify({ t: "pong" } satisfies ClientToRelay);

/** The first message on the socket. */
export function joinText(target: RelayTarget): string {
  return JSON.stringify({ t: "join", v: RELAY_VERSION, ...target } satisfies ClientToRelay);
}

export function unreachable(detail: string): JoinFailure {
  return { reason: "unreachable", detail, retryMs: 0 };
}

/** What a text message means. `over`: the try has failed, or, after `joined`, the carrier has ended. */
export type Heard =
  | { readonly is: "joined" | "ping" | "nothing" }
  | { readonly is: "over"; readonly failure: JoinFailure; readonly end: CarrierEnd };

export function hear(text: string): Heard {
  const parsed = text.length > RELAY_CONTROL_BYTES_MAX ? null : parseRelayToClient(text);
  if (!parsed?.ok) {
    if (parsed?.reason === "unknown") return { is: "nothing" };
    return { is: "over", failure: unreachable("it does not speak the relay's protocol"), end: "malformed" };
  }
  const { message } = parsed;
  switch (message.t) {
    case "joined":
    case "ping":
      return { is: message.t };
    case "pong":
      return { is: "nothing" };
    case "error": {
      const retryMs = Math.min(message.retry_ms ?? 0, RETRY_MS_MAX);
      return { is: "over", failure: { reason: message.code, detail: "", retryMs }, end: "lost" };
    }
    case "shutdown":
      return { is: "over", failure: unreachable("it is stopping"), end: "lost" };
    default:
      return unhandled(message);
  }
}
