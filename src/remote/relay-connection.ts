// The daemon's connection to a relay. It registers with the relay key, asks for rooms, carries the channels, and
// reconnects whenever it is lost. Does not know what is in the channels.

import WebSocket from "ws";
import type { CarrierEnd } from "../carrier/carrier.ts";
import { CHECKED_TLS } from "../config/checked-tls.ts";
import type { Log } from "../config/log.ts";
import { toBase64 } from "../crypto/byte-strings.ts";
import { type Identity, registrationMessage, sign } from "../crypto/identity.ts";
import type { Sodium } from "../crypto/sodium.ts";
import {
  HOST_SUBPROTOCOL,
  type HostToRelay,
  parseRelayToHost,
  RELAY_CLOSE,
  RELAY_CONTROL_BYTES_MAX,
  RELAY_FRAME_BYTES_MAX,
  RELAY_VERSION,
  type RelayToHost,
  ROOMS_PER_HOST_MAX,
  stunUrlOf,
} from "../protocol/relay-messages.ts";
import { unhandled } from "../protocol/unhandled.ts";
import { BackOff } from "./back-off.ts";
import { type RelayChannel, SHARED_WAITING_BYTES_MAX } from "./relay-channel.ts";
import { RelayChannels } from "./relay-channels.ts";
import { REGISTER_MS_MAX, RelayLiveness } from "./relay-liveness.ts";

/** The error code of `ws` for a frame that is too large. */
const TOO_LARGE = "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH";
/** After a connection that was up for so long, ms, the pauses start from the shortest again. */
const STABLE_MS = 30_000;
export interface RelayConnectionEvents {
  /** A client has come; `by` is the letters of a room, or `rid`. The callee must open or close the channel. */
  opened(channel: RelayChannel, by: string): void;
  /** The relay has given these rooms to this daemon. */
  registered(rooms: readonly string[]): void;
  /** These rooms belong to another daemon. */
  taken(rooms: readonly string[]): void;
  /** The connection has ended, and every channel with it. */
  lost(): void;
  /** A try to reach the relay has failed. Another will follow. */
  failed(): void;
}

export interface RelayConnectionTerms {
  readonly url: string;
  /** The origin that the registration's signature contains. */
  readonly origin: string;
  readonly key: Identity;
  readonly sodium: Sodium;
  readonly log: Log;
  readonly events: RelayConnectionEvents;
}

export interface Rooms {
  readonly all: readonly string[];
  /** Those of `all` that stay reserved while the daemon is away. */
  readonly keep: readonly string[];
}

