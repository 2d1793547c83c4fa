// A client's socket to a relay: one join, then payloads both ways. Knows nothing of what they hold, and trusts nothing
// that it hears: an answer here is a hint for a person, never more.

import WebSocket from "ws";
import { CHECKED_TLS } from "../../config/checked-tls.ts";
import {
  CLIENT_SUBPROTOCOL,
  type ClientError,
  type ClientToRelay,
  parseRelayToClient,
  RELAY_CONTROL_BYTES_MAX,
  RELAY_FRAME_BYTES_MAX,
  RELAY_VERSION,
} from "../../protocol/relay-messages.ts";

/** From dialling to `joined`, ms; then it is given up. */
const JOIN_MS_MAX = 15_000;
/** How long the last payloads may take to leave, ms; then the socket is cut. */
const LINGER_MS = 1_000;
/** Longest wait that a relay may ask for, ms: as long as a blocked address waits. */
const RETRY_MS_MAX = 3_600_000;

/** The letters of a code, or the id by which a relay finds a daemon again (base64url). */
export type RelayTarget = { readonly room: string } | { readonly rid: string };

export interface CarrierEvents {
  /** Valid during the call. */
  payload(bytes: Uint8Array): void;
  /** Called once, not after `close`. */
  lost(): void;
}

export interface Carrier {
  /** Nothing happens once it is lost. */
  send(bytes: Uint8Array): void;
  /** Resolves when what was sent before has left, or a second has gone. */
  close(): Promise<void>;
}

/** `unreachable`: there is no relay. `unavailable`: nobody is there under these letters or this id. */
export type JoinFailure = {
  readonly ok: false;
  readonly reason: ClientError | "unreachable" | "stopping";
  /** The system's or the relay's own words, cleaned by whoever shows them. */
  readonly detail: string;
  /** When to ask again at the earliest, ms. */
  readonly retryMs: number;
};
export type Joined = { readonly ok: true; readonly carrier: Carrier } | JoinFailure;

/** Dials the relay and joins. An abort gives `stopping`. Never rejects. */
export function joinRelay(
  url: string,
  target: RelayTarget,
  events: CarrierEvents,
  signal: AbortSignal,
): Promise<Joined> {
  return new Promise((resolve) => new RelaySocket(url, target, events, signal, resolve));
}

class RelaySocket implements Carrier {
  readonly #ws: WebSocket;
  #settle: ((joined: Joined) => void) | null;
  #over = false;
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly #aborted = () => this.#fail("stopping", "");
  readonly #closed = Promise.withResolvers<void>();

  constructor(
    url: string,
    target: RelayTarget,
    private readonly events: CarrierEvents,
    private readonly signal: AbortSignal,
    settle: (joined: Joined) => void,
  ) {
    this.#settle = settle;
    this.#ws = new WebSocket(url, [CLIENT_SUBPROTOCOL], {
      // A relay must not be able to fill the memory of whoever dials it.
      maxPayload: RELAY_FRAME_BYTES_MAX,
      perMessageDeflate: false,
      handshakeTimeout: JOIN_MS_MAX,
      followRedirects: false,
      ...CHECKED_TLS,
    });
    this.#timer = setTimeout(() => this.#fail("unreachable", "it does not answer"), JOIN_MS_MAX);
    this.#ws.on("open", () => this.#say({ t: "join", v: RELAY_VERSION, ...target }));
    this.#ws.on("message", (data: Buffer, isBinary: boolean) => this.#heard(data, isBinary));
    this.#ws.on("error", (error: Error) => this.#fail("unreachable", error.message));
    this.#ws.on("close", (code: number) => {
      this.#closed.resolve();
      this.#fail("unreachable", `it closed with ${code}`);
    });
    if (signal.aborted) this.#aborted();
    else signal.addEventListener("abort", this.#aborted, { once: true });
  }

  send(bytes: Uint8Array): void {
    if (!this.#over && this.#ws.readyState === WebSocket.OPEN) this.#ws.send(bytes);
  }

  async close(): Promise<void> {
    if (this.#over) return;
    this.#end();
    this.#ws.close(1000);
    const timer = setTimeout(() => this.#closed.resolve(), LINGER_MS);
    await this.#closed.promise;
    clearTimeout(timer);
    this.#ws.terminate();
  }

  #heard(data: Buffer, isBinary: boolean): void {
    if (this.#over) return;
    if (isBinary) {
      // Before `joined` nobody has a channel to speak on.
      if (!this.#settle && data.length > 0) this.events.payload(data);
      return;
    }
    const parsed = data.length > RELAY_CONTROL_BYTES_MAX ? null : parseRelayToClient(data.toString());
    if (!parsed?.ok) {
      if (parsed?.reason !== "unknown") this.#fail("unreachable", "it does not speak the relay's protocol");
      return;
    }
    const { message } = parsed;
    switch (message.t) {
      case "joined":
        clearTimeout(this.#timer);
        // From here on it ends by what the channel says.
        this.signal.removeEventListener("abort", this.#aborted);
        this.#settle?.({ ok: true, carrier: this });
        this.#settle = null;
        return;
      case "error":
        return this.#fail(message.code, "", message.retry_ms);
      case "ping":
        return this.#say({ t: "pong" });
      case "shutdown":
        return this.#fail("unreachable", "it is stopping");
    }
  }

  #say(message: ClientToRelay): void {
    if (this.#ws.readyState === WebSocket.OPEN) this.#ws.send(JSON.stringify(message));
  }

  #fail(reason: JoinFailure["reason"], detail: string, retryMs = 0): void {
    if (this.#over) return;
    const settle = this.#settle;
    this.#end();
    this.#ws.terminate();
    if (settle) settle({ ok: false, reason, detail, retryMs: Math.min(retryMs, RETRY_MS_MAX) });
    else this.events.lost();
  }

  #end(): void {
    this.#over = true;
    this.#settle = null;
    clearTimeout(this.#timer);
    this.signal.removeEventListener("abort", this.#aborted);
  }
}
