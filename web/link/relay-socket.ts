// The WebSocket to a relay in a page. Does not know what is sent on it.

import type { RelaySocket, RelaySocketEvents } from "../../src/peer/relay-join.ts";
import { CLIENT_SUBPROTOCOL } from "../../src/protocol/relay-messages.ts";

export function openRelaySocket(url: string, events: RelaySocketEvents): RelaySocket {
  const socket = new WebSocket(url, CLIENT_SUBPROTOCOL);
  socket.binaryType = "arraybuffer";
  socket.onopen = () => events.opened();
  socket.onmessage = ({ data }) => {
    if (typeof data === "string") events.text(data);
    else events.binary(new Uint8Array(data as ArrayBuffer));
  };
  // A browser tells a page only the code.
  socket.onclose = ({ code }) => events.ended(code, `it closed with ${code}`);
  return {
    get waitingBytes() {
      return socket.bufferedAmount;
    },
    send(what) {
      if (socket.readyState === WebSocket.OPEN) socket.send(what as string | Uint8Array<ArrayBuffer>);
    },
    close: () => socket.close(1000),
    // A page cannot terminate a socket. What waits may still be sent.
    cut: () => socket.close(),
  };
}
