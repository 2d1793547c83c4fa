// Listens on 127.0.0.1 of this machine, where no other machine can connect.

import { createServer, type Socket } from "node:net";
import { CONNECTIONS_MAX } from "./rules/limits.ts";

export type Listening =
  | { readonly ok: true; readonly port: number; close(): void }
  | { readonly ok: false; readonly why: "in-use" | "not-allowed" | "failed" };

/**
 * @param port 0: any that is free
 * @param accepted is given each connection, open and paused, and owns it
 */
export function listenLoopback(port: number, accepted: (socket: Socket) => void): Promise<Listening> {
  return new Promise((resolve) => {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, accepted);
    server.once("error", ({ code }: { readonly code?: string }) => {
      const why = code === "EADDRINUSE" ? "in-use" : code === "EACCES" ? "not-allowed" : "failed";
      resolve({ ok: false, why });
    });
    server.listen({ host: "127.0.0.1", port, backlog: CONNECTIONS_MAX }, () => {
      // What goes wrong with one connection ends no other.
      server.on("error", () => {});
      const address = server.address();
      const bound = typeof address === "object" && address ? address.port : port;
      resolve({ ok: true, port: bound, close: () => void server.close() });
    });
  });
}
