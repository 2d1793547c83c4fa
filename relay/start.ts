// Starts a relay: checks its options, opens the port, keeps time for its sockets, and ends in order. The same for `remi
// relay` and for the relay inside the session server.

import { RELAY_FRAME_BYTES_MAX, stunUrlOf } from "../src/protocol/relay-messages.ts";
import { answer, type Doorway } from "./doorway.ts";
import { Exchange } from "./exchange.ts";
import { plain } from "./headers.ts";
import { DEFAULT_LIMITS, DEFAULT_TIMES } from "./limits.ts";
import { checkOptions, type RelayOptions, type Settings } from "./options.ts";
import { registrationReady } from "./registration.ts";
import type { RelaySocket } from "./relay-socket.ts";
import { Reservations } from "./reservations.ts";
import { StunServer } from "./stun-server.ts";

/** Seconds that an HTTP request may be silent. */
const HTTP_IDLE_S = 10;

/** Seconds without a byte after which Bun closes a socket by itself: longer than the relay's own check of liveness. */
const SOCKET_IDLE_S = 120;

/** Bytes of a request's body; nothing here takes one. */
const REQUEST_BODY_BYTES_MAX = 1_024;

export interface Relay {
  /** Where to dial from this machine or, with a public URL, from anywhere: ends in `/connect`. */
  readonly url: string;
  /** The viewer's address. */
  readonly viewerUrl: string;
  readonly port: number;
  /** Its STUN server, as daemons tell clients of it; null without one. */
  readonly stunUrl: string | null;
  /** Open sockets. */
  readonly sockets: number;
  /** Tells all sockets, waits for a bounded time until they have taken it, and closes the port. Idempotent. */
  stop(): Promise<void>;
}

export type StartResult =
  | { readonly ok: true; readonly relay: Relay }
  /** One sentence for a person. */
  | { readonly ok: false; readonly message: string };

/** Starts a relay, or says why it cannot. */
export async function startRelay(options: RelayOptions): Promise<StartResult> {
  const checked = checkOptions(options);
  if (!checked.ok) return checked;
  const { settings } = checked;
  await registrationReady;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const times = { ...DEFAULT_TIMES, ...options.times };
  const exchange = new Exchange(limits, times, options.log ?? null);
  const reservations = options.state ? new Reservations(exchange, options.state) : null;
  if (settings.stun) {
    const now = () => exchange.now();
    const opened = await StunServer.open(settings.stun, { limits, metrics: exchange.metrics, now });
    if (!opened.ok) return opened;
    exchange.stun = opened.stun;
  }
  // The port is known once it is open, which is before the first request.
  let door: Doorway | null = null;
  let server: ReturnType<typeof serve>;
  try {
    server = serve(settings, exchange, () => door!);
  } catch (error) {
    exchange.stun?.close();
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    return { ok: false, message: `The relay cannot listen on ${options.listen} (${code}).` };
  }
  const port = server.port!;
  const { publicUrl, loopback, allowedOrigins, trustedProxies } = settings;
  const site = { publicUrl, loopback, port, tls: settings.tls !== null, allowedOrigins };
  door = {
    exchange,
    site,
    assets: options.assets ?? new Map(),
    trustedProxies,
    metrics: options.metrics ?? true,
  };
  exchange.journal.write("started");
  const ticking = setInterval(() => {
    exchange.tick();
    reservations?.save(false);
  }, times.tickMs);
  let stopped: Promise<void> | null = null;
  const stop = () => {
    stopped ??= (async () => {
      await shutDown(exchange, server);
      clearInterval(ticking);
      reservations?.save(true);
      exchange.journal.write("stopped");
    })();
    return stopped;
  };
  const viewerUrl = publicUrl ? publicUrl.origin : localUrl(settings, port);
  const url = `${viewerUrl.replace(/^http/, "ws")}/connect`;
  return {
    ok: true,
    relay: {
      url,
      viewerUrl: `${viewerUrl}/`,
      port,
      stunUrl: exchange.stun ? stunUrlOf(url, exchange.stun.port) : null,
      get sockets() {
        return exchange.sockets.size;
      },
      stop,
    },
  };
}

function serve(settings: Settings, exchange: Exchange, door: () => Doorway) {
  return Bun.serve<RelaySocket>({
    hostname: settings.hostname,
    port: settings.port,
    ...(settings.tls ? { tls: settings.tls } : {}),
    development: false,
    // Unless it is told otherwise, Bun in production shares the port with the next process that binds it.
    reusePort: false,
    idleTimeout: HTTP_IDLE_S,
    maxRequestBodySize: REQUEST_BODY_BYTES_MAX,
    fetch: (request, server) => answer(door(), request, server),
    // The cause is a bug, and strangers should not read it.
    error: () => plain(500, "Internal error."),
    websocket: {
      // For one byte more, Bun closes the socket with 1009 before the frame is in memory.
      maxPayloadLength: RELAY_FRAME_BYTES_MAX,
      backpressureLimit: exchange.limits.socketBufferBytes,
      closeOnBackpressureLimit: true,
      perMessageDeflate: false,
      idleTimeout: SOCKET_IDLE_S,
      sendPings: false,
      open: (ws) => ws.data.opened(ws),
      message: (ws, message) => ws.data.received(message),
      ping: (ws) => ws.data.pinged(),
      drain: (ws) => ws.data.drained(),
      close: (ws, code) => ws.data.closed(code),
    },
  });
}

/** Tells every socket, gives them time to take it, and closes what is left. */
async function shutDown(exchange: Exchange, server: ReturnType<typeof serve>): Promise<void> {
  exchange.closing = true;
  exchange.stun?.close();
  // Resolves when every socket and request has ended.
  const ended = server.stop();
  for (const socket of [...exchange.sockets]) socket.shutDown();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, exchange.times.drainMs);
  });
  await Promise.race([ended, late]);
  clearTimeout(timer);
  for (const socket of [...exchange.sockets]) socket.cut();
  await server.stop(true);
}

function localUrl(settings: Settings, port: number): string {
  const any = settings.hostname === "0.0.0.0" || settings.hostname === "::";
  const name = any ? "127.0.0.1" : settings.hostname;
  return `${settings.tls ? "https" : "http"}://${name.includes(":") ? `[${name}]` : name}:${port}`;
}
