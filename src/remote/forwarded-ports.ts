// The TCP connections of one remote client to programs of this machine. Decides for each whether the client may have it.

import { MONOTONIC } from "../carrier/monotonic-clock.ts";
import type { TcpRefusal } from "../channel/forward-messages.ts";
import type { FromClient, FromDaemon } from "../channel/messages.ts";
import { dialLoopback, type LoopbackDial } from "../forward/dial-loopback.ts";
import { Flow } from "../forward/rules/flow.ts";
import { TcpEnd } from "../forward/tcp-end.ts";
import type { TcpFrame } from "../protocol/frames.ts";
import { unhandled } from "../protocol/unhandled.ts";

/** Different outcomes that are logged for one client. */
const NOTED_MAX = 64;

export type TcpFromClient = Extract<
  FromClient,
  { readonly t: "tcp.ask" | "tcp.open" | "tcp.end" | "tcp.reset" }
>;

/** What this machine forwards, and to how many. */
export interface Forwarding {
  /** The ports that the config allows now. Empty: forwarding is off. */
  ports(): Promise<readonly number[]>;
  /** The connections of all clients together. */
  readonly count: ConnectionCount;
}

/** Counts connections up to a bound. */
export class ConnectionCount {
  #free: number;

  constructor(max: number) {
    this.#free = max;
  }

  /** False when none is left. */
  take(): boolean {
    if (this.#free === 0) return false;
    this.#free--;
    return true;
  }

  giveBack(): void {
    this.#free++;
  }
}

export interface ForwardedPortsTerms {
  /** Whether the client may use the whole machine. A guest gets no connection. */
  readonly isForAll: boolean;
  readonly forwarding: Forwarding;
  say(message: FromDaemon): void;
  send(frame: TcpFrame): void;
  /** The channel has no room. */
  isFull(): boolean;
  /** The first connection to a port was made, or the first one was refused. */
  noted(port: number, refusal: TcpRefusal | null): void;
}

/** A connection that is being opened. */
interface Opening {
  dial: LoopbackDial | null;
  /** The client will send no more bytes for it. */
  hasEnded: boolean;
}

export class ForwardedPorts {
  readonly #flow: Flow;
  readonly #openings = new Map<number, Opening>();
  readonly #noted = new Set<string>();
  #hasBegun = false;
  #isClosed = false;

  constructor(private readonly terms: ForwardedPortsTerms) {
    const { forwarding, say, send, isFull } = terms;
    this.#flow = new Flow({
      isFull,
      send,
      say,
      now: MONOTONIC.now,
      over: () => forwarding.count.giveBack(),
    });
  }

  message(message: TcpFromClient): void {
    switch (message.t) {
      case "tcp.ask":
        return void this.#answer(message.port);
      case "tcp.open":
        return void this.#open(message.conn, message.port);
      case "tcp.end": {
        const opening = this.#openings.get(message.conn);
        if (opening) opening.hasEnded = true;
        return this.#flow.farEnded(message.conn);
      }
      case "tcp.reset":
        this.#openings.get(message.conn)?.dial?.cancel();
        this.#openings.delete(message.conn);
        return this.#flow.dropped(message.conn);
      default:
        return unhandled(message);
    }
  }

  /** False when the client sends bytes without credit, or grants credit for bytes that it was not sent. */
  frame(frame: TcpFrame): boolean {
    return this.#flow.frame(frame);
  }

  /** The channel has room again. */
  drain(): void {
    this.#flow.drain();
  }

  /** The client has left, and its connections with it. */
  close(): void {
    this.#isClosed = true;
    for (const { dial } of this.#openings.values()) dial?.cancel();
    this.#openings.clear();
    for (let left = this.#flow.lost(); left > 0; left--) this.terms.forwarding.count.giveBack();
  }

  async #answer(port: number): Promise<void> {
    const refusal = await this.#refusal(port);
    if (this.#isClosed) return;
    if (refusal === null) this.#begin();
    else this.#note(port, refusal);
    this.terms.say({ t: "tcp.may", port, refusal });
  }

  async #open(conn: number, port: number): Promise<void> {
    // If the client uses a number twice, it confuses only itself.
    if (this.#flow.has(conn) || this.#openings.has(conn)) return;
    const { count } = this.terms.forwarding;
    if (!count.take()) return this.#refuse(conn, port, "limit");
    const opening: Opening = { dial: null, hasEnded: false };
    this.#openings.set(conn, opening);
    const isWanted = () => this.#openings.get(conn) === opening;
    const refusal = await this.#refusal(port);
    opening.dial = refusal === null && isWanted() ? dialLoopback(port) : null;
    const dialled = await opening.dial?.dialled;
    if (!isWanted() || !dialled?.ok) {
      count.giveBack();
      if (dialled?.ok) dialled.socket.resetAndDestroy();
      if (!isWanted()) return;
      this.#openings.delete(conn);
      const why = dialled && !dialled.ok ? dialled.why : "failed";
      return this.#refuse(conn, port, refusal ?? why);
    }
    this.#openings.delete(conn);
    this.#note(port, null);
    this.#begin();
    const near = new TcpEnd(dialled.socket);
    near.begin(this.#flow.add(conn, near, "made"));
    if (opening.hasEnded) this.#flow.farEnded(conn);
  }

  async #refusal(port: number): Promise<TcpRefusal | null> {
    if (!this.terms.isForAll) return "guest";
    const ports = await this.terms.forwarding.ports();
    if (ports.length === 0) return "off";
    return ports.includes(port) ? null : "port";
  }

  #refuse(conn: number, port: number, reason: TcpRefusal): void {
    this.#note(port, reason);
    this.terms.say({ t: "tcp.refused", conn, reason });
  }

  /** Says how much may be on its way, to a client that may have connections. */
  #begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#flow.begin();
  }

  #note(port: number, refusal: TcpRefusal | null): void {
    const what = `${port} ${refusal}`;
    if (this.#noted.has(what) || this.#noted.size >= NOTED_MAX) return;
    this.#noted.add(what);
    this.terms.noted(port, refusal);
  }
}
