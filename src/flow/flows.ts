// The flows of one channel, the same at both ends: numbered pairs of byte streams, such as a forwarded TCP connection, or a
// file that is sent. What was granted each way, whose turn it is, and how flows end. Knows neither sockets nor files, nor who
// may have a flow.

import type { FlowFrame } from "../protocol/frames.ts";
import { FLOW_ID_MAX, PAYLOAD_BYTES_MAX } from "../protocol/limits.ts";
import { Flow, type NearEnd, type NearEvents } from "./flow.ts";
import { ACK_BYTES, costOf, TRANSIT_BYTES_MAX } from "./limits.ts";
import { Pace } from "./pace.ts";

export interface FlowsTerms {
  /** What was sent waits for the channel's carrier: what can wait, waits for `drain`. */
  isFull(): boolean;
  /** Ms that never go back. */
  now(): number;
  /** The bytes are valid during the call. */
  send(frame: FlowFrame): void;
  say(message: { readonly t: "flow.end" | "flow.reset"; readonly flow: number }): void;
}

export class Flows {
  readonly #flows = new Map<number, Flow>();
  /** Those that have something to send, in the order of their turns. */
  readonly #turns = new Set<Flow>();
  readonly #pace = new Pace();
  #unacknowledged = 0;
  #hasBegun = false;
  #last = 0;

  constructor(private readonly terms: FlowsTerms) {}

  get size(): number {
    return this.#flows.size;
  }

  has(id: number): boolean {
    return this.#flows.has(id);
  }

  /** A number for a new flow, which is not one of these. Only one end chooses numbers. */
  free(): number {
    do this.#last = (this.#last % FLOW_ID_MAX) + 1;
    while (this.#flows.has(this.#last));
    return this.#last;
  }

  /** Tells the other end that it may send, the first time. Before all else. */
  begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.terms.send({ kind: "flowCredit", flow: 0, bytes: TRANSIT_BYTES_MAX });
  }

  /**
   * Takes up a flow. What comes of its near end waits until the other end grants.
   * @param from `asked`: there is no other end before it grants. `made`: this end was asked for it, and has it now
   * @param over it has ended, however that was
   * @returns who is told of the near end
   */
  add(id: number, near: NearEnd, from: "asked" | "made", over: () => void): NearEvents {
    const flow = new Flow(id, near, over);
    this.#flows.set(id, flow);
    if (from === "made") this.#grantFirst(flow);
    // Another one may have its number by then.
    const ifThere = (then: () => void) => void (this.#flows.get(id) === flow && then());
    return {
      came: (bytes) =>
        ifThere(() => {
          flow.came(bytes);
          this.#turn(flow);
        }),
      ended: () =>
        ifThere(() => {
          flow.nearEnds();
          this.#turn(flow);
        }),
      failed: () =>
        ifThere(() => {
          this.#forget(flow);
          this.terms.say({ t: "flow.reset", flow: id });
        }),
      taken: (bytes) =>
        ifThere(() => {
          flow.free(bytes);
          this.#grant(flow);
          this.#finish(flow);
        }),
    };
  }

  // ---- the other end's side

  /** False: a frame that was not due, and is not paid for by what was granted or sent. */
  frame(frame: FlowFrame): boolean {
    if (frame.kind === "flow") return this.#received(frame.flow, frame.bytes);
    if (frame.flow === 0) {
      const isDue = this.#pace.acknowledged(frame.bytes, this.terms.now());
      this.#pump();
      return isDue;
    }
    const flow = this.#flows.get(frame.flow);
    if (!flow) return false;
    const isDue = flow.granted(frame.bytes);
    if (!flow.hasGranted) this.#grantFirst(flow);
    this.#turn(flow);
    return isDue;
  }

  /** The other end sends nothing more. */
  farEnded(id: number): void {
    const flow = this.#flows.get(id);
    if (!flow) return;
    flow.farEnds();
    this.#finish(flow);
  }

  /** The other end has thrown it away, or never had it. */
  dropped(id: number): void {
    const flow = this.#flows.get(id);
    if (!flow) return;
    this.#forget(flow);
    flow.near.reset();
  }

  // ---- the channel's side

  /** A key was typed on this channel: for a moment little else is put on it. */
  typed(): void {
    this.#pace.calm(this.terms.now());
  }

  /** The channel has room again. */
  drain(): void {
    this.#pump();
  }

  /** The channel is gone, and so are all of them. How many that were. */
  lost(): number {
    const flows = [...this.#flows.values()];
    this.#flows.clear();
    this.#turns.clear();
    for (const { near, over } of flows) {
      near.reset();
      over();
    }
    return flows.length;
  }

  #received(id: number, bytes: Uint8Array): boolean {
    this.#unacknowledged += costOf(bytes.byteLength);
    if (this.#unacknowledged >= ACK_BYTES) {
      this.terms.send({ kind: "flowCredit", flow: 0, bytes: this.#unacknowledged });
      this.#unacknowledged = 0;
    }
    const flow = this.#flows.get(id);
    if (!flow) return false;
    if (!flow.received(bytes)) {
      // More than was granted, or after its end: its program would not get what was meant.
      this.dropped(id);
      this.terms.say({ t: "flow.reset", flow: id });
      return false;
    }
    this.#grant(flow);
    return true;
  }

  #grantFirst(flow: Flow): void {
    this.terms.send({ kind: "flowCredit", flow: flow.id, bytes: flow.grant() });
  }

  #grant(flow: Flow): void {
    const bytes = flow.regrant();
    if (bytes > 0) this.terms.send({ kind: "flowCredit", flow: flow.id, bytes });
  }

  #turn(flow: Flow): void {
    if (flow.hasMore) this.#turns.add(flow);
    this.#pump();
  }

  /** One frame of each in turn, so that a busy one does not keep the others waiting. */
  #pump(): void {
    for (const flow of this.#turns) {
      if (this.terms.isFull()) return;
      this.#turns.delete(flow);
      const bytes = flow.next(Math.min(PAYLOAD_BYTES_MAX, this.#pace.room(this.terms.now())));
      if (bytes === "no-room") {
        this.#turns.add(flow);
        return;
      }
      if (bytes) this.#send(flow, bytes);
      if (flow.saysEnd()) {
        this.terms.say({ t: "flow.end", flow: flow.id });
        this.#finish(flow);
      } else if (bytes && flow.hasMore) this.#turns.add(flow);
    }
  }

  #send(flow: Flow, bytes: Uint8Array): void {
    this.#pace.sent(costOf(bytes.byteLength), this.terms.now());
    this.terms.send({ kind: "flow", flow: flow.id, bytes });
    flow.sent(bytes.byteLength);
  }

  #finish(flow: Flow): void {
    if (flow.isOver) this.#forget(flow);
  }

  #forget(flow: Flow): void {
    this.#flows.delete(flow.id);
    this.#turns.delete(flow);
    flow.over();
  }
}
