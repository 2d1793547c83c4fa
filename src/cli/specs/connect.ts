// How `remi connect` is called, as data.

import { LINE_FLAGS, PREFIX_FLAG } from "./shared-flags.ts";
import type { CommandSpec } from "./spec.ts";

export const spec: CommandSpec = {
  name: "connect",
  aliases: [],
  summary: "attach this terminal to a session of another machine, or show its dashboard",
  details:
    "Asks for the code that 'remi code' shows there, or for a link; it can also come from standard input. HOST is the name of a machine that this one is paired with, or '-' to be asked for a code when NAME follows. A code may also stand in place of HOST; remi overwrites it there, but others may have read the command line before that. A link may not, because it is a key. With a code for the whole machine NAME chooses the session; without it, and with several to choose from, the dashboard shows that machine. What is typed and shown is encrypted from here to the host; the relay cannot read it.\n\nssh://USER@HOST:PORT/SESSION, of which only the host is needed, goes there by your own ssh and its config, without a relay and without a code: remi has to be installed there, and is started there if it does not run. What ssh asks is asked before the session is shown. To come back by itself when the connection breaks, ssh must let you in without a question.",
  positionals: [
    { name: "HOST", required: false },
    { name: "NAME", required: false },
  ],
  flags: [
    ...LINE_FLAGS,
    {
      name: "json",
      type: "boolean",
      summary: "print its sessions and how it is reached, and attach to none",
    },
    PREFIX_FLAG,
    { name: "read-only", short: "r", type: "boolean", summary: "watch, but send nothing" },
    {
      name: "forget",
      type: "text",
      value: "HOST",
      summary: "forget a host's key and this machine's key for it, without connecting",
    },
  ],
  examples: [
    "remi connect",
    "remi connect - api",
    "remi connect laptop api",
    "remi connect ssh://me@build.example.com",
    "remi connect ssh://build:2222/api",
    "remi connect --json laptop",
  ],
};
