// `remi code`: the code by which another machine or a phone reaches a session, or all of them.

import type { CodeRequest } from "../../protocol/remote-records.ts";
import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { remoteSettings, showCode } from "../remote/remote.ts";
import { fail, misuse, OK } from "../report.ts";
import { withServer } from "../session-server.ts";

export async function run(args: Args, io: Io): Promise<number> {
  const settings = remoteSettings(args);
  if (typeof settings === "string") return misuse(io, "code", settings);
  const query = args.word("NAME");
  const request: CodeRequest = {
    ...settings,
    ...(query === undefined ? {} : { query }),
    ...(args.has("refresh") ? { refresh: true } : {}),
    ...(args.has("link") || args.has("qr") ? { link: true } : {}),
  };
  return withServer(io, async (server) => {
    const shown = await server.code(request);
    if (!shown.ok && shown.code === "remote-off" && settings.relay === "off") {
      io.err("Remote access is off: nothing is dialled until a command turns it on again.\n");
      return OK;
    }
    if (!shown.ok) return fail(io, shown);
    return showCode(shown.value, { json: args.has("json"), qr: args.has("qr") }, io);
  });
}
