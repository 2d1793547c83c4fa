// The channels on the daemon's connection to a relay: finds the channel of each frame, and tells them when there is room
// again.

import type { CarrierEnd } from "../carrier/carrier.ts";
import { CHANNEL_HEADER_BYTES, type HostToRelay } from "../protocol/relay-messages.ts";
import { trace } from "../trace.ts";
import { RelayChannel, SHARED_ROOM_BYTES, type SharedConnection } from "./relay-channel.ts";

/** Time between two checks for room, ms. A WebSocket does not report when its bytes have left. */
const DRAIN_LOOK_MS = 20;

/** The socket to the relay. While it is not connected, nothing is sent. */
export interface SharedSocket {
  /** Bytes that it has not sent yet. */
  waitingBytes(): number;
  send(frame: Uint8Array): void;
  say(message: HostToRelay): void;
}

export class RelayChannels implements SharedConnection {
  readonly #channels = new Map<number, RelayChannel>();
  #draining: ReturnType<typeof setInterval> | null = null;

  constructor(private readonly socket: SharedSocket) {}

  get waitingBytes(): number {
    return this.socket.waitingBytes();
  }

  send(ch: number, payload: Uint8Array): void {
    trace?.("carrier", { act: "send", over: "relay", channel: ch, bytes: payload.byteLength });
    const frame = new Uint8Array(CHANNEL_HEADER_BYTES + payload.byteLength);
    new DataView(frame.buffer).setUint32(0, ch);
    frame.set(payload, CHANNEL_HEADER_BYTES);
    this.socket.send(frame);
    if (this.waitingBytes > SHARED_ROOM_BYTES)
      this.#draining ??= setInterval(() => this.#look(), DRAIN_LOOK_MS);
  }

  leave(ch: number): void {
    if (this.#channels.delete(ch)) this.socket.say({ t: "close", ch });
  }

  fail(ch: number): void {
    this.socket.say({ t: "fail", ch });
  }

  /** The relay has opened a channel. Null when a channel with that number is already open. */
  opened(ch: number): RelayChannel | null {
    if (this.#channels.has(ch)) return null;
    const channel = new RelayChannel(ch, this);
    this.#channels.set(ch, channel);
    return channel;
  }

  /** The relay has closed a channel. */
  closed(ch: number): void {
    const channel = this.#channels.get(ch);
    this.#channels.delete(ch);
    channel?.gone("closed");
  }

  /** A binary frame came. One that belongs to no open channel is dropped. */
  received(frame: Buffer): void {
    if (frame.length <= CHANNEL_HEADER_BYTES) return;
    const channel = this.#channels.get(frame.readUInt32BE(0));
    if (!channel) return;
    const payload = frame.subarray(CHANNEL_HEADER_BYTES);
    trace?.("carrier", { act: "receive", over: "relay", channel: channel.ch, bytes: payload.byteLength });
    channel.received(payload);
  }

  /** The connection has ended, and all channels with it. */
  allGone(end: CarrierEnd): void {
    this.#stopLooking();
    const channels = [...this.#channels.values()];
    this.#channels.clear();
    for (const channel of channels) channel.gone(end);
  }

  #look(): void {
    if (this.waitingBytes > SHARED_ROOM_BYTES / 2) return;
    this.#stopLooking();
    for (const channel of [...this.#channels.values()]) channel.drained();
  }

  #stopLooking(): void {
    if (this.#draining) clearInterval(this.#draining);
    this.#draining = null;
  }
}
