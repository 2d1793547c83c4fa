// Who takes what comes of forwarded TCP connections. A page has none, and neither has an attached terminal.

import type { FromDaemon } from "../channel/messages.ts";
import type { TcpFrame } from "../protocol/frames.ts";

/** What a machine says of forwarded connections. */
export type TcpMessage = Extract<
  FromDaemon,
  { readonly t: "tcp.may" | "tcp.refused" | "tcp.end" | "tcp.reset" }
>;

export interface TcpSide {
  message(message: TcpMessage): void;
  /** Valid during the call. */
  frame(frame: TcpFrame): void;
  /** The channel has room again. */
  drain(): void;
}
