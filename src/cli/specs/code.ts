// How `remi code` is called, as data.

import { REMOTE_FLAGS } from "./shared-flags.ts";
import { type CommandSpec, JSON_FLAG, livingSessions } from "./spec.ts";

export const spec: CommandSpec = {
  name: "code",
  aliases: [],
  summary: "show the code that opens a session from elsewhere",
  details:
    "With NAME the code opens that session, without it all of them. Whoever types it can do there what you can do here. It is accepted for half an hour after it was shown, and changes when the last remote client leaves. After three wrong tries codes are off until 'remi code --refresh'. The set-up (--permanent-code, --signaling-url, --no-relay, --no-p2p) is remembered. Each code that is not permanent is also in the log: tail ~/.remi/remi.log | grep code.",
  positionals: [{ name: "NAME", required: false, complete: livingSessions }],
  flags: [
    {
      name: "refresh",
      type: "boolean",
      summary: "make a new code; connections made with the old one, with links and with shares are closed",
    },
    { name: "link", type: "boolean", summary: "print a link instead, for one use within 10 minutes" },
    { name: "qr", type: "boolean", summary: "draw that link for a camera" },
    ...REMOTE_FLAGS,
    JSON_FLAG,
  ],
  examples: ["remi code api", "remi code --qr", "remi code --signaling-url wss://relay.example.com/connect"],
};
