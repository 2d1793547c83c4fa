// Who uses the flows of a peer's channels: forwarded connections, or files. One at a time, if any.

import type { FromDaemon } from "../channel/messages.ts";
import type { Flows } from "../flow/flows.ts";

const ABOUT_FLOWS = [
  "flow.end",
  "flow.reset",
  "tcp.may",
  "tcp.refused",
  "files.begun",
  "files.done",
  "files.failed",
  "files.roots",
] as const;

/** A machine's messages about flows. */
export type FlowMessage = Extract<FromDaemon, { readonly t: (typeof ABOUT_FLOWS)[number] }>;

/** Those about what was asked for by flows. */
export type AskMessage = Exclude<FlowMessage, { readonly t: "flow.end" | "flow.reset" }>;

export function isFlowMessage(message: FromDaemon): message is FlowMessage {
  return ABOUT_FLOWS.some((name) => name === message.t);
}

export interface FlowSide {
  /** A channel is ready, and has these flows, of which there are none yet. */
  up(flows: Flows): void;
  /** The channel is gone. @param ended flows that have ended with it */
  lost(ended: number): void;
  message(message: AskMessage): void;
}
