// `remi code`: the code by which another machine or a phone reaches a session, or all of them.

import type { CodeRequest } from "../../protocol/remote-records.ts";
import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { REMOTE_FLAGS, remoteSettings } from "../remote-flags.ts";
import { fail, misuse, OK } from "../report.ts";
import { type CommandSpec, JSON_FLAG, livingSessions } from "../spec.ts";

export const spec: CommandSpec = {
  name: "code",
  aliases: [],
  summary: "show the code that opens a session from elsewhere",
  details:
    "With NAME the code opens that session, without it all of them. Whoever types it controls what it opens, as you do here. It is accepted for half an hour after it was shown, and changes when the last remote client leaves. After three wrong tries codes are off until 'remi code --refresh'. How it is set up (--permanent-code, --signaling-url, --no-relay) is remembered. Each code that is not permanent is in the log, too: tail ~/.remi/remi.log | grep code.",
  positionals: [{ name: "NAME", required: false, complete: livingSessions }],
  flags: [
    {
      name: "refresh",
      type: "boolean",
      summary: "make a new one; what the old one, links and shares opened is closed",
    },
    { name: "link", type: "boolean", summary: "print a link for one use instead, good for 10 minutes" },
    { name: "qr", type: "boolean", summary: "draw that link for a camera" },
    ...REMOTE_FLAGS,
    JSON_FLAG,
  ],
  examples: ["remi code api", "remi code --qr", "remi code --signaling-url wss://relay.example.com/connect"],
  run,
};

async function run(args: Args, io: Io): Promise<number> {
  const settings = remoteSettings(args);
  if (typeof settings === "string") return misuse(io, "code", settings);
  const query = args.word("NAME");
  const request: CodeRequest = {
    ...settings,
    ...(query === undefined ? {} : { query }),
    ...(args.has("refresh") ? { refresh: true } : {}),
    ...(args.has("link") || args.has("qr") ? { link: true } : {}),
  };
  const { withServer } = await import("../session-server.ts");
  return withServer(io, async (server) => {
    const shown = await server.code(request);
    if (!shown.ok && shown.code === "remote-off" && settings.relay === "off") {
      io.err("Remote access is off: nothing is dialled until a command turns it on again.\n");
      return OK;
    }
    if (!shown.ok) return fail(io, shown);
    const { showCode } = await import("../show-code.ts");
    return showCode(shown.value, { json: args.has("json"), qr: args.has("qr") }, io);
  });
}
