// A daemon's socket: registers a key, holds rooms, and carries the channels of all its clients. Never looks into a
// payload.

import {
  CHANNEL_HEADER_BYTES,
  type ChannelEnd,
  type HostToRelay,
  parseHostToRelay,
  RELAY_CLOSE,
  RELAY_PAYLOAD_BYTES_MAX,
  RELAY_VERSION,
  type RelayToHost,
  ROOMS_PER_HOST_MAX,
} from "../src/protocol/relay-messages.ts";
import { unhandled } from "../src/protocol/unhandled.ts";
import { trace } from "../src/trace.ts";
import type { HostEnd, RelayChannel, RelayHost } from "./channel-ends.ts";
import type { Exchange } from "./exchange.ts";
import { HOST_RESUME_BYTES } from "./limits.ts";
import { makeNonce, verifyRegistration } from "./registration.ts";
import { PASSED, RelaySocket } from "./relay-socket.ts";

export class HostSocket extends RelaySocket implements HostEnd {
  /** Null once it has been used: a registration is tried only once. */
  #nonce: Uint8Array | null = null;
  #host: RelayHost | null = null;
  #waiting = false;
  readonly #origins: readonly string[];

  /** `origins` are those that its registration may name. */
  constructor(exchange: Exchange, address: string, origins: readonly string[]) {
    super(exchange, address);
    this.#origins = origins;
  }

  protected get established(): boolean {
    return this.#host !== null;
  }

  get isWaiting(): boolean {
    return this.#waiting;
  }

