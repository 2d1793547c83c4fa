// The flows of a peer's present channel, for whoever uses them.

import type { FromClient } from "../channel/messages.ts";
import { Flows } from "../flow/flows.ts";
import type { FlowFrame } from "../protocol/frames.ts";
import type { FlowMessage, FlowSide } from "./flow-side.ts";

/** The channel of the present. */
export interface FlowsLink {
  readonly isReady: boolean;
  readonly isFull: boolean;
  send(frame: FlowFrame): void;
  say(message: FromClient): void;
}

export class ChannelFlows {
  #side: FlowSide | null = null;
  /** Null without a channel, or while nobody uses them. */
  #flows: Flows | null = null;

  /** @param now ms that never go back */
  constructor(
    private readonly link: FlowsLink,
    private readonly now: () => number,
  ) {}

  /** Gives the flows of every channel to this side; nobody else has them. */
  use(side: FlowSide): void {
    this.#side = side;
    if (this.link.isReady) this.up();
  }

  up(): void {
    if (!this.#side) return;
    this.#flows = new Flows({
      isFull: () => this.link.isFull,
      now: this.now,
      send: (frame) => this.link.send(frame),
      say: (message) => this.link.say(message),
    });
    this.#flows.begin();
    this.#side.up(this.#flows);
  }

  lost(): void {
    const ended = this.#flows?.lost() ?? 0;
    this.#flows = null;
    this.#side?.lost(ended);
  }

  message(message: FlowMessage): void {
    if (message.t === "flow.end") this.#flows?.farEnded(message.flow);
    else if (message.t === "flow.reset") this.#flows?.dropped(message.flow);
    else this.#side?.message(message);
  }

  frame(frame: FlowFrame): void {
    this.#flows?.frame(frame);
  }

  typed(): void {
    this.#flows?.typed();
  }

  drain(): void {
    this.#flows?.drain();
  }
}
