// `remi relay`: runs a relay for machines and phones that cannot reach each other. In the foreground, until it is told
// to stop.

import type { ReservationStore } from "../../../relay/reservations.ts";
import { startRelay } from "../../../relay/start.ts";
import { readTextBounded, writePrivate } from "../../config/files.ts";
import { formatLine } from "../../config/log.ts";
import { viewerAssets } from "../../server/viewer-assets.ts";
import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { complain, OK } from "../report.ts";
import { LISTEN } from "../specs/relay.ts";

/** Bytes of the state file; a longer one is not read. */
const STATE_BYTES_MAX = 4_194_304;

export async function run(args: Args, io: Io): Promise<number> {
  const assets = args.has("no-viewer") ? null : await viewerAssets();
  const text = (flag: string) => args.text(flag);
  const [publicUrl, tlsCert, tlsKey, state] = ["public-url", "tls-cert", "tls-key", "state"].map(text);
  const rooms = args.number("max-anonymous-rooms");
  const stunPort = args.number("stun-port");
  const started = await startRelay({
    listen: text("listen") ?? LISTEN,
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(tlsCert === undefined ? {} : { tlsCert }),
    ...(tlsKey === undefined ? {} : { tlsKey }),
    trustedProxies: args.list("trusted-proxy"),
    allowOrigins: args.list("allow-origin"),
    ...(stunPort === undefined || stunPort === null ? {} : { stunPort }),
    stunAddresses: args.list("stun-address"),
    ...(assets ? { assets } : {}),
    ...(state === undefined ? {} : { state: await stateFile(state) }),
    ...(rooms === undefined || rooms === null ? {} : { limits: { anonymousRooms: rooms } }),
    log: {
      info: (message, fields) => io.err(formatLine(Date.now(), "info", "relay", message, fields ?? {})),
    },
  });
  if (!started.ok) return complain(io, started.message);
  const { relay } = started;
  io.out(`${relay.url}\n${relay.stunUrl === null ? "" : `${relay.stunUrl}\n`}`);
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
  await relay.stop();
  return OK;
}

async function stateFile(path: string): Promise<ReservationStore> {
  return {
    read() {
      const read = readTextBounded(path, STATE_BYTES_MAX);
      if (read.ok) return read.text;
      if (read.reason === "missing") return null;
      throw new Error(read.message);
    },
    write(text) {
      const written = writePrivate(path, text);
      if (!written.ok) throw new Error(written.message);
    },
  };
}
