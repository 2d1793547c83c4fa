// `remi devices`: who may come in from elsewhere, who waits, and who is in.

import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { jsonText } from "../json-text.ts";
import { fail, misuse, OK } from "../report.ts";
import { type CommandSpec, choices, JSON_FLAG } from "../spec.ts";

export const spec: CommandSpec = {
  name: "devices",
  aliases: [],
  summary: "list, approve or revoke what may come in from elsewhere",
  details:
    "A device that waits shows twelve characters, and this list the same ones: type those that the device shows to approve it. ID is these twelve characters of a device that waits, or the short name of a device, link, share, ticket or of a client that is connected. Revoking closes what is open by it; a client that came by a share may come again until the share is revoked.",
  positionals: [
    { name: "ACTION", required: false, complete: choices("list", "approve", "revoke") },
    { name: "ID", required: false },
  ],
  flags: [JSON_FLAG],
  examples: ["remi devices", "remi devices approve 3KZ0-9QXM-T4VD", "remi devices revoke 3f9a0c1d"],
  run,
};

async function run(args: Args, io: Io): Promise<number> {
  const action = args.word("ACTION") ?? "list";
  const id = args.word("ID");
  if (action !== "list" && id === undefined) return misuse(io, "devices", `devices ${action} needs ID`);
  if (action === "list" && id !== undefined) return misuse(io, "devices", "devices list takes no ID");
  const { withServer } = await import("../session-server.ts");
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
    const { accessTable } = await import("../access-table.ts");
    io.out(accessTable(done.value, names, Date.now()));
    return OK;
  });
}
