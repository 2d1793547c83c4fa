// `remi share`: a link to one session for somebody else.

import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { parseSpan, showCode } from "../remote/remote.ts";
import { fail, misuse } from "../report.ts";
import { withServer } from "../session-server.ts";

/** How long a share is valid by default, ms. */
const SHARE_MS = 3_600_000;
/** The longest, ms: 30 days. */
const SHARE_MS_MAX = 30 * 24 * 3_600_000;

export async function run(args: Args, io: Io): Promise<number> {
  const span = args.text("expires");
  const ms = span === undefined ? SHARE_MS : parseSpan(span);
  if (ms === null || ms > SHARE_MS_MAX)
    return misuse(io, "share", "--expires needs a span of at most 30 days, such as 30m, 1h or 2d");
  const scope = args.has("read-only") ? "view" : "control";
  return withServer(io, async (server) => {
    const shared = await server.share(args.word("NAME")!, scope, ms, args.has("files"));
    if (!shared.ok) return fail(io, shared);
    return showCode(shared.value, { json: args.has("json"), qr: args.has("qr") }, io);
  });
}
