// A session in a git worktree of its own: the worktree first, then the session in it. When the session cannot be made,
// the worktree is removed again.

import { loadConfig } from "../../config/load.ts";
import type { Paths } from "../../config/paths.ts";
import { isSessionName, nameFor } from "../../protocol/names.ts";
import type { Worktree } from "../../protocol/session-record.ts";
import type { Answer, Failure, Listed, ServerLink } from "../server-link.ts";
import { inWorktreeTurn } from "./in-turn.ts";
import { makeWorktree, unmakeWorktree } from "./make-worktree.ts";
import { findRepository, type Repository } from "./repository.ts";

export type CreateRequest = Parameters<ServerLink["create"]>[0];

export interface CreatedInWorktree {
  readonly session: Listed;
  readonly worktree: Worktree;
  /** False when the branch had its worktree in that place before. */
  readonly isMade: boolean;
}

const failure = (code: Failure["code"], detail: string): Failure => ({ ok: false, code, detail });

/**
 * Makes a worktree of the repository that `request.cwd` is in, on `branch`, or on one of the session's name when that
 * is empty, and the session in it. A session without a name gets the branch's, or else its program's.
 */
export function createWithWorktree(
  server: ServerLink,
  paths: Paths,
  request: CreateRequest,
  branch: string,
): Promise<Answer<CreatedInWorktree>> {
  return inWorktreeTurn(paths, () => create(server, paths, request, branch));
}

async function create(
  server: ServerLink,
  paths: Paths,
  request: CreateRequest,
  branch: string,
): Promise<Answer<CreatedInWorktree>> {
  const { env } = request;
  const repository = await findRepository(request.cwd, env);
  if (!repository.ok) return failure("worktree", repository.why);
  const names = await chooseNames(server, request, branch, repository.value);
  if (!names.ok) return names;
  const { config } = await loadConfig(paths);
  const made = await makeWorktree(repository.value, {
    cwd: request.cwd,
    branch: names.value.branch,
    directory: config.worktree_directory,
    env,
  });
  if (!made.ok) return failure("worktree", made.why);
  const { worktree, cwd, isMade } = made.value;
  const created = await server.create({ ...request, name: names.value.name, cwd, worktree });
  if (created.ok) return { ok: true, value: { session: created.value, worktree, isMade } };
  await unmakeWorktree(made.value, env);
  return created;
}

async function chooseNames(
  server: ServerLink,
  request: CreateRequest,
  branch: string,
  repository: Repository,
): Promise<Answer<{ name: string; branch: string }>> {
  const listed = await server.list();
  if (!listed.ok) return listed;
  const infos = listed.value.map(({ info }) => info);
  const taken = infos.map(({ name }) => name);
  if (request.name !== undefined) {
    const { name } = request;
    // Before anything is made.
    if (!isSessionName(name)) return failure("bad-name", name);
    if (infos.some((info) => info.name === name && info.state !== "exited"))
      return failure("name-taken", name);
    return { ok: true, value: { name, branch: branch || name } };
  }
  if (branch !== "") {
    const name = nameFor([branch.replaceAll("/", "-")], new Set(taken));
    return { ok: true, value: { name, branch } };
  }
  const command = request.command.length > 0 ? request.command : [request.env.SHELL || "sh"];
  const name = nameFor(command, new Set([...taken, ...repository.branches]));
  return { ok: true, value: { name, branch: name } };
}
