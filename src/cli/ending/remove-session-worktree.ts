// Removes the git worktree of a session that has ended, and says what happened.

import type { Failure, ServerLink } from "../../client/server-link.ts";
import { inWorktreeTurn } from "../../client/worktree/in-turn.ts";
import { removeWorktree } from "../../client/worktree/remove-worktree.ts";
import type { Paths } from "../../config/paths.ts";
import { SessionFiles } from "../../config/session-files.ts";
import { leftRunningWords, livesOn, livesOnWords } from "../../protocol/session-info.ts";
import { leftRunning } from "../../server/remains.ts";
import { printable } from "../../text/printable.ts";
import type { Io } from "../io.ts";
import { fail } from "../report.ts";

/** Characters of a path that are shown. */
const PATH_LENGTH_MAX = 4_096;

interface Order {
  readonly query: string;
  /** True: a session without a worktree is an error. */
  readonly isNamed: boolean;
  readonly force: boolean;
}

/** True when the session no longer has a worktree; else false, after saying why. */
export async function removeSessionWorktree(
  server: ServerLink,
  paths: Paths,
  { query, isNamed, force }: Order,
  io: Io,
): Promise<boolean> {
  const refuse = (detail: string) => {
    fail(io, { code: "worktree", detail });
    return false;
  };
  const found = await server.find(query);
  const listed = found.ok ? await server.list() : found;
  if (!found.ok || !listed.ok) {
    fail(io, found.ok ? (listed as Failure) : found);
    return false;
  }
  const { info } = found.value;
  if (info.state !== "exited") {
    fail(io, { code: "running", detail: info.name });
    return false;
  }
  if (livesOn(info)) {
    fail(io, { code: "lives-on", detail: livesOnWords(info) });
    return false;
  }
  const files = new SessionFiles(paths, info.id);
  const left = await leftRunning({ id: info.id, files, info });
  if (left !== "") {
    fail(io, { code: "lives-on", detail: leftRunningWords(info.name, left) });
    return false;
  }
  const record = files.readRecord();
  if (!record.ok) return refuse(record.message);
  const { worktree } = record.value;
  if (!worktree) return isNamed ? refuse(`session '${info.name}' has no worktree`) : true;
  const inside = listed.value.find(
    (one) =>
      (one.info.state !== "exited" || livesOn(one.info)) &&
      `${one.info.cwd}/`.startsWith(`${worktree.path}/`),
  );
  if (inside)
    return refuse(`session '${inside.info.name}' runs in the worktree ${worktree.path}; end it first`);
  const removed = await inWorktreeTurn(paths, () => removeWorktree(worktree, { force, env: io.env }));
  if (!removed.ok) return refuse(removed.why);
  const { wasThere, withBranch } = removed.value;
  const branch = withBranch ? ` and its branch '${worktree.branch}', which had no commits of its own` : "";
  if (wasThere) io.err(`Removed worktree ${printable(worktree.path, PATH_LENGTH_MAX)}${branch}.\n`);
  return true;
}
