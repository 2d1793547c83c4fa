// One WebSocket of either role: sending, with a count of what waits; control messages with their bounds; liveness; and
// the one way to end. Knows nothing of rooms.

import type { ServerWebSocket } from "bun";
import { type ChannelEnd, RELAY_CLOSE, RELAY_CONTROL_BYTES_MAX } from "../src/protocol/relay-messages.ts";
import type { SocketEnd } from "./channel-ends.ts";
import type { Exchange } from "./exchange.ts";
import { type Bucket, CONTROLS_PER_SECOND, makeBucket, take } from "./limits.ts";

const PING = JSON.stringify({ t: "ping" });
const PONG = JSON.stringify({ t: "pong" });
const SHUTDOWN = JSON.stringify({ t: "shutdown" });

/** What the trace says of each payload. */
export const PASSED = { by: "relay", act: "pass", over: "relay" } as const;

/** Text of at most this many UTF-16 units cannot pass the bound in UTF-8. */
const SURELY_SHORT = Math.floor(RELAY_CONTROL_BYTES_MAX / 3);

/**
 * Bytes gathered for one socket before they are written even within a turn. It bounds what a turn can pile up, and is
 * about what Bun hands to the network at once.
 */
const OUTBOX_BYTES_MAX = 16_384;

/** Close codes of the WebSocket itself that the relay uses or counts. */
const NORMAL = 1000;
const ABNORMAL = 1006;

/** Why a socket ended, as its channel is told, by the close code that it gets. */
const ENDS: Readonly<Record<number, ChannelEnd>> = {
  [RELAY_CLOSE.malformed]: "malformed",
  [RELAY_CLOSE.timeout]: "timeout",
  [RELAY_CLOSE.tooLarge]: "too_large",
  [RELAY_CLOSE.rate]: "rate",
  [RELAY_CLOSE.shutdown]: "shutdown",
};

export abstract class RelaySocket implements SocketEnd {
  readonly exchange: Exchange;
  /** What it is counted under. */
  readonly address: string;
  /** When anything last came from it, by the exchange's awake clock like all times here. */
  #seenAt: number;
  waitingBytes = 0;
  #ws: ServerWebSocket<RelaySocket> | null = null;
  readonly #controls: Bucket;
  readonly #openedAt: number;
  #pingedAt: number;
  /** When it last had less waiting than before, or nothing. */
  #progressAt = 0;
  /** Its last frame is on its way, and nothing after it is sent. */
  #ended: { readonly code: number; readonly since: number } | null = null;
  #released = false;
  /** The frames of this turn of the event loop. */
  #outbox: (string | Uint8Array<ArrayBuffer>)[] = [];
  #outboxBytes = 0;
  #paused = false;

  constructor(exchange: Exchange, address: string) {
    this.exchange = exchange;
    this.address = address;
    this.#seenAt = this.#openedAt = this.#pingedAt = exchange.awakeMs;
    this.#controls = makeBucket(exchange.limits.controlsBurst, exchange.now());
  }

  /** It has registered or joined. */
  protected abstract readonly established: boolean;
  /** Called once it is open. */
  protected abstract start(): void;
  /** One text message within its bound, not parsed yet. */
  protected abstract control(json: string): void;
  protected abstract payload(bytes: Buffer): void;
  /** Called once, as soon as it has ended: gives up its place. */
  protected abstract leave(why: ChannelEnd): void;
  /** More is waiting for it than its network takes; `taken` is called when that is over. */
  protected onWaiting(): void {}
  protected onTaken(_waitingBytes: number): void {}

  get over(): boolean {
    return this.#ended !== null;
  }

  /** Ms since anything came from it. */
  get quietMs(): number {
    return this.exchange.awakeMs - this.#seenAt;
  }

  opened(ws: ServerWebSocket<RelaySocket>): void {
    this.#ws = ws;
    this.exchange.sockets.add(this);
    if (this.exchange.closing) this.shutDown();
    else this.start();
  }