export class RelayConnection {
  #ws: WebSocket | null = null;
  #registered = false;
  #stopped = false;
  #rooms: Rooms = { all: [], keep: [] };
  /** The rooms that the relay was last asked for. */
  #told: readonly string[] = [];
  readonly #channels = new RelayChannels({
    waitingBytes: () => this.#ws?.bufferedAmount ?? 0,
    send: (frame) => this.#registered && this.#ws?.send(frame),
    say: (message) => this.#say(message),
  });
  #liveness: RelayLiveness | null = null;
  readonly #backOff = new BackOff();
  #retry: ReturnType<typeof setTimeout> | null = null;
  #upSince = 0;
  #stunUrl: string | null = null;
  #why = "not connected yet";

  constructor(private readonly terms: RelayConnectionTerms) {}

  get isUp(): boolean {
    return this.#registered;
  }

  /** Why it is not up, in a few words. */
  get why(): string {
    return this.#why;
  }

  /** The relay's own STUN server, such as `stun:relay.example.com:3478`. Null when it has none or is not up. */
  get stunUrl(): string | null {
    return this.#registered ? this.#stunUrl : null;
  }

  start(): void {
    this.#liveness = new RelayLiveness({
      ask: () => this.#say({ t: "ping" }),
      dead: (why) => this.#lost(why),
      woke: () => this.hurry(),
    });
    this.#dial();
  }

  /** Dials now instead of after a pause: somebody waits, or there is a new reason to try. */
  hurry(): void {
    this.#backOff.reset();
    if (!this.#retry) return;
    clearTimeout(this.#retry);
    this.#dial();
  }

  /** Closes it for good. */
  stop(): void {
    this.#stopped = true;
    this.#liveness?.stop();
    if (this.#retry) clearTimeout(this.#retry);
    this.#retry = null;
    this.#drop("stopped");
  }

  /** Sets the rooms to ask for. Only the first `ROOMS_PER_HOST_MAX` are used. */
  setRooms(rooms: Rooms): void {
    this.#rooms = { all: rooms.all.slice(0, ROOMS_PER_HOST_MAX), keep: rooms.keep };
    if (this.#registered) this.#tellRooms();
  }

  #dial(): void {
    this.#retry = null;
    this.#liveness?.dialled();
    const ws = new WebSocket(this.terms.url, [HOST_SUBPROTOCOL], {
      // A relay must not be able to fill the session server's memory.
      maxPayload: RELAY_FRAME_BYTES_MAX,
      perMessageDeflate: false,
      handshakeTimeout: REGISTER_MS_MAX,
      followRedirects: false,
      ...CHECKED_TLS,
    });
    this.#ws = ws;
    ws.on("message", (data: Buffer, isBinary: boolean) => {
      if (this.#ws !== ws) return;
      this.#liveness?.heard();
      if (isBinary) this.#channels.received(data);
      else this.#onControl(data);
      // The relay must not fill the memory by asking for answers that it does not read.
      if (this.#ws !== ws || ws.bufferedAmount <= SHARED_WAITING_BYTES_MAX) return;
      this.#lost("the relay does not read");
      ws.terminate();
    });
    ws.on("error", (error: Error & { readonly code?: string }) => {
      if (this.#ws === ws) this.#lost(error.message, 0, error.code === TOO_LARGE ? "malformed" : "lost");
    });
    ws.on("close", (code: number) => {
      if (this.#ws === ws) this.#lost(`closed with ${code}`, code);
    });
  }

  #onControl(data: Buffer): void {
    const parsed = data.length > RELAY_CONTROL_BYTES_MAX ? null : parseRelayToHost(data.toString());
    if (!parsed?.ok) {
      if (parsed?.reason !== "unknown") this.#lost("the relay does not speak the protocol");
      return;
    }
    this.#onMessage(parsed.message);
  }

  #onMessage(message: RelayToHost): void {
    const { events } = this.terms;
    switch (message.t) {
      case "hello":
        return this.#register(message);
      case "registered":
        return this.#onRegistered(message.rooms);
      case "error":
        return this.#onError(message);
      case "open": {
        const channel = this.#registered ? this.#channels.opened(message.ch) : null;
        return channel ? events.opened(channel, message.by) : undefined;
      }
      case "close":
        return this.#channels.closed(message.ch);
      case "ping":
        return this.#say({ t: "pong" });
      case "pong":
        return this.#liveness?.proven();
      case "shutdown":
        this.terms.log.info("the relay stops", { relay: this.terms.origin });
        return;
      default:
        return unhandled(message);
    }
  }

  #register({ nonce, stun }: Extract<RelayToHost, { t: "hello" }>): void {
    if (this.#registered) return;
    this.#stunUrl = stun === undefined ? null : stunUrlOf(this.terms.url, stun);
    const { sodium, origin, key } = this.terms;
    const statement = registrationMessage(origin, Buffer.from(nonce, "base64url"), key.publicKey);
    this.#told = this.#rooms.all;
    this.#say({
      t: "register",
      v: RELAY_VERSION,
      pk: toBase64(sodium, key.publicKey),
      sig: toBase64(sodium, sign(sodium, key, statement)),
      rooms: [...this.#rooms.all],
      keep: [...this.#rooms.keep],
    });
  }

  #onRegistered(rooms: readonly string[]): void {
    if (!this.#registered) {
      this.#registered = true;
      this.#upSince = Date.now();
      this.#liveness?.registered();
      this.terms.log.info("registered at the relay", { relay: this.terms.origin });
      // The rooms may have changed since the registration was sent.
      if (this.#told !== this.#rooms.all) this.#tellRooms();
    }
    this.terms.events.registered(rooms);
  }

  #onError(message: Extract<RelayToHost, { t: "error" }>): void {
    this.#why = message.code;
    if (message.code === "room_taken") return this.terms.events.taken(message.rooms ?? []);
    this.terms.log.warn("the relay refuses", { relay: this.terms.origin, why: message.code });
  }

  #tellRooms(): void {
    const { all, keep } = this.#rooms;
    const drop = this.#told.filter((room) => !all.includes(room));
    const add = all.filter((room) => !this.#told.includes(room));
    this.#told = all;
    if (drop.length === 0 && add.length === 0) return;
    this.#say({ t: "rooms", add, drop, keep: keep.filter((room) => add.includes(room)) });
  }

  /** These rooms were refused: `setRooms` may ask for them again. */
  forget(rooms: readonly string[]): void {
    this.#told = this.#told.filter((room) => !rooms.includes(room));
  }

  #say(message: HostToRelay): void {
    if (this.#ws?.readyState === WebSocket.OPEN) this.#ws.send(JSON.stringify(message));
  }

  #lost(why: string, code = 0, end: CarrierEnd = "lost"): void {
    if (this.#stopped) return;
    // A relay that registers and then drops the connection must not be dialled every second.
    if (this.#registered && Date.now() - this.#upSince >= STABLE_MS) this.#backOff.reset();
    this.#drop(why, end);
    const delay = this.#backOff.next(code === RELAY_CLOSE.replaced || code === RELAY_CLOSE.unauthorized);
    this.terms.log.warn("the relay cannot be reached", { relay: this.terms.origin, why, again_ms: delay });
    this.#retry = setTimeout(() => this.#dial(), delay);
    this.terms.events.failed();
  }

  #drop(why: string, end: CarrierEnd = "lost"): void {
    const ws = this.#ws;
    const wasUp = this.#registered;
    this.#ws = null;
    this.#registered = false;
    this.#why = why;
    this.#liveness?.gone();
    ws?.on("error", () => {});
    if (ws?.readyState === WebSocket.OPEN) ws.close(1000);
    else ws?.terminate();
    this.#channels.allGone(end);
    if (wasUp) this.terms.events.lost();
  }
}
