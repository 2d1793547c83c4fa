// What a new session is made of, from a command line: name, command, directory, variables, size.

import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Answer, Listed, ServerLink } from "../client/server-link.ts";
import type { Paths } from "../config/paths.ts";
import { COMMAND_ARGS_MAX, LOCAL_FRAME_BYTES_MAX, SIZE_MAX, SIZE_MIN } from "../protocol/limits.ts";
import { printable } from "../text/printable.ts";
import { type Args, quote } from "./args.ts";
import type { Io } from "./io.ts";
import { complain, fail, misuse, OK } from "./report.ts";
import type { Located } from "./session-server.ts";

/** Size of a session that nobody looks at yet: what most programs are at ease with. */
const DEFAULT_SIZE = { cols: 120, rows: 40 };

/** Characters of a path that is told. */
const PATH_LENGTH_MAX = 4_096;

/** Bytes of a request's command and environment as JSON: what a frame holds, less its name, directory and size. */
const REQUEST_BYTES_MAX = LOCAL_FRAME_BYTES_MAX - 16_384;

export type Request = Parameters<ServerLink["create"]>[0];

/** The process's whole environment, without what is not set. */
export function environmentOf(io: Io): Record<string, string> {
  return Object.fromEntries(
    Object.entries(io.env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}

/** Why the server could not take the request; null when it can. */
function tooLarge({ command, env, extraEnv }: Request): string | null {
  if (command.length > COMMAND_ARGS_MAX) return `a command has at most ${COMMAND_ARGS_MAX} words.`;
  const bytes = Buffer.byteLength(JSON.stringify([command, env, extraEnv]));
  if (bytes <= REQUEST_BYTES_MAX) return null;
  return "the command and the environment together are larger than a megabyte; put what is large in a file.";
}

/** The request for the server; a number is the exit status after the problem was told. */
export function newSessionRequest(args: Args, io: Io, name: string | undefined): Request | number {
  const verb = args.spec.name;
  const extraEnv: Record<string, string> = {};
  for (const pair of args.list("env")) {
    const at = pair.indexOf("=");
    if (at < 1) return misuse(io, verb, `--env needs NAME=VALUE, not ${quote(pair)}`);
    extraEnv[pair.slice(0, at)] = pair.slice(at + 1);
  }
  const size = sizeOf(args.text("size"), io);
  if (!size) {
    const bounds = `each side from ${SIZE_MIN} to ${SIZE_MAX}, such as 120x40`;
    return misuse(io, verb, `--size needs COLSxROWS, ${bounds}, not ${quote(args.text("size")!)}`);
  }
  const cwd = directory(args, io);
  if (typeof cwd === "number") return cwd;
  const request = {
    ...(name === undefined ? {} : { name }),
    command: [...(args.command ?? [])],
    cwd,
    env: environmentOf(io),
    extraEnv,
    ...size,
  };
  const problem = tooLarge(request);
  return problem === null ? request : complain(io, problem);
}

function directory(args: Args, io: Io): string | number {
  let here: string;
  try {
    here = io.cwd();
  } catch {
    here = "";
  }
  const given = args.text("cwd");
  if (here === "" && (given === undefined || !given.startsWith("/")))
    return complain(io, "the current directory is gone; change to another one, or give one with --cwd.");
  const cwd = resolve(here || "/", given ?? ".");
  if (statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) return cwd;
  return fail(io, { code: "no-cwd", detail: cwd });
}

function sizeOf(text: string | undefined, io: Io): { cols: number; rows: number } | null {
  if (text === undefined) {
    const { cols, rows } = io.size() ?? DEFAULT_SIZE;
    const bounded = (cells: number) => Math.min(SIZE_MAX, Math.max(SIZE_MIN, cells));
    return { cols: bounded(cols), rows: bounded(rows) };
  }
  const m = /^([0-9]{1,5})x([0-9]{1,5})$/i.exec(text);
  if (!m) return null;
  const [cols, rows] = [Number(m[1]), Number(m[2])];
  const fits = (cells: number) => cells >= SIZE_MIN && cells <= SIZE_MAX;
  return fits(cols) && fits(rows) ? { cols, rows } : null;
}

/** Creates the session: where to attach to it, or the status when it stays alone or could not be made. */
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

/** As `createSession`, in a git worktree of its own that is made first; its place is told. */
async function createInWorktree(
  server: ServerLink,
  paths: Paths,
  request: Request,
  branch: string,
  io: Io,
): Promise<Answer<Listed>> {
  const { createWithWorktree } = await import("../client/worktree/create-session.ts");
  const { noteConfig } = await import("./config-warnings.ts");
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

/** The session itself for a terminal to attach to; without one, or with --detached, its name is printed. */
export function showOrOpen(located: Located, args: Args, io: Io): Located | number {
  if (!args.has("detached") && io.stdinIsTty && io.stdoutIsTty) return located;
  io.out(`${located.session.info.name}\n`);
  return OK;
}