  protected start(): void {
    this.#nonce = makeNonce();
    this.#tell({
      t: "hello",
      v: RELAY_VERSION,
      nonce: Buffer.from(this.#nonce).toString("base64url"),
      auth: "none",
      limits: {
        payload: RELAY_PAYLOAD_BYTES_MAX,
        rooms: ROOMS_PER_HOST_MAX,
        channels: this.exchange.limits.channelsPerRoom,
      },
      ...(this.exchange.stun ? { stun: this.exchange.stun.port } : {}),
    });
  }

  protected control(json: string): void {
    const parsed = parseHostToRelay(json);
    if (!parsed.ok) {
      if (parsed.reason === "malformed") this.end(RELAY_CLOSE.malformed);
      return;
    }
    const { message } = parsed;
    switch (message.t) {
      case "ping":
        return this.pong();
      case "pong":
        // Only the fact that something came counts.
        return;
      case "register":
        return this.#register(message);
      default:
        if (!this.#host) return this.end(RELAY_CLOSE.malformed);
    }
    switch (message.t) {
      case "rooms":
        this.exchange.rooms.drop(this.#host, message.drop ?? [], this.exchange.now());
        return this.#claim(this.#host, message.add ?? [], message.keep ?? []);
      case "close":
        return this.#close(this.#host, message.ch);
      case "fail":
        return this.#fail(this.#host, message.ch);
      default:
        return unhandled(message);
    }
  }

  protected payload(bytes: Buffer): void {
    if (!this.#host || bytes.length < CHANNEL_HEADER_BYTES) return this.end(RELAY_CLOSE.malformed);
    // A missing channel has just ended, and the daemon does not know yet.
    const ch = ((bytes[0]! << 24) | (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!) >>> 0;
    const channel = this.#host.channels.get(ch);
    if (!channel || bytes.length === CHANNEL_HEADER_BYTES) return;
    trace?.("carrier", { ...PASSED, channel: ch, bytes: bytes.length - CHANNEL_HEADER_BYTES });
    // A copy: a view of so few bytes costs more than the bytes.
    const payload = this.exchange.pool.take(bytes.length - CHANNEL_HEADER_BYTES);
    bytes.copy(payload, 0, CHANNEL_HEADER_BYTES);
    channel.client.send(payload);
    this.exchange.metrics.carried("client", payload.length);
  }

  protected leave(): void {
    if (!this.#host) return;
    for (const { client } of this.exchange.rooms.unregister(this.#host, this.exchange.now())) {
      if (this.exchange.closing) client.shutDown();
      else client.end(RELAY_CLOSE.unavailable);
    }
  }

  protected override onWaiting(): void {
    if (this.#waiting) return;
    this.exchange.metrics.add("pauses_total", 'reason="host"');
    this.#setWaiting(true);
  }

  protected override onTaken(waitingBytes: number): void {
    if (this.#waiting && waitingBytes <= HOST_RESUME_BYTES) this.#setWaiting(false);
  }

  channelOpened(channel: RelayChannel): boolean {
    return this.#tell({ t: "open", ch: channel.ch, by: channel.by });
  }

  channelEnded(ch: number, why: ChannelEnd): void {
    this.#tell({ t: "close", ch, why });
  }

  /** All clients of a daemon wait when its queue is full, so that none of them can make the relay close its socket. */
  #setWaiting(waiting: boolean): void {
    this.#waiting = waiting;
    for (const channel of this.#host?.channels.values() ?? []) channel.client.holdForHost(waiting);
  }

  #register(message: HostToRelay & { t: "register" }): void {
    const { counters, journal, metrics, rooms } = this.exchange;
    const now = this.exchange.now();
    const nonce = this.#nonce;
    this.#nonce = null;
    if (!nonce) return this.end(RELAY_CLOSE.malformed);
    const allowance = counters.register(this.address, now);
    if (!allowance.ok) {
      metrics.add("registrations_total", 'result="limit"');
      journal.write("registration_refused", this.address, undefined, "limit");
      this.#tell({ t: "error", code: "limit", retry_ms: allowance.retryMs });
      return this.end(RELAY_CLOSE.rate);
    }
    const rid = verifyRegistration(message, nonce, this.#origins);
    if (rid === null) {
      metrics.add("registrations_total", 'result="bad_sig"');
      journal.write("registration_refused", this.address, undefined, "bad_sig");
      this.#tell({ t: "error", code: "bad_sig" });
      return this.end(RELAY_CLOSE.unauthorized);
    }
    const { host, replaced, ended } = rooms.register(this, rid, this.address, now);
    this.#host = host;
    replaced?.handle.end(RELAY_CLOSE.replaced);
    for (const channel of ended) channel.client.end(RELAY_CLOSE.unavailable);
    metrics.add("registrations_total", 'result="registered"');
    journal.write("registered", this.address, message.rooms[0]);
    this.#claim(host, message.rooms, message.keep ?? []);
  }

  /**
   * Claims letters within the address's bounds. Answers with the letters that the daemon now holds and those that it
   * did not get.
   */
  #claim(host: RelayHost, wanted: readonly string[], keep: readonly string[]): void {
    const { counters, journal, rooms } = this.exchange;
    const now = this.exchange.now();
    const limited: string[] = [];
    let retryMs: number | undefined;
    const allowed = [...new Set(wanted)].filter((room) => {
      if (rooms.isOwn(room, host.rid, now)) return true;
      const allowance = counters.claim(this.address, now);
      if (allowance.ok) return true;
      limited.push(room);
      retryMs = allowance.retryMs;
      return false;
    });
    const { taken, refused } = rooms.claim(host, allowed, keep, now);
    this.#tell({ t: "registered", rid: host.rid, rooms: [...host.rooms] });
    if (taken.length > 0) this.#tell({ t: "error", code: "room_taken", rooms: taken });
    for (const room of taken) {
      // To somebody who guesses codes, taken letters reveal as much as a join that finds a daemon.
      this.exchange.miss(this.address);
      journal.write("room_taken", this.address, room);
    }
    limited.push(...refused);
    if (limited.length === 0) return;
    this.#tell({
      t: "error",
      code: "limit",
      rooms: limited,
      ...(retryMs === undefined ? {} : { retry_ms: retryMs }),
    });
  }

  #close(host: RelayHost, ch: number): void {
    const channel = host.channels.get(ch);
    if (!channel) return;
    this.exchange.rooms.leave(channel);
    channel.client.end();
  }

  #fail(host: RelayHost, ch: number): void {
    const address = this.exchange.rooms.fail(host, ch);
    if (address === null) return;
    this.exchange.metrics.add("fails_total");
    this.exchange.journal.write("code_failed", address);
    this.exchange.miss(address);
  }

  #tell(message: RelayToHost): boolean {
    return this.send(JSON.stringify(message));
  }
}
