// Gets what the channel brings for flows. The owner of a peer has one, if it has any.

import type { FromDaemon } from "../channel/messages.ts";
import type { FlowFrame } from "../protocol/frames.ts";

const ABOUT_FLOWS = [
  "tcp.may",
  "tcp.refused",
  "flow.end",
  "flow.reset",
  "files.begun",
  "files.done",
  "files.failed",
  "files.roots",
] as const;

/** A machine's messages about flows. */
export type FlowMessage = Extract<FromDaemon, { readonly t: (typeof ABOUT_FLOWS)[number] }>;

export function isFlowMessage(message: FromDaemon): message is FlowMessage {
  return ABOUT_FLOWS.some((name) => name === message.t);
}

export interface FlowSide {
  message(message: FlowMessage): void;
  /** Valid during the call. */
  frame(frame: FlowFrame): void;
  /** A key was typed. */
  typed(): void;
  /** The channel has room again. */
  drain(): void;
}
