// `remi relay`: runs a relay for machines and phones that cannot reach each other. In the foreground, until it is told
// to stop.

import type { ReservationStore } from "../../../relay/reservations.ts";
import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { complain, OK } from "../report.ts";
import { type CommandSpec, files } from "../spec.ts";

const LISTEN = "127.0.0.1:4780";
/** Bytes of the state file; a longer one is not read. */
const STATE_BYTES_MAX = 4_194_304;

export const spec: CommandSpec = {
  name: "relay",
  aliases: [],
  summary: "run a relay that others can reach",
  details:
    "A relay moves sealed frames between machines and can open none of them. The session server runs one of its own on this machine; this is for a host that is reached from everywhere. See docs/self-hosting.md.",
  positionals: [],
  flags: [
    { name: "listen", type: "text", value: "HOST:PORT", summary: `where to listen (default ${LISTEN})` },
    { name: "public-url", type: "text", value: "URL", summary: "the name by which the world reaches it" },
    { name: "tls-cert", type: "text", value: "FILE", summary: "its certificate, as PEM", complete: files },
    { name: "tls-key", type: "text", value: "FILE", summary: "its key, as PEM", complete: files },
    {
      name: "trusted-proxy",
      type: "list",
      value: "RANGE",
      summary: "believe X-Forwarded-For of these addresses; may be repeated",
    },
    {
      name: "allow-origin",
      type: "list",
      value: "ORIGIN",
      summary: "let a viewer from elsewhere in; may be repeated",
    },
    { name: "no-viewer", type: "boolean", summary: "serve no viewer" },
    {
      name: "state",
      type: "text",
      value: "FILE",
      summary: "keep the letters of permanent codes here",
      complete: files,
    },
    {
      name: "max-anonymous-rooms",
      type: "count",
      value: "N",
      summary: "rooms after which typed codes are refused",
    },
  ],
  examples: [
    "remi relay --listen 127.0.0.1:4780 --public-url https://relay.example.com --trusted-proxy 127.0.0.1",
  ],
  run,
};

async function run(args: Args, io: Io): Promise<number> {
  const { startRelay } = await import("../../../relay/start.ts");
  const { formatLine } = await import("../../config/log.ts");
  const { viewerAssets } = await import("../../server/viewer-assets.ts");
  const assets = args.has("no-viewer") ? null : await viewerAssets();
  const text = (flag: string) => args.text(flag);
  const [publicUrl, tlsCert, tlsKey, state] = ["public-url", "tls-cert", "tls-key", "state"].map(text);
  const rooms = args.number("max-anonymous-rooms");
  const started = await startRelay({
    listen: text("listen") ?? LISTEN,
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(tlsCert === undefined ? {} : { tlsCert }),
    ...(tlsKey === undefined ? {} : { tlsKey }),
    trustedProxies: args.list("trusted-proxy"),
    allowOrigins: args.list("allow-origin"),
    ...(assets ? { assets } : {}),
    ...(state === undefined ? {} : { state: await stateFile(state) }),
    ...(rooms === undefined || rooms === null ? {} : { limits: { anonymousRooms: rooms } }),
    log: {
      info: (message, fields) => io.err(formatLine(Date.now(), "info", "relay", message, fields ?? {})),
    },
  });
  if (!started.ok) return complain(io, started.message);
  const { relay } = started;
  io.out(`${relay.url}\n`);
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
  await relay.stop();
  return OK;
}

async function stateFile(path: string): Promise<ReservationStore> {
  const { readTextBounded, writePrivate } = await import("../../config/files.ts");
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
