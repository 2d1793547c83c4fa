// Gets what the channel brings for forwarded TCP connections. Only `remi forward` has one.

import type { FromDaemon } from "../channel/messages.ts";
import type { TcpFrame } from "../protocol/frames.ts";

/** A machine's messages about forwarded connections. */
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
