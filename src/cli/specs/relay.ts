// How `remi relay` is called, as data.

import { type CommandSpec, files } from "./spec.ts";

/** Where a relay listens by default. */
export const LISTEN = "127.0.0.1:4780";

export const spec: CommandSpec = {
  name: "relay",
  aliases: [],
  summary: "run a relay that others can reach",
  details:
    "A relay moves sealed frames between machines and cannot open them. The session server runs its own relay for this machine; this command is for a host that can be reached from everywhere. See docs/self-hosting.md.",
  positionals: [],
  flags: [
    { name: "listen", type: "text", value: "HOST:PORT", summary: `where to listen (default ${LISTEN})` },
    { name: "public-url", type: "text", value: "URL", summary: "the URL by which others reach it" },
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
      summary: "allow a viewer that is served from elsewhere; may be repeated",
    },
    {
      name: "stun-port",
      type: "count",
      value: "PORT",
      summary: "answer STUN on this UDP port, so that two ends can find a direct path (usually 3478)",
    },
    {
      name: "stun-address",
      type: "list",
      value: "ADDRESS",
      summary: "where STUN listens (default where the relay does); may be repeated",
    },
    { name: "no-viewer", type: "boolean", summary: "do not serve the viewer" },
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
      summary: "number of rooms beyond which typed codes are refused",
    },
  ],
  examples: [
    "remi relay --listen 127.0.0.1:4780 --public-url https://relay.example.com --trusted-proxy 127.0.0.1",
  ],
};
