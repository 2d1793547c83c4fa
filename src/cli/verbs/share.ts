// `remi share`: a link to one session for somebody else.

import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { fail, misuse } from "../report.ts";
import { type CommandSpec, JSON_FLAG, livingSessions, some, TARGET } from "../spec.ts";
import { parseSpan } from "../time-span.ts";

/** How long a share is good unless it is said, ms. */
const SHARE_MS = 3_600_000;
/** The longest, ms: 30 days. */
const SHARE_MS_MAX = 30 * 24 * 3_600_000;

export const spec: CommandSpec = {
  name: "share",
  aliases: [],
  summary: "make a link to one session for somebody else",
  details:
    "Whoever has the link can use it until it expires or is revoked with 'remi devices revoke'. With --read-only they see the session and can do nothing in it: the machine with the session refuses it, not their program.",
  positionals: [{ name: "NAME", required: true, complete: livingSessions }],
  flags: [
    { name: "read-only", short: "r", type: "boolean", summary: "let them watch, not type" },
    {
      name: "expires",
      type: "text",
      value: "SPAN",
      summary: "how long it is good, such as 30m, 1h or 2d (default 1h)",
      complete: some("30m", "1h", "2d"),
    },
    { name: "qr", type: "boolean", summary: "draw the link for a camera" },
    JSON_FLAG,
  ],
  target: TARGET,
  examples: ["remi share api --read-only --expires 2h"],
  run,
};

async function run(args: Args, io: Io): Promise<number> {
  const span = args.text("expires");
  const ms = span === undefined ? SHARE_MS : parseSpan(span);
  if (ms === null || ms > SHARE_MS_MAX)
    return misuse(io, "share", "--expires needs a span of at most 30 days, such as 30m, 1h or 2d");
  const scope = args.has("read-only") ? "view" : "control";
  const { withServer } = await import("../session-server.ts");
  return withServer(io, async (server) => {
    const shared = await server.share(args.word("NAME")!, scope, ms);
    if (!shared.ok) return fail(io, shared);
    const { showCode } = await import("../show-code.ts");
    return showCode(shared.value, { json: args.has("json"), qr: args.has("qr") }, io);
  });
}
