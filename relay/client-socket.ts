// A client's socket: one join, then payloads to its daemon at a bounded rate. Never looks into a payload.

import {
  CHANNEL_HEADER_BYTES,
  type ChannelEnd,
  type ClientError,
  type ClientToRelay,
  parseClientToRelay,
  RELAY_CLOSE,
  RELAY_PAYLOAD_BYTES_MAX,
  type RelayToClient,
} from "../src/protocol/relay-messages.ts";
import { unhandled } from "../src/protocol/unhandled.ts";
import { trace } from "../src/trace.ts";
import type { ClientEnd, RelayChannel } from "./channel-ends.ts";
import type { Exchange } from "./exchange.ts";
import { type Bucket, FRAME_COST_BYTES, makeBucket, refill } from "./limits.ts";
import { PASSED, RelaySocket } from "./relay-socket.ts";
import type { Target } from "./rooms.ts";

/** Ms of the shortest pause for a client that sends too fast: shorter ones cost more than they gain. */
const PAUSE_MS_MIN = 5;

const JOINED = encode({ t: "joined" });

export class ClientSocket extends RelaySocket implements ClientEnd {
  #channel: RelayChannel | null = null;
  /** Its join is refused; the answer is on its way. */
  #refused = false;
  #flow: Bucket;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #tooFast = false;
  #hostWaits = false;

  constructor(exchange: Exchange, address: string) {
    super(exchange, address);
    this.#flow = makeBucket(exchange.limits.channelBurstBytes, exchange.now());
  }

  protected get established(): boolean {
    return this.#channel !== null;
  }

  protected start(): void {}

  protected control(json: string): void {
    const parsed = parseClientToRelay(json);
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
      case "join":
        return this.#join(message);
      default:
        return unhandled(message);
    }
  }

  protected payload(bytes: Buffer): void {
    if (this.#refused) return;
    if (!this.#channel) return this.end(RELAY_CLOSE.malformed);
    if (bytes.length > RELAY_PAYLOAD_BYTES_MAX) return this.end(RELAY_CLOSE.tooLarge);
    if (bytes.length > 0) {
      trace?.("carrier", { ...PASSED, channel: this.#channel.ch, bytes: bytes.length });
      const frame = this.exchange.pool.take(CHANNEL_HEADER_BYTES + bytes.length);
      frame[0] = this.#channel.ch >>> 24;
      frame[1] = this.#channel.ch >>> 16;
      frame[2] = this.#channel.ch >>> 8;
      frame[3] = this.#channel.ch;
      bytes.copy(frame, CHANNEL_HEADER_BYTES);
      this.#channel.host.handle.send(frame);
      this.exchange.metrics.carried("host", bytes.length);
    }
    this.#charge(bytes.length + FRAME_COST_BYTES);
  }

  protected leave(why: ChannelEnd): void {
    if (this.#timer) clearTimeout(this.#timer);
    const channel = this.#channel;
    if (channel && this.exchange.rooms.leave(channel)) channel.host.handle.channelEnded(channel.ch, why);
  }

  holdForHost(hold: boolean): void {
    this.#hostWaits = hold;
    this.#applyPause();
  }

  #join(join: ClientToRelay & { t: "join" }): void {
    if (this.#channel || this.#refused) return this.end(RELAY_CLOSE.malformed);
    const { counters, journal, metrics, times } = this.exchange;
    const allowance = counters.join(this.address, this.exchange.now());
    if (!allowance.ok) {
      journal.write("join_limited", this.address, join.room);
      return this.#refuse("rate_limited", allowance.retryMs);
    }
    const target: Target = join.room !== undefined ? { room: join.room } : { rid: join.rid! };
    const joined = this.#take(target);
    if (joined === "unavailable") {
      // An empty room, a daemon that is away and one that this client may not reach look the same, and take the same
      // time.
      this.#refused = true;
      this.exchange.miss(this.address);
      journal.write("join_missed", this.address, join.room);
      this.#timer = setTimeout(() => this.#refuse("unavailable"), times.refusalMs);
      return;
    }
    if (joined === "unauthorized") return this.#refuse("unauthorized");
    if (joined === "full") return this.#refuse("rate_limited", times.quietMs);
    this.#channel = joined;
    metrics.add("joins_total", 'result="joined"');
    journal.write("joined", this.address, join.room);
    this.send(JOINED);
    this.holdForHost(joined.host.handle.isWaiting);
  }

  /** A channel to the target. The daemon is told about it; if that fails, the daemon counts as away. */
  #take(target: Target): RelayChannel | "unavailable" | "unauthorized" | "full" {
    const { rooms, times } = this.exchange;
    const now = this.exchange.now();
    let joined = rooms.join(this, target, this.address, now);
    if (!joined.ok && joined.reason === "address-full") {
      // A phone that lost its network comes back before its old socket is known to be dead.
      const quiet = joined.own.find(({ client }) => client.quietMs >= times.quietMs);
      quiet?.client.end(RELAY_CLOSE.timeout);
      if (quiet) joined = rooms.join(this, target, this.address, now);
    }
    if (!joined.ok) {
      return joined.reason === "unavailable" || joined.reason === "unauthorized" ? joined.reason : "full";
    }
    const { channel } = joined;
    if (channel.host.handle.channelOpened(channel)) return channel;
    rooms.leave(channel);
    return "unavailable";
  }

  #refuse(code: ClientError, retryMs?: number): void {
    this.#refused = true;
    this.exchange.metrics.add("joins_total", `result="${code}"`);
    this.send(encode({ t: "error", code, ...(retryMs === undefined ? {} : { retry_ms: retryMs }) }));
    this.end(CLOSES[code]);
  }

  /** Charges for a frame. While there is debt the socket is not read, so nothing is queued and nothing is lost. */
  #charge(cost: number): void {
    const flow = this.#flow;
    const now = this.exchange.turnNow();
    const perMs = this.exchange.limits.channelBytesPerSecond / 1_000;
    if (flow.at !== now) refill(flow, this.exchange.limits.channelBurstBytes, perMs, now);
    flow.tokens -= cost;
    if (flow.tokens >= 0 || this.#tooFast || this.over) return;
    this.#tooFast = true;
    this.exchange.metrics.add("pauses_total", 'reason="rate"');
    this.#applyPause();
    this.#waitOff(perMs);
  }

  #waitOff(perMs: number): void {
    const ms = Math.max(PAUSE_MS_MIN, Math.ceil(-this.#flow.tokens / perMs));
    this.#timer = setTimeout(() => {
      refill(this.#flow, this.exchange.limits.channelBurstBytes, perMs, this.exchange.now());
      // Frames that were read before the pause are delivered during it and add to the debt.
      if (this.#flow.tokens < 0) return this.#waitOff(perMs);
      this.#tooFast = false;
      this.#applyPause();
    }, ms);
  }

  #applyPause(): void {
    this.pause(this.#tooFast || this.#hostWaits);
  }
}

const CLOSES: Readonly<Record<ClientError, number>> = {
  unavailable: RELAY_CLOSE.unavailable,
  rate_limited: RELAY_CLOSE.rate,
  unauthorized: RELAY_CLOSE.unauthorized,
  subscription_required: RELAY_CLOSE.subscription,
};

function encode(message: RelayToClient): string {
  return JSON.stringify(message);
}
