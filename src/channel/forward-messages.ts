// Messages about forwarded TCP connections. Each is a flow.

import * as v from "valibot";
import { count, text } from "../protocol/session-info.ts";
import { flow } from "./flow-messages.ts";

/** A port of the machine. */
const port = v.pipe(count, v.minValue(1), v.maxValue(0xffff));

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

export const tcpMessagesFromDaemon = {
  /** Why a connection to this port would be refused. Null: it would be opened. */
  "tcp.may": v.object({ port, refusal: v.nullable(text(32)) }),
  /** There is no connection. Where there is one, the daemon grants credit for it. */
  "tcp.refused": v.object({ flow, reason: text(32) }),
} as const;

export const tcpMessagesFromClient = {
  /** Answered by `tcp.may`. */
  "tcp.ask": v.object({ port }),
  /** Asks for a connection to a port on the loopback addresses of the machine. */
  "tcp.open": v.object({ flow, port }),
} as const;
