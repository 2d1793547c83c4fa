// Where `ssh://[user@]host[:port][/session]` leads, and the command line of ssh that goes there. Runs nothing.

import type { SshPlace } from "../../peer/ways.ts";
import { BRIDGE_PROTOCOL } from "../../protocol/bridge.ts";
import { printable } from "../../text/printable.ts";

/** Characters of a user or a host. */
const WORD_LENGTH_MAX = 255;
/** Characters of a session's name as given, escapes included. */
const SESSION_LENGTH_MAX = 1_024;

/**
 * What may be in a user and in a host. Not at their beginning: a dash, which would be an option of ssh. Nowhere: what a shell
 * takes for more than a letter, since ssh's own config may put host and user into commands (`ProxyCommand`, `Match exec`).
 */
const USER = /^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/;
const HOST = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;
const ADDRESS = /^[0-9A-Fa-f:.]+(?:%[A-Za-z0-9_.-]+)?$/;

const FORM = "it is ssh://USER@HOST:PORT/SESSION, of which only the host is needed";

export type SshEntry =
  | { readonly ok: true; readonly place: SshPlace; readonly session: string | null }
  /** One sentence without its end. */
  | { readonly ok: false; readonly problem: string };

/** Whether somebody means a place for ssh, well written or not. */
export function looksLikeSsh(text: string): boolean {
  return /^ssh:/i.test(text);
}

/** Reads it. Everything that it does not know it refuses. */
export function readSshUrl(text: string): SshEntry {
  const no = (problem: string): SshEntry => ({ ok: false, problem: `${problem}; ${FORM}` });
  const parts =
    /^ssh:\/\/(?:([^/?#@]*)@)?(\[[^\]/?#]*\]|[^/?#:@]*)(?::([^/?#:]*))?(?:\/([^/?#]*))?\/?$/i.exec(text);
  if (!parts) return no(`'${printable(text, 80)}' cannot be read`);
  const [, user, name = "", port, path = ""] = parts;
  if (user?.includes(":")) return no("a password does not belong on a command line: ssh asks for it");
  if (user !== undefined && !(USER.test(user) && user.length <= WORD_LENGTH_MAX))
    return no(`'${printable(user, 80)}' cannot be a user`);
  const host = name.startsWith("[") ? name.slice(1, -1) : name;
  const isHost = name.startsWith("[") ? ADDRESS.test(host) && host.includes(":") : HOST.test(host);
  if (!isHost || host.length > WORD_LENGTH_MAX) return no(`'${printable(name, 80)}' cannot be a host`);
  const number = port === undefined ? null : /^\d{1,5}$/.test(port) ? Number(port) : 0;
  if (number === 0 || (number ?? 0) > 65_535) return no(`'${printable(port!, 80)}' cannot be a port`);
  const session = decoded(path);
  if (session === null) return no("the session's name cannot be read");
  return {
    ok: true,
    place: { user: user ?? null, host, port: number },
    session: session === "" ? null : session,
  };
}

function decoded(path: string): string | null {
  if (path.length > SESSION_LENGTH_MAX) return null;
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

/** As it is called in a sentence. */
export function placeName({ user, host, port }: SshPlace): string {
  return `${user === null ? "" : `${user}@`}${host}${port === null ? "" : ` (port ${port})`}`;
}

/** How long ssh may take to reach the machine where nobody looks on, s. */
const CONNECT_S = 10;

/** Where remi is when a shell that ssh starts does not know, because it reads no profile. */
const USUAL_PLACES = "$HOME/.local/bin:$HOME/bin:/usr/local/bin";

const BRIDGE = `bridge --protocol ${BRIDGE_PROTOCOL}`;

export interface SshTerms {
  readonly place: SshPlace;
  /** What runs remi there, for the shell there; empty: `remi`, also where the PATH of that shell does not lead to it. */
  readonly remoteCommand: string;
  /** Whether somebody can answer what ssh asks: a password, a passphrase, whether the host's key is right. */
  readonly mayAsk: boolean;
  /** Not by a connection of ssh's that is there already (`ControlMaster`): it may be the one that is broken. */
  readonly isAlone: boolean;
}

/** The words after `ssh`. */
export function sshArguments({ place, remoteCommand, mayAsk, isAlone }: SshTerms): string[] {
  const { user, host, port } = place;
  const options = [
    // Those of the user's config are for its own shells: a second ssh could not have the same ports.
    "ClearAllForwardings=yes",
    // With one in the config ssh refuses to run another.
    "RemoteCommand=none",
    ...(mayAsk ? [] : ["BatchMode=yes", `ConnectTimeout=${CONNECT_S}`, "ControlMaster=no"]),
    ...(isAlone ? ["ControlPath=none"] : []),
  ];
  return [
    "-T",
    ...options.flatMap((option) => ["-o", option]),
    ...(port === null ? [] : ["-p", String(port)]),
    "--",
    user === null ? host : `${user}@${host}`,
    // One word, in quotes that every shell knows.
    remoteCommand === ""
      ? `exec sh -c 'PATH="$PATH:${USUAL_PLACES}"; export PATH; exec remi ${BRIDGE}'`
      : `${remoteCommand} ${BRIDGE}`,
  ];
}
