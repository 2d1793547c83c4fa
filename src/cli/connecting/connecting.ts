// Connects a command to the machine that its command line names: by a code, a link, a known host, or ssh. Closes the
// connection, and what makes its direct paths, when the command's work is done.

import { networkInterfaces } from "node:os";
import type { DialDirect } from "../../carrier/direct.ts";
import type { SshPlace } from "../../client/remote/connect-ssh.ts";
import type { ConnectionKind } from "../../client/remote/connection-base.ts";
import type { RemoteConnection } from "../../client/remote/remote-connection.ts";
import type { Config } from "../../config/schema.ts";
import type { DirectDialler } from "../../direct/dialler.ts";
import { printable } from "../../text/printable.ts";
import type { Args } from "../argv/argv.ts";
import { hideWords, secretWords } from "../hidden-words.ts";
import type { Io } from "../io.ts";
import { complain, FAILED, misuse } from "../report.ts";
import { relayLine } from "./relay-line.ts";
import type { Scene } from "./scene.ts";

export { question } from "./relay-line.ts";
export { type Scene, sceneOf } from "./scene.ts";

/** Characters of a line that ssh says. */
const SSH_LINE_LENGTH_MAX = 1_000;

export interface LineUse {
  /** The command's name, for sentences. */
  readonly verb: string;
  /** The machine as it was named; undefined or `-`: it is asked for. */
  readonly word: string | undefined;
  /** Why the command cannot do its work here, before anything is dialled. @param asks the person is asked for a code */
  objection(over: "relay" | "ssh", asks: boolean): string | null;
  /** What is wrong with a session in an ssh URL. */
  sessionProblem(session: string): string | null;
  /** What it came for, if that is one thing. */
  readonly brief?: ConnectionKind["brief"];
  /** The command's work. @param session as an ssh URL named it. Returns the exit status. */
  work(line: RemoteConnection, session: string | null): Promise<number>;
}

/** A status after saying so if the word is a link; null for every other word. */
export async function refuseLink({ verb, word }: Pick<LineUse, "verb" | "word">, io: Io) {
  const { looksLikeLink } = await import("../../client/remote/entry.ts");
  if (word === undefined || !looksLikeLink(word)) return null;
  return misuse(
    io,
    verb,
    `a link is a key, and other users and the shell's history can read a command line: run 'remi ${verb} -' and paste it, or pipe it in`,
  );
}

/** Connects, does the work, and leaves. Returns the exit status. */
export async function withLine(scene: Scene, args: Args, use: LineUse): Promise<number> {
  const { io, paths } = scene;
  const { verb, word } = use;
  const { noteConfig } = await import("../config-warnings.ts");
  const config = await noteConfig(paths, io);
  const { looksLikeSsh } = await import("../../client/remote/ssh-place.ts");
  if (word !== undefined && looksLikeSsh(word)) return overSsh(scene, config, args, word, use);
  const asks = word === undefined || word === "-";
  if (!asks && secretWords([verb, word]).length > 0)
    io.err(
      `remi: a code on a command line can be read by other users and stays in the shell's history; ${hideWords([word]) ? "it is overwritten now. " : ""}'remi ${verb} -' asks for it.\n`,
    );
  const objection = use.objection("relay", asks);
  if (objection !== null) return complain(io, objection);
  const direct = await openDirect(config, args);
  try {
    const dialDirect: DialDirect | null = direct?.dial ?? null;
    const line = await relayLine(
      { ...scene, config, dialDirect, brief: use.brief },
      asks ? null : word,
      args,
    );
    return line ? await workOn(line, null, use) : FAILED;
  } finally {
    direct?.dispose();
  }
}

/** `ssh://...`: no relay, no code, and nothing to remember. */
async function overSsh(scene: Scene, config: Config, args: Args, url: string, use: LineUse): Promise<number> {
  const { io } = scene;
  const { verb } = use;
  const { readSshUrl } = await import("../../client/remote/ssh-place.ts");
  const read = readSshUrl(url);
  if (!read.ok) return misuse(io, verb, read.problem);
  const { place, session } = read;
  const problem = session === null ? null : use.sessionProblem(session);
  if (problem !== null) return misuse(io, verb, problem);
  if (args.has("relay") || args.has("signaling-url"))
    return misuse(io, verb, "--relay has nothing to do with ssh");
  const objection = use.objection("ssh", false);
  if (objection !== null) return complain(io, objection);
  const remoteCommand = args.text("remote-command") ?? config.remote_command;
  const line = await sshLine(scene, place, { ...config, remote_command: remoteCommand, brief: use.brief });
  return line ? workOn(line, session, use) : FAILED;
}

/** A connection by the user's own ssh. Null after saying what went wrong. */
export async function sshLine(
  { io, sodium }: Pick<Scene, "io" | "sodium">,
  place: SshPlace,
  { ssh_command, remote_command, brief }: Pick<Config, "ssh_command" | "remote_command"> & ConnectionKind,
): Promise<RemoteConnection | null> {
  const { connectOverSsh } = await import("../../client/remote/connect-ssh.ts");
  const connected = await connectOverSsh(place, {
    sodium,
    program: ssh_command,
    remoteCommand: remote_command,
    say: (line) => io.err(`${printable(line, SSH_LINE_LENGTH_MAX)}\n`),
    brief,
  });
  if (connected.ok) return connected.connection;
  complain(io, connected.message);
  return null;
}

async function workOn(line: RemoteConnection, session: string | null, use: LineUse): Promise<number> {
  try {
    return await use.work(line, session);
  } finally {
    await line.close();
  }
}

/** Direct paths from here, or null where none are wanted. The process that makes them begins with the first. */
async function openDirect(config: Config, args: Args): Promise<DirectDialler | null> {
  if (args.has("no-p2p") || !config.direct_path) return null;
  const { DirectDialler } = await import("../../direct/dialler.ts");
  const { excludedAddresses } = await import("../../direct/excluded-addresses.ts");
  const { MONOTONIC } = await import("../../carrier/monotonic-clock.ts");
  return new DirectDialler({
    clock: MONOTONIC,
    // Its port is the server's.
    udpPort: () => null,
    excludedAddresses: () => excludedAddresses(networkInterfaces(), config.direct_exclude_interfaces),
    // It costs the direct path alone, and the terminal is the session's.
    warn() {},
  });
}
