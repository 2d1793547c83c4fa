// The WebSocket to a relay in Bun. Does not know what is sent on it.

import WebSocket from "ws";
import { CHECKED_TLS } from "../config/checked-tls.ts";
import { JOIN_MS_MAX, type RelaySocket, type RelaySocketEvents } from "../peer/relay-join.ts";
import { CLIENT_SUBPROTOCOL, RELAY_PAYLOAD_BYTES_MAX } from "../protocol/relay-messages.ts";
import { trace } from "../trace.ts";

/** The error code of `ws` for a frame that is too large. */
const TOO_LARGE = "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH";
const ABNORMAL = 1006;

export function openRelaySocket(url: string, events: RelaySocketEvents): RelaySocket {
  const ws = new WebSocket(url, [CLIENT_SUBPROTOCOL], {
    // A relay must not be able to fill this process's memory.
    maxPayload: RELAY_PAYLOAD_BYTES_MAX,
    perMessageDeflate: false,
    handshakeTimeout: JOIN_MS_MAX,
    followRedirects: false,
    ...CHECKED_TLS,
  });
  ws.on("open", () => events.opened());
  ws.on("message", (data: Buffer, isBinary: boolean) => {
    if (isBinary) {
      trace?.("carrier", { act: "receive", over: "relay", bytes: data.byteLength });
      events.binary(data);
    } else events.text(data.toString());
  });
  ws.on("error", (error: Error & { readonly code?: string }) => {
    if (error.code === TOO_LARGE) events.tooLarge();
    else events.ended(ABNORMAL, error.message);
  });
  ws.on("close", (code: number) => events.ended(code, `it closed with ${code}`));
  return {
    get waitingBytes() {
      return ws.bufferedAmount;
    },
    send(what) {
      if (ws.readyState !== WebSocket.OPEN) return;
      if (trace && typeof what !== "string")
        trace("carrier", { act: "send", over: "relay", bytes: what.byteLength });
      ws.send(what);
    },
    close: () => ws.close(1000),
    cut: () => ws.terminate(),
  };
}
