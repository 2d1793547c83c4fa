// `remi devices`: who may connect from elsewhere, who waits for approval, and who is connected.

import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { jsonText } from "../json-text.ts";
import { accessTable } from "../remote/remote.ts";
import { fail, misuse, OK } from "../report.ts";
import { withServer } from "../session-server.ts";

export async function run(args: Args, io: Io): Promise<number> {
  const action = args.word("ACTION") ?? "list";
  const id = args.word("ID");
  if (action !== "list" && id === undefined) return misuse(io, "devices", `devices ${action} needs ID`);
  if (action === "list" && id !== undefined) return misuse(io, "devices", "devices list takes no ID");
  return withServer(io, async (server) => {
    const done =
      action === "approve"
        ? await server.approve(id!)
        : action === "revoke"
          ? await server.revoke(id!)
          : await server.access();
    if (!done.ok) return fail(io, done.code === "not-found" ? { ...done, code: "no-device" } : done);
    if (args.has("json")) {
      io.out(jsonText(done.value));
      return OK;
    }
    const listed = await server.list();
    const names = new Map(listed.ok ? listed.value.map(({ info }) => [info.id, info.name]) : []);
    io.out(accessTable(done.value, names, Date.now()));
    return OK;
  });
}
