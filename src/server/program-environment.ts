// The environment of a session's program, made from that of the client that creates it.

import { statSync } from "node:fs";
import { isIdentityVariable, terminalIdentity } from "../session/terminal-identity.ts";
import { isListed } from "../text/starred-names.ts";

/** Variables of the multiplexer or editor that the client runs in; the session does not run in it. */
const OF_THE_OUTER_TERMINAL = [
  "TMUX",
  "TMUX_PANE",
  "STY",
  "WINDOW",
  "ZELLIJ",
  "ZELLIJ_PANE_ID",
  "ZELLIJ_SESSION_NAME",
  "TERMCAP",
  "LINES",
  "COLUMNS",
] as const;

export interface EnvironmentParts {
  readonly client: Readonly<Record<string, string>>;
  /** What the user gave with `--env`. */
  readonly extra: Readonly<Record<string, string>>;
  readonly session: { readonly id: string; readonly name: string; readonly cwd: string };
  /** The config's `terminal_program`. */
  readonly terminalProgram: string;
  readonly version: string;
}

/** The program's whole environment. */
export function programEnvironment(parts: EnvironmentParts): Record<string, string> {
  const env: Record<string, string> = { ...parts.client };
  for (const name of OF_THE_OUTER_TERMINAL) delete env[name];
  for (const name of Object.keys(env)) if (isIdentityVariable(name)) delete env[name];
  return {
    ...env,
    PWD: nameOf(parts.session.cwd, parts.client.PWD),
    TERM: "xterm-256color",
    COLORTERM: "truecolor",
    ...terminalIdentity(parts.client, parts.terminalProgram, parts.version),
    ...parts.extra,
    REMI_SESSION: parts.session.name,
    REMI_SESSION_ID: parts.session.id,
  };
}

/** The caller's own name for the directory, if it has one: a path with symbolic links, as shells keep it. */
function nameOf(directory: string, callers: string | undefined): string {
  if (!callers?.startsWith("/")) return directory;
  try {
    const [own, theirs] = [statSync(directory), statSync(callers)];
    return own.dev === theirs.dev && own.ino === theirs.ino ? callers : directory;
  } catch {
    // The caller's name no longer leads there.
    return directory;
  }
}

/** The part of an environment that may be kept on disk. A pattern's `*` at its end fits any rest. */
export function savedEnvironment(
  env: Readonly<Record<string, string>>,
  allowed: readonly string[],
): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => isListed(name, allowed)));
}
