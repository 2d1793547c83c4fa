// Reads `ssh://[user@]host[:port][/session]`, and makes the command line of ssh for it. Runs nothing.

import type { SshPlace } from "../../peer/ways.ts";
import { BRIDGE_PROTOCOL } from "../../protocol/bridge.ts";
import { printable } from "../../text/printable.ts";

/** Characters of a user or a host. */
const WORD_LENGTH_MAX = 255;
/** Characters of a session's name in the URL, escapes included. */
const SESSION_LENGTH_MAX = 1_024;

/**
 * The characters of a user and a host. They cannot begin with a dash, which would make an option of ssh. They contain
 * nothing that is special to a shell, because ssh's config may put them into commands (`ProxyCommand`, `Match exec`).
 */
const USER = /^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/;
const HOST = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;
const ADDRESS = /^[0-9A-Fa-f:.]+(?:%[A-Za-z0-9_.-]+)?$/;

const FORM = "it is ssh://USER@HOST:PORT/SESSION, of which only the host is needed";

export type SshEntry =
  | { readonly ok: true; readonly place: SshPlace; readonly session: string | null }
  /** A sentence without its full stop. */
  | { readonly ok: false; readonly problem: string };

/** Whether the text is meant as an ssh URL, even a malformed one. */
export function looksLikeSsh(text: string): boolean {
  return /^ssh:/i.test(text);
}

/** Reads an ssh URL. Refuses everything that it does not know. */
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

/** The place's name in a sentence. */
export function placeName({ user, host, port }: SshPlace): string {
  return `${user === null ? "" : `${user}@`}${host}${port === null ? "" : ` (port ${port})`}`;
}

/** How long ssh may take to reach the machine when it may not ask the person, s. */
const CONNECT_S = 10;

/** Where remi usually is. Added to PATH, because a shell that ssh starts reads no profile. */
const USUAL_PLACES = "$HOME/.local/bin:$HOME/bin:/usr/local/bin";

const BRIDGE = `bridge --protocol ${BRIDGE_PROTOCOL}`;

export interface SshTerms {
  readonly place: SshPlace;
  /** The shell command that runs remi there. Empty: `remi`, from PATH or from the usual places. */
  readonly remoteCommand: string;
  /** Whether ssh may ask the person: for a password, a passphrase, or whether the host's key is right. */
  readonly mayAsk: boolean;
  /** Do not share an open connection of ssh's (`ControlMaster`), because it may be the broken one. */
  readonly isAlone: boolean;
}

/** The arguments of ssh. */
export function sshArguments({ place, remoteCommand, mayAsk, isAlone }: SshTerms): string[] {
  const { user, host, port } = place;
  const options = [
    // The forwardings in the user's config are for their own shells. A second ssh could not have the same ports.
    "ClearAllForwardings=yes",
    // If the config has a RemoteCommand, ssh refuses to run another command.
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
    // In quotes that every shell understands.
    remoteCommand === ""
      ? `exec sh -c 'PATH="$PATH:${USUAL_PLACES}"; export PATH; exec remi ${BRIDGE}'`
      : `${remoteCommand} ${BRIDGE}`,
  ];
}
