// Messages about forwarded TCP connections. Their bytes go in `tcp` frames, as far as `tcpCredit` frames have granted.

import * as v from "valibot";
import { count, text } from "../protocol/session-info.ts";

/** A port of the machine. */
const port = v.pipe(count, v.minValue(1), v.maxValue(0xffff));

/** A connection of the channel, numbered by the client. Zero means all of them together. */
const conn = v.pipe(count, v.minValue(1), v.maxValue(0xffff));

/** Why the machine opens no connection. Another release may send other reasons. */
export const TCP_REFUSALS = [
  "guest", // this access is not for the whole machine
  "off", // the machine forwards no port
  "port", // it does not forward this one
  "limit", // it has as many connections as it may have
  "unheard", // nothing listens there
  "timeout", // what listens there does not accept
  "failed",
] as const;
export type TcpRefusal = (typeof TCP_REFUSALS)[number];

/** Messages about a connection that both ends send. */
const tcpMessages = {
  /** The sender has no more bytes for it, like TCP's FIN. The connection is over when both ends have sent this. */
  "tcp.end": v.object({ conn }),
  /** It is over now, and bytes on their way are dropped, like TCP's RST. */
  "tcp.reset": v.object({ conn }),
} as const;

export const tcpMessagesFromDaemon = {
  ...tcpMessages,
  /** Why a connection to this port would be refused. Null: it would be opened. */
  "tcp.may": v.object({ port, refusal: v.nullable(text(32)) }),
  /** There is no connection. Where there is one, the daemon grants credit for it. */
  "tcp.refused": v.object({ conn, reason: text(32) }),
} as const;

export const tcpMessagesFromClient = {
  ...tcpMessages,
  /** Answered by `tcp.may`. */
  "tcp.ask": v.object({ port }),
  /** Asks for a connection to a port on the loopback addresses of the machine. */
  "tcp.open": v.object({ conn, port }),
} as const;
