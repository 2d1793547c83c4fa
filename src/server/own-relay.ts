// The relay inside the session server, which only this machine reaches. It keeps its port: links and tickets name it,
// and any other program that listens there would get what is meant for the relay.

import { type Log, openLog } from "../config/log.ts";
import type { Paths } from "../config/paths.ts";
import { repeatedLog } from "../config/repeated-log.ts";
import type { OwnRelay } from "../remote/relay-in-use.ts";

/** Log lines of the relay for one kind of event within a minute; the others are counted. */
const RELAY_LINES = 20;
/** Tries at a port that is taken, and ms between two: the server before this one may still be closing. */
const TRIES = 20;
const TRY_MS = 100;

/**
 * Range in which a port to keep is looked for: below those that systems give to outgoing connections, one of which
 * could have the port when the server comes back.
 */
const PORT_MIN = 20_000;
const PORTS = 12_000;

export interface OwnPort {
  /** The port of the last time; null when there was none. */
  readonly port: number | null;
  /** No code or link that was given out names the port any more. */
  readonly mayMove: boolean;
}

export async function startOwnRelay(
  paths: Paths,
  { port, mayMove }: OwnPort,
): Promise<OwnRelay | { readonly failed: string }> {
  const { startRelay } = await import("../../relay/start.ts");
  const { viewerAssets } = await import("./viewer-assets.ts");
  const assets = await viewerAssets();
  const log: Log = openLog(paths.log, "relay");
  // Anybody who reaches the port can cause lines in the server's log.
  const quiet = repeatedLog(log, { lines: RELAY_LINES });
  const start = (listen: number) =>
    startRelay({
      listen: `127.0.0.1:${listen}`,
      log: quiet,
      // Other users of the machine must not see how many rooms are live.
      metrics: false,
      ...(assets ? { assets } : {}),
    });
  const startAnywhere = async () => {
    for (let tries = 0; tries < TRIES; tries++) {
      const started = await start(PORT_MIN + Math.floor(Math.random() * PORTS));
      if (started.ok) return started.relay;
    }
    const started = await start(0);
    return started.ok ? started.relay : { failed: started.message };
  };
  if (port === null) return startAnywhere();
  for (let tries = 0; tries < TRIES; tries++) {
    const started = await start(port);
    if (started.ok) return started.relay;
    await Bun.sleep(TRY_MS);
  }
  if (mayMove) return startAnywhere();
  log.warn("the own relay's port is taken", { port });
  return {
    failed: `port ${port} of 127.0.0.1, which links and tickets of this machine name, is taken by another program; end that one ('ss -ltnp' names it), or take another port by 'remi code --refresh', which ends all links, tickets and shares`,
  };
}
