// What a new session is made of, from a command line: name, command, directory, variables, size.

import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { ServerLink } from "../../client/server-link.ts";
import { COMMAND_ARGS_MAX, LOCAL_FRAME_BYTES_MAX, SIZE_MAX, SIZE_MIN } from "../../protocol/limits.ts";
import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { complain, fail, misuse, quote } from "../report.ts";

/** Size of a session without a client: most programs work well at this size. */
const DEFAULT_SIZE = { cols: 120, rows: 40 };

/** Bytes of a request's command and environment as JSON: what a frame can hold, minus name, directory and size. */
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
  return "the command and the environment together are larger than a megabyte; put large values in a file.";
}

/** The request for the server; a number is the exit status after the problem was printed. */
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
