// Makes the session that a request asks for, and says where it is.

import type { Answer, Listed, ServerLink } from "../../client/server-link.ts";
import type { Paths } from "../../config/paths.ts";
import { printable } from "../../text/printable.ts";
import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { fail, OK } from "../report.ts";
import type { Located } from "../session-server.ts";
import type { Request } from "./request.ts";

/** Characters of a path that are shown. */
const PATH_LENGTH_MAX = 4_096;

/** Creates the session: where to attach to it, or the status when it stays detached or could not be made. */
export async function createSession(
  server: ServerLink,
  paths: Paths,
  request: Request,
  args: Args,
  io: Io,
): Promise<Located | number> {
  const created = args.has("worktree")
    ? await createInWorktree(server, paths, request, args.text("worktree")!, io)
    : await server.create(request);
  if (!created.ok) return fail(io, created);
  return showOrOpen({ session: created.value, paths }, args, io);
}

/** Like `createSession`, in a git worktree of its own that is made first; its path is printed. */
async function createInWorktree(
  server: ServerLink,
  paths: Paths,
  request: Request,
  branch: string,
  io: Io,
): Promise<Answer<Listed>> {
  const { createWithWorktree } = await import("../../client/worktree/create-session.ts");
  const { noteConfig } = await import("../config-warnings.ts");
  await noteConfig(paths, io);
  const created = await createWithWorktree(server, paths, request, branch);
  if (!created.ok) return created;
  const { worktree, isMade, session } = created.value;
  const how = worktree.isNewBranch && isMade ? "new branch" : "branch";
  io.err(
    `${isMade ? "Made" : "Uses"} worktree ${printable(worktree.path, PATH_LENGTH_MAX)} on ${how} '${worktree.branch}'.\n`,
  );
  return { ok: true, value: session };
}

/** Returns the session for a terminal to attach to; without a terminal, or with --detached, prints its name. */
export function showOrOpen(located: Located, args: Args, io: Io): Located | number {
  if (!args.has("detached") && io.stdinIsTty && io.stdoutIsTty) return located;
  io.out(`${located.session.info.name}\n`);
  return OK;
}
