// How `remi forward` is called, as data.

import { LINE_FLAGS } from "./shared-flags.ts";
import type { CommandSpec } from "./spec.ts";

export const spec: CommandSpec = {
  name: "forward",
  aliases: [],
  summary: "reach a TCP port of another machine from this one",
  details:
    "Listens on 127.0.0.1 of this machine, and takes each connection through the encrypted channel to a program that listens on that port of the other one, on 127.0.0.1 or ::1 there. HOST is what 'remi connect' takes: a machine that this one is paired with, ssh://USER@HOST:PORT, a code for all sessions, or '-' to be asked for a code or a link. LOCAL:REMOTE names the port here and the port there; one number stands for both, and LOCAL 0 takes a free port and prints it. The other machine must allow the port: 'forward_ports = [3000]' in its config.toml. Guests get none, whatever they ask. It runs until it is stopped, and takes nobody's place who types there. When the way to the machine breaks, the connections end, and remi comes back by itself.",
  positionals: [
    { name: "HOST", required: true },
    { name: "LOCAL:REMOTE", required: true, variadic: true },
  ],
  flags: [...LINE_FLAGS],
  examples: [
    "remi forward laptop 3000",
    "remi forward laptop 8080:3000 0:5173",
    "remi forward ssh://me@build.example.com 3000",
  ],
};
