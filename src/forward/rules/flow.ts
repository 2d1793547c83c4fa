// The forwarded TCP connections of one channel, the same at both ends: what was granted each way, whose turn it is, and how
// connections end. Knows neither sockets nor who may have a connection.

import type { TcpFrame } from "../../protocol/frames.ts";
import { PAYLOAD_BYTES_MAX } from "../../protocol/limits.ts";
import { Connection, type NearEnd, type NearEvents } from "./connection.ts";
import { ACK_BYTES, costOf, TRANSIT_BYTES_MAX } from "./limits.ts";
import { Pace } from "./pace.ts";

export interface FlowTerms {
  /** What was sent waits for the channel's carrier: what can wait, waits for `drain`. */
  isFull(): boolean;
  /** Ms that never go back. */
  now(): number;
  /** The bytes are valid during the call. */
  send(frame: TcpFrame): void;
  say(message: { readonly t: "tcp.end" | "tcp.reset"; readonly conn: number }): void;
  /** It has ended, however that was, but for the channel's end. */
  over(conn: number): void;
}

export class Flow {
  readonly #connections = new Map<number, Connection>();
  /** Those that have something to send, in the order of their turns. */
  readonly #turns = new Set<Connection>();
  readonly #pace = new Pace();
  #unacknowledged = 0;

  constructor(private readonly terms: FlowTerms) {}

  get size(): number {
    return this.#connections.size;
  }

  has(conn: number): boolean {
    return this.#connections.has(conn);
  }

  /** Tells the other end that it may send. Once, before all else. */
  begin(): void {
    this.terms.send({ kind: "tcpCredit", conn: 0, bytes: TRANSIT_BYTES_MAX });
  }

  /**
   * Takes up a connection. What comes of its near end waits until the other end grants.
   * @param from `asked`: there is no other end before it grants. `made`: this end was asked for it, and has it now
   * @returns who is told of the near end
   */
  add(conn: number, near: NearEnd, from: "asked" | "made"): NearEvents {
    const connection = new Connection(conn, near);
    this.#connections.set(conn, connection);
    if (from === "made") this.#grantFirst(connection);
    // Another one may have its number by then.
    const ifThere = (then: () => void) => void (this.#connections.get(conn) === connection && then());
    return {
      came: (bytes) =>
        ifThere(() => {
          connection.came(bytes);
          this.#turn(connection);
        }),
      ended: () =>
        ifThere(() => {
          connection.nearEnds();
          this.#turn(connection);
        }),
      failed: () =>
        ifThere(() => {
          this.#forget(connection);
          this.terms.say({ t: "tcp.reset", conn });
        }),
      taken: (bytes) =>
        ifThere(() => {
          connection.free(bytes);
          this.#grant(connection);
          this.#finish(connection);
        }),
    };
  }

  // ---- the other end's side

  /** False: a frame that was not due, and is not paid for by what was granted or sent. */
  frame(frame: TcpFrame): boolean {
    if (frame.kind === "tcp") return this.#received(frame.conn, frame.bytes);
    if (frame.conn === 0) {
      const isDue = this.#pace.acknowledged(frame.bytes, this.terms.now());
      this.#pump();
      return isDue;
    }
    const connection = this.#connections.get(frame.conn);
    if (!connection) return false;
    const isDue = connection.granted(frame.bytes);
    if (!connection.hasGranted) this.#grantFirst(connection);
    this.#turn(connection);
    return isDue;
  }

  /** The other end sends nothing more. */
  farEnded(conn: number): void {
    const connection = this.#connections.get(conn);
    if (!connection) return;
    connection.farEnds();
    this.#finish(connection);
  }

  /** The other end has thrown it away, or never had it. */
  dropped(conn: number): void {
    const connection = this.#connections.get(conn);
    if (!connection) return;
    this.#forget(connection);
    connection.near.reset();
  }

  // ---- the channel's side

  /** The channel has room again. */
  drain(): void {
    this.#pump();
  }

  /** The channel is gone, and so are all of them. How many that were. */
  lost(): number {
    const connections = [...this.#connections.values()];
    this.#connections.clear();
    this.#turns.clear();
    for (const { near } of connections) near.reset();
    return connections.length;
  }

  #received(conn: number, bytes: Uint8Array): boolean {
    this.#unacknowledged += costOf(bytes.byteLength);
    if (this.#unacknowledged >= ACK_BYTES) {
      this.terms.send({ kind: "tcpCredit", conn: 0, bytes: this.#unacknowledged });
      this.#unacknowledged = 0;
    }
    const connection = this.#connections.get(conn);
    if (!connection) return false;
    if (!connection.received(bytes)) {
      // More than was granted, or after its end: its program would not get what was meant.
      this.dropped(conn);
      this.terms.say({ t: "tcp.reset", conn });
      return false;
    }
    this.#grant(connection);
    return true;
  }

  #grantFirst(connection: Connection): void {
    this.terms.send({ kind: "tcpCredit", conn: connection.conn, bytes: connection.grant() });
  }

  #grant(connection: Connection): void {
    const bytes = connection.regrant();
    if (bytes > 0) this.terms.send({ kind: "tcpCredit", conn: connection.conn, bytes });
  }

  #turn(connection: Connection): void {
    if (connection.hasMore) this.#turns.add(connection);
    this.#pump();
  }

  /** One frame of each in turn, so that a busy one does not keep the others waiting. */
  #pump(): void {
    for (const connection of this.#turns) {
      if (this.terms.isFull()) return;
      this.#turns.delete(connection);
      const bytes = connection.next(Math.min(PAYLOAD_BYTES_MAX, this.#pace.room));
      if (bytes === "no-room") {
        this.#turns.add(connection);
        return;
      }
      if (bytes) this.#send(connection, bytes);
      if (connection.saysEnd()) {
        this.terms.say({ t: "tcp.end", conn: connection.conn });
        this.#finish(connection);
      } else if (bytes && connection.hasMore) this.#turns.add(connection);
    }
  }

  #send(connection: Connection, bytes: Uint8Array): void {
    this.#pace.sent(costOf(bytes.byteLength), this.terms.now());
    this.terms.send({ kind: "tcp", conn: connection.conn, bytes });
    connection.sent(bytes.byteLength);
  }

  #finish(connection: Connection): void {
    if (connection.isOver) this.#forget(connection);
  }

  #forget(connection: Connection): void {
    this.#connections.delete(connection.conn);
    this.#turns.delete(connection);
    this.terms.over(connection.conn);
  }
}
