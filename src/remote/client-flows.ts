// The flows of one remote client, whatever is at this end of them.

import { MONOTONIC } from "../carrier/monotonic-clock.ts";
import type { FromClient, FromDaemon } from "../channel/messages.ts";
import { Flows } from "../flow/flows.ts";
import type { FlowFrame } from "../protocol/frames.ts";
import { unhandled } from "../protocol/unhandled.ts";
import { ForwardedPorts, type ForwardedPortsTerms } from "./forwarded-ports.ts";
import { ServedFiles, type ServedFilesTerms } from "./served-files.ts";

export type FlowMessageFromClient = Extract<
  FromClient,
  { readonly t: "tcp.ask" | "tcp.open" | "files.ask" | "files.roots" | "flow.end" | "flow.reset" }
>;

export interface ClientFlowsTerms
  extends Omit<ForwardedPortsTerms, "flows">,
    Omit<ServedFilesTerms, "flows"> {
  say(message: FromDaemon): void;
  send(frame: FlowFrame): void;
  /** The channel has no room. */
  isFull(): boolean;
}

export class ClientFlows {
  readonly #flows: Flows;
  readonly #ports: ForwardedPorts;
  readonly #files: ServedFiles;

  constructor(terms: ClientFlowsTerms) {
    const { say, send, isFull } = terms;
    this.#flows = new Flows({ isFull, send, say, now: MONOTONIC.now });
    this.#ports = new ForwardedPorts({ ...terms, flows: this.#flows });
    this.#files = new ServedFiles({ ...terms, flows: this.#flows });
  }

  message(message: FlowMessageFromClient): void {
    switch (message.t) {
      case "tcp.ask":
      case "tcp.open":
        return this.#ports.message(message);
      case "files.ask":
      case "files.roots":
        return this.#files.message(message);
      case "flow.end":
        return this.#ports.ended(message.flow) ? undefined : this.#flows.farEnded(message.flow);
      case "flow.reset":
        return this.#ports.dropped(message.flow) ? undefined : this.#flows.dropped(message.flow);
      default:
        return unhandled(message);
    }
  }

  /** False when the client sends bytes without credit, or grants credit for bytes that it was not sent. */
  frame(frame: FlowFrame): boolean {
    return this.#flows.frame(frame);
  }

  /** The client has typed. */
  typed(): void {
    this.#flows.typed();
  }

  /** The channel has room again. */
  drain(): void {
    this.#flows.drain();
  }

  /** The client has left, and its flows with it. */
  close(): void {
    this.#ports.close();
    this.#flows.lost();
  }
}
