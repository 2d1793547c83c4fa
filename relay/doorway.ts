// Every HTTP request: who it is from, whether it may be answered at all, and then the viewer, the counts, or the
// upgrade to a socket. Nothing but the address is kept once a request is over.

import type { Server } from "bun";
import { CLIENT_SUBPROTOCOL, HOST_SUBPROTOCOL } from "../src/protocol/relay-messages.ts";
import {
  type Address,
  addressKey,
  clientAddress,
  isLoopback,
  isPrivate,
  parseAddress,
  type Range,
} from "./address.ts";
import { type Assets, serveAsset } from "./assets.ts";
import { ClientSocket } from "./client-socket.ts";
import type { Exchange } from "./exchange.ts";
import { plain, secured } from "./headers.ts";
import { HostSocket } from "./host-socket.ts";
import { userOf } from "./local-user.ts";
import {
  acceptedHost,
  isAcceptedOrigin,
  isOwnOrPerson,
  relayOrigins,
  type Site,
  socketSource,
} from "./origins.ts";
import type { RelaySocket } from "./relay-socket.ts";

export interface Doorway {
  readonly exchange: Exchange;
  readonly site: Site;
  readonly assets: Assets;
  readonly trustedProxies: readonly Range[];
  /** Whether private addresses may read the counts. */
  readonly metrics: boolean;
}

/** Seconds after which a client that met a full relay may try again. */
const RETRY_AFTER_S = "30";

/** The answer to a request, or undefined when it became a socket. */
export function answer(door: Doorway, request: Request, server: Server<RelaySocket>): Response | undefined {
  const peer = parseAddress(server.requestIP(request)?.address ?? "");
  if (!peer) return plain(400, "No address.");
  const client = clientAddress(peer, request.headers.get("x-forwarded-for"), door.trustedProxies);
  const host = acceptedHost(door.site, request.headers.get("host"));
  if (host === null) {
    return refuse(door, "host", client, 403, "This relay does not go by that name: see --public-url.");
  }
  if (!isAcceptedOrigin(door.site, host, request.headers.get("origin")))
    return refuse(door, "origin", client, 403, "Pages of that origin may not use this relay.");
  if (request.method !== "GET" && request.method !== "HEAD")
    return refuse(door, "method", client, 405, "Only GET.", { Allow: "GET, HEAD" });
  const path = URL.parse(request.url)?.pathname ?? "";
  if (path === "/connect") return connect(door, request, server, client, peer, host);
  if (!isOwnOrPerson(request.headers))
    return refuse(door, "fetch-site", client, 403, "Pages of other sites may load nothing here.");
  return secured(page(door, path, request, client), socketSource(door.site, host));
}

function page(door: Doorway, path: string, request: Request, client: Address): Response {
  if (path === "/healthz") return door.exchange.closing ? plain(503, "closing") : plain(200, "ok");
  // The number of live rooms helps somebody who guesses codes.
  if (path === "/metrics" && door.metrics && isPrivate(client)) {
    const { metrics } = door.exchange;
    return new Response(metrics.text(door.exchange.gauges()), {
      headers: { "Content-Type": "text/plain; version=0.0.4; charset=utf-8", "Cache-Control": "no-store" },
    });
  }
  return serveAsset(door.assets, path, request) ?? plain(404, "Nothing here.");
}

function connect(
  door: Doorway,
  request: Request,
  server: Server<RelaySocket>,
  client: Address,
  peer: Address,
  host: string,
): Response | undefined {
  const { exchange } = door;
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket")
    return refuse(door, "not-websocket", client, 426, "WebSocket only.", { Upgrade: "websocket" });
  const protocol = chosenProtocol(request.headers.get("sec-websocket-protocol"));
  if (protocol === null) return refuse(door, "protocol", client, 400, "No such subprotocol.");
  if (exchange.closing) return refuse(door, "closing", client, 503, "Closing.", { "Retry-After": "1" });
  const address = countedAs(door, request, server, client, peer);
  const admission = exchange.counters.admit(address, exchange.now());
  if (admission !== "admitted") {
    const status = admission === "relay-full" ? 503 : 429;
    return refuse(door, admission, client, status, "Too many sockets.", { "Retry-After": RETRY_AFTER_S });
  }
  const socket =
    protocol === HOST_SUBPROTOCOL
      ? new HostSocket(exchange, address, relayOrigins(door.site, host))
      : new ClientSocket(exchange, address);
  const headers = { "Sec-WebSocket-Protocol": protocol };
  if (server.upgrade(request, { data: socket, headers })) return undefined;
  socket.release();
  return refuse(door, "handshake", client, 400, "Not a WebSocket handshake.");
}

/** Users of this machine are counted separately. For a proxy on it, the address that it names counts. */
function countedAs(
  door: Doorway,
  request: Request,
  server: Server<RelaySocket>,
  client: Address,
  peer: Address,
): string {
  const key = addressKey(client);
  const port = server.requestIP(request)?.port;
  if (client !== peer || port === undefined || !isLoopback(peer)) return key;
  const user = userOf({ address: peer, port }, door.site.port);
  return user === null ? key : `${key} user ${user}`;
}

/** The one role that the request names; both or none is no role. */
function chosenProtocol(header: string | null): string | null {
  const offered = header?.split(",").map((name) => name.trim()) ?? [];
  const known = offered.filter((name) => name === HOST_SUBPROTOCOL || name === CLIENT_SUBPROTOCOL);
  return known.length === 1 ? known[0]! : null;
}

function refuse(
  door: Doorway,
  why: string,
  client: Address,
  status: number,
  words: string,
  headers?: Record<string, string>,
): Response {
  door.exchange.metrics.add("refused_total", `why="${why}"`);
  door.exchange.journal.write("refused", addressKey(client), undefined, why);
  return secured(plain(status, words, headers), "'self'");
}
