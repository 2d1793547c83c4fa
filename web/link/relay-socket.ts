// One WebSocket to a relay: joins a room or a daemon and moves sealed frames. Cannot open them.

import {
  CLIENT_SUBPROTOCOL,
  type ClientError,
  parseRelayToClient,
  RELAY_VERSION,
} from "../../src/protocol/relay-messages.ts";

/** From dialling to `joined`, ms. */
const JOIN_TIMEOUT_MS = 10_000;

/** Bytes that the browser holds for a socket that does not drain; more means that it is dead. */
const SEND_BUFFER_BYTES_MAX = 4 * 1024 * 1024;

export type JoinTarget = { readonly room: string } | { readonly rid: string };

/** Why a socket ended: refused by the relay, or not reached or lost. */
export type SocketEnd =
  | { readonly kind: "refused"; readonly code: ClientError; readonly retryMs: number | null }
  | { readonly kind: "lost"; readonly joined: boolean };

export interface RelaySocketEvents {
  joined(): void;
  frame(bytes: Uint8Array): void;
  /** Called once, and nothing after it. */
  ended(end: SocketEnd): void;
}

export class RelaySocket {
  readonly #socket: WebSocket;
  readonly #timer: ReturnType<typeof setTimeout>;
  #joined = false;
  #ended = false;

  constructor(
    url: string,
    target: JoinTarget,
    private readonly events: RelaySocketEvents,
  ) {
    const socket = new WebSocket(url, CLIENT_SUBPROTOCOL);
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => socket.send(JSON.stringify({ t: "join", v: RELAY_VERSION, ...target }));
    socket.onmessage = ({ data }) => {
      if (this.#ended) return;
      if (typeof data === "string") this.#onText(data);
      else if (this.#joined) events.frame(new Uint8Array(data as ArrayBuffer));
    };
    socket.onclose = () => this.#end({ kind: "lost", joined: this.#joined });
    this.#timer = setTimeout(
      () => !this.#joined && this.#end({ kind: "lost", joined: false }),
      JOIN_TIMEOUT_MS,
    );
  }

  send(bytes: Uint8Array): void {
    if (this.#ended || this.#socket.readyState !== WebSocket.OPEN) return;
    this.#socket.send(bytes as Uint8Array<ArrayBuffer>);
    if (this.#socket.bufferedAmount > SEND_BUFFER_BYTES_MAX) this.#end({ kind: "lost", joined: true });
  }

  /** Ends it without telling `ended`. What was sent before still goes out. */
  close(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#socket.close();
  }

  #onText(text: string): void {
    const parsed = parseRelayToClient(text);
    if (!parsed.ok) return;
    switch (parsed.message.t) {
      case "ping":
        return this.#socket.send(JSON.stringify({ t: "pong" }));
      case "joined":
        this.#joined = true;
        clearTimeout(this.#timer);
        return this.events.joined();
      case "error":
        return this.#end({
          kind: "refused",
          code: parsed.message.code,
          retryMs: parsed.message.retry_ms ?? null,
        });
      case "shutdown":
        return this.#end({ kind: "lost", joined: this.#joined });
    }
  }

  #end(end: SocketEnd): void {
    if (this.#ended) return;
    this.close();
    this.events.ended(end);
  }
}