  received(message: string | Buffer): void {
    if (this.over) return;
    this.#seenAt = this.exchange.awakeMs;
    if (typeof message !== "string") return this.payload(message);
    if (message.length > SURELY_SHORT && Buffer.byteLength(message) > RELAY_CONTROL_BYTES_MAX)
      return this.end(RELAY_CLOSE.tooLarge);
    if (this.#mayControl()) this.control(message);
  }

  /** A WebSocket ping, which Bun answers by itself. */
  pinged(): void {
    if (this.over) return;
    this.#seenAt = this.exchange.awakeMs;
    this.#mayControl();
  }

  /**
   * Takes a frame for this socket; false when the socket has ended. Frames of one turn of the event loop are written
   * together: a system call for each would cost more than everything else that the relay does with it. Bytes come from
   * the exchange's pool and go back to it.
   */
  send(frame: string | Uint8Array<ArrayBuffer>): boolean {
    if (this.over || !this.#ws) return false;
    if (this.#outbox.push(frame) === 1) this.exchange.writeSoon(this);
    this.#outboxBytes += frame.length;
    if (this.#outboxBytes >= OUTBOX_BYTES_MAX) this.write();
    return !this.over;
  }

  /** Hands the frames of this turn to the network. */
  write(): void {
    const frames = this.#outbox;
    if (frames.length === 0 || this.over || !this.#ws) return;
    this.#outbox = [];
    this.#outboxBytes = 0;
    const ws = this.#ws;
    let dropped = false;
    const { pool } = this.exchange;
    const sendAll = () => {
      for (const frame of frames) {
        if (typeof frame === "string") {
          if (ws.sendText(frame) === 0) dropped = true;
        } else {
          if (ws.sendBinary(frame) === 0) dropped = true;
          // Bun has made a copy of what it could not write.
          pool.give(frame);
        }
      }
    };
    if (frames.length === 1) sendAll();
    else ws.cork(sendAll);
    // Bun has dropped a frame. A stream with a hole is of no use to anybody, so the socket goes too.
    if (dropped) return this.cut();
    const waiting = ws.getBufferedAmount();
    if (waiting === 0 && this.waitingBytes === 0) return;
    if (this.waitingBytes === 0) this.#progressAt = this.exchange.awakeMs;
    this.exchange.backlog.update(this, waiting);
    if (!this.over && waiting > 0) this.onWaiting();
  }

  pong(): void {
    this.send(PONG);
  }

  drained(): void {
    this.#account();
    if (this.over) this.#closeWhenTaken();
    else this.onTaken(this.waitingBytes);
  }

  /** Ends it in order: what was sent before still arrives, if it is taken within the linger time. */
  end(code: number = NORMAL): void {
    this.write();
    if (this.over) return;
    this.#finish(code, ENDS[code] ?? "gone");
    this.#account();
    this.#closeWhenTaken();
  }

  /** Ends it at once and drops what waits for it, which it would not take anyway. */
  cut(): void {
    if (!this.over) this.#finish(ABNORMAL, "slow");
    this.#ws?.terminate();
  }

  /** The socket is closed. */
  closed(code: number): void {
    if (!this.over) this.#finish(code, "gone");
    this.exchange.sockets.delete(this);
    this.release();
  }

  /** Gives its place in the counters back; also for a socket that was admitted and never opened. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.exchange.backlog.update(this, 0);
    this.exchange.counters.release(this.address);
  }

  /** Stops or goes on reading what it sends; the peer meets a full TCP window. */
  protected pause(paused: boolean): void {
    if (paused === this.#paused || !this.#ws || this.over) return;
    this.#paused = paused;
    if (paused) this.#ws.pause();
    else {
      this.#seenAt = this.exchange.awakeMs;
      this.#ws.resume();
    }
  }

  /** Ends what has been silent, stalled or unknown for too long; pings the others. */
  tick(): void {
    const { times, awakeMs: now } = this.exchange;
    if (this.#account()) this.#progressAt = now;
    if (this.#ended) {
      if (now - this.#ended.since >= times.lingerMs) this.cut();
      return;
    }
    if (this.waitingBytes > 0 && now - this.#progressAt >= times.stallMs) return this.cut();
    if (!this.established) {
      if (now - this.#openedAt >= times.unauthenticatedMs) this.end(RELAY_CLOSE.timeout);
      return;
    }
    if (!this.#paused && this.quietMs >= times.deadMs) return this.end(RELAY_CLOSE.timeout);
    if (now - this.#pingedAt >= times.pingMs) {
      this.#pingedAt = now;
      this.send(PING);
    }
  }

  /** Tells it that the relay is stopping. */
  shutDown(): void {
    this.send(SHUTDOWN);
    this.end(RELAY_CLOSE.shutdown);
  }

  #finish(code: number, why: ChannelEnd): void {
    this.#outbox = [];
    this.#ended = { code, since: this.exchange.awakeMs };
    this.exchange.metrics.add("closes_total", `code="${isOurs(code) ? code : "other"}"`);
    this.exchange.journal.write("closed", this.address, undefined, isOurs(code) ? code : "other");
    this.leave(why);
  }

  #closeWhenTaken(): void {
    if (this.waitingBytes === 0) this.#ws?.close(this.#ended!.code);
    else this.#ws?.pause();
  }

  /** Updates the count of what waits; true when it is less than before. */
  #account(): boolean {
    const before = this.waitingBytes;
    if (before === 0 || this.#released) return false;
    this.exchange.backlog.update(this, this.#ws?.getBufferedAmount() ?? 0);
    return this.waitingBytes < before;
  }

  #mayControl(): boolean {
    const { limits } = this.exchange;
    if (take(this.#controls, limits.controlsBurst, CONTROLS_PER_SECOND / 1_000, this.exchange.now()))
      return true;
    this.end(RELAY_CLOSE.rate);
    return false;
  }
}

/** A stranger chooses the code that it closes with, so only known codes are counted separately. */
function isOurs(code: number): boolean {
  return code === NORMAL || code === ABNORMAL || (Object.values(RELAY_CLOSE) as number[]).includes(code);
}
