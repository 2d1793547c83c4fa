// The channels of the daemon's line to a relay: which there are, which frame belongs to which, and when there is room
// again.

import type { CarrierEnd } from "../carrier/carrier.ts";
import { CHANNEL_HEADER_BYTES, type HostToRelay } from "../protocol/relay-messages.ts";
import { trace } from "../trace.ts";
import { type ChannelLine, LINE_ROOM_BYTES, RelayChannel } from "./relay-channel.ts";

/** Between two looks at what waits on a line without room, ms: a WebSocket tells nobody when it has sent. */
const DRAIN_LOOK_MS = 20;

/** The socket of the line. Nothing that is sent leaves while there is none. */
export interface LineSocket {
  /** Bytes that it has not sent yet. */
  waitingBytes(): number;
  send(frame: Uint8Array): void;
  say(message: HostToRelay): void;
}

export class RelayChannels implements ChannelLine {
  readonly #channels = new Map<number, RelayChannel>();
  #draining: ReturnType<typeof setInterval> | null = null;

  constructor(private readonly socket: LineSocket) {}

  get waitingBytes(): number {
    return this.socket.waitingBytes();
  }

  send(ch: number, payload: Uint8Array): void {
    trace?.("carrier", { act: "send", over: "relay", channel: ch, bytes: payload.byteLength });
    const frame = new Uint8Array(CHANNEL_HEADER_BYTES + payload.byteLength);
    new DataView(frame.buffer).setUint32(0, ch);
    frame.set(payload, CHANNEL_HEADER_BYTES);
    this.socket.send(frame);
    if (this.waitingBytes > LINE_ROOM_BYTES)
      this.#draining ??= setInterval(() => this.#look(), DRAIN_LOOK_MS);
  }

  leave(ch: number): void {
    if (this.#channels.delete(ch)) this.socket.say({ t: "close", ch });
  }

  fail(ch: number): void {
    this.socket.say({ t: "fail", ch });
  }

  /** The relay has opened a channel; null when it has that number open already. */
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

  /** A binary frame came. What is no open channel's is dropped. */
  received(frame: Buffer): void {
    if (frame.length <= CHANNEL_HEADER_BYTES) return;
    const channel = this.#channels.get(frame.readUInt32BE(0));
    if (!channel) return;
    const payload = frame.subarray(CHANNEL_HEADER_BYTES);
    trace?.("carrier", { act: "receive", over: "relay", channel: channel.ch, bytes: payload.byteLength });
    channel.received(payload);
  }

  /** The line is gone, and all channels with it. */
  allGone(end: CarrierEnd): void {
    this.#stopLooking();
    const channels = [...this.#channels.values()];
    this.#channels.clear();
    for (const channel of channels) channel.gone(end);
  }

  #look(): void {
    if (this.waitingBytes > LINE_ROOM_BYTES / 2) return;
    this.#stopLooking();
    for (const channel of [...this.#channels.values()]) channel.drained();
  }

  #stopLooking(): void {
    if (this.#draining) clearInterval(this.#draining);
    this.#draining = null;
  }
}
