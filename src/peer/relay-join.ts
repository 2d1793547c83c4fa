// What joining a relay is, for every client of one: what is said, what an answer means, and the socket that it needs for
// it. Trusts nothing that it hears: an answer of a relay is a hint for a person, never more.

import type { CarrierEnd } from "../carrier/carrier.ts";
import {
  type ClientError,
  type ClientToRelay,
  parseRelayToClient,
  RELAY_CONTROL_BYTES_MAX,
  RELAY_VERSION,
} from "../protocol/relay-messages.ts";
import { unhandled } from "../protocol/unhandled.ts";

/** From dialling to `joined`, ms; then it is given up. */
export const JOIN_MS_MAX = 10_000;
/** Longest wait that a relay may ask for, ms: as long as a blocked address waits. */
export const RETRY_MS_MAX = 3_600_000;

/** The letters of a code, or the id by which a relay finds a daemon again (base64url). */
export type RelayTarget = { readonly room: string } | { readonly rid: string };

/** `unreachable`: there is no relay. `unavailable`: nobody is there under these letters or this id. */
export interface JoinFailure {
  readonly reason: ClientError | "unreachable";
  /** The system's or the relay's own words, cleaned by whoever shows them. */
  readonly detail: string;
  /** When to ask again at the earliest, ms. */
  readonly retryMs: number;
}

/** A WebSocket to a relay, in Bun or in a page. */
export interface RelaySocket {
  /** Bytes that it was given and that have not left. */
  readonly waitingBytes: number;
  /** Once it is open. */
  send(what: string | Uint8Array): void;
  /** Closes in order, once what was sent has left. */
  close(): void;
  /** Ends it now, where that can be done. */
  cut(): void;
}

/** Never told from within a call to the socket. */
export interface RelaySocketEvents {
  opened(): void;
  text(text: string): void;
  /** Valid during the call. */
  binary(bytes: Uint8Array): void;
  /** A frame came that is larger than it takes; `ended` may follow. */
  tooLarge(): void;
  /** With the code that it was closed with, and what the system says of it. May be called more than once. */
  ended(code: number, detail: string): void;
}

/** The subprotocol is a client's. Throws for what is no URL of a WebSocket. */
export type OpenRelaySocket = (url: string, events: RelaySocketEvents) => RelaySocket;

export const PONG: string = JSON.stringify({ t: "pong" } satisfies ClientToRelay);

/** The first word on the socket. */
export function joinText(target: RelayTarget): string {
  return JSON.stringify({ t: "join", v: RELAY_VERSION, ...target } satisfies ClientToRelay);
}

export function unreachable(detail: string): JoinFailure {
  return { reason: "unreachable", detail, retryMs: 0 };
}

/** What a text message means: `over` is an end of what is being joined, or of the carrier where it has joined. */
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
