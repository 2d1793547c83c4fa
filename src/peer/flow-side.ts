// Gets what the channel brings for flows. The owner of a peer has one, if it has any.

import type { FromDaemon } from "../channel/messages.ts";
import type { FlowFrame } from "../protocol/frames.ts";

/** A machine's messages about flows. */
export type FlowMessage = Extract<
  FromDaemon,
  {
    readonly t:
      | "tcp.may"
      | "tcp.refused"
      | "flow.end"
      | "flow.reset"
      | "files.begun"
      | "files.done"
      | "files.failed"
      | "files.roots";
  }
>;

export interface FlowSide {
  message(message: FlowMessage): void;
  /** Valid during the call. */
  frame(frame: FlowFrame): void;
  /** The channel has room again. */
  drain(): void;
}
