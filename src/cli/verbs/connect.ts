// `remi connect`: this terminal to a session of another machine, by a code, a link, or a host that is known.

import { networkInterfaces } from "node:os";
import type { DialDirect } from "../../carrier/direct.ts";
import type { Connected } from "../../client/remote/connect.ts";
import type { Entry } from "../../client/remote/entry.ts";
import type { KnownHosts } from "../../client/remote/known-hosts.ts";
import type { RemoteLine } from "../../client/remote/remote-line.ts";
import type { Paths } from "../../config/paths.ts";
import type { Config } from "../../config/schema.ts";
import type { Sodium } from "../../crypto/sodium.ts";
import type { DirectDialler } from "../../direct/dialler.ts";
import type { SessionInfo } from "../../protocol/session-info.ts";
import { printable } from "../../text/printable.ts";
import type { Args } from "../argv/argv.ts";
import { hideWords, secretWords } from "../hidden-words.ts";
import type { Io } from "../io.ts";
import { prefixOption } from "../opening/opening.ts";
import { complain, FAILED, misuse, OK } from "../report.ts";

/** How often a code or a session is asked for when the answer cannot be used. */
const ASKS_MAX = 5;
/** Characters of a line that ssh says. */
const SSH_LINE_LENGTH_MAX = 1_000;
/** How often the list of sessions is asked for. */
const LISTS_MAX = 3;

interface Scene {
  readonly io: Io;
  readonly paths: Paths;
  readonly sodium: Sodium;
  readonly hosts: KnownHosts;
  readonly prefix: { readonly prefix?: string };
  /** Descriptor of the terminal: standard output when a link comes from standard input. */
  readonly fd: number;
}

interface RelayScene extends Scene {
  readonly config: Config;
  readonly dialDirect: DialDirect | null;
}

export async function run(args: Args, io: Io): Promise<number> {
  const word = args.word("HOST");
  const { looksLikeLink } = await import("../../client/remote/entry.ts");
  if (word !== undefined && looksLikeLink(word))
    return misuse(
      io,
      "connect",
      "a link is a key, and other users and the shell's history can read a command line: run 'remi connect -' and paste it, or pipe it in",
    );
  const scene = await sceneOf(args, io);
  if (typeof scene === "number") return scene;
  const forgotten = args.text("forget");
  if (forgotten !== undefined) return forget(scene.hosts, forgotten, io);
  const { noteConfig } = await import("../config-warnings.ts");
  const config = await noteConfig(scene.paths, io);
  const { looksLikeSsh } = await import("../../client/remote/ssh-place.ts");
  if (word !== undefined && looksLikeSsh(word)) return runOverSsh(scene, config, word, args);
  const asks = word === undefined || word === "-";
  if (!asks && secretWords(["connect", word]).length > 0)
    io.err(
      `remi: a code on a command line can be read by other users and stays in the shell's history; ${hideWords([word]) ? "it is overwritten now. " : ""}'remi connect' without it asks for it.\n`,
    );
  if (!io.stdoutIsTty || !(io.stdinIsTty || asks))
    return complain(io, "connecting needs a terminal; only a code or link may come from standard input.");
  const direct = await openDirect(config, args);
  try {
    const dialDirect = direct?.dial ?? null;
    const line = await connectLine({ ...scene, config, dialDirect }, asks ? null : word, args);
    return line ? await attachTo(scene, line, args.word("NAME"), args) : FAILED;
  } finally {
    direct?.dispose();
  }
}

/** A status after what is wrong was told. */
async function sceneOf(args: Args, io: Io): Promise<Scene | number> {
  const { homePaths } = await import("../session-server.ts");
  const prefix = prefixOption(args, io);
  if (typeof prefix === "number") return prefix;
  const paths = homePaths(io);
  if (!paths) return FAILED;
  const { loadSodium } = await import("../../crypto/sodium.ts");
  const { KnownHosts } = await import("../../client/remote/known-hosts.ts");
  const sodium = await loadSodium();
  const hosts = new KnownHosts(paths, sodium);
  return { io, paths, sodium, hosts, prefix, fd: io.stdinIsTty ? 0 : 1 };
}

/** `ssh://...`: no relay, no code, and nothing to remember. */
async function runOverSsh(scene: Scene, config: Config, url: string, args: Args): Promise<number> {
  const { io, sodium } = scene;
  const { readSshUrl } = await import("../../client/remote/ssh-place.ts");
  const read = readSshUrl(url);
  if (!read.ok) return misuse(io, "connect", read.problem);
  const { place, session } = read;
  const name = args.word("NAME");
  if (session !== null && name !== undefined)
    return misuse(io, "connect", "the session is named in the URL already");
  if (args.has("relay") || args.has("signaling-url"))
    return misuse(io, "connect", "--relay has nothing to do with ssh");
  if (!io.stdoutIsTty || !io.stdinIsTty) return complain(io, "connecting needs a terminal.");
  const { connectOverSsh } = await import("../../client/remote/connect-ssh.ts");
  const connected = await connectOverSsh(place, {
    sodium,
    program: config.ssh_command,
    remoteCommand: args.text("remote-command") ?? config.remote_command,
    say: (line) => io.err(`${printable(line, SSH_LINE_LENGTH_MAX)}\n`),
  });
  if (!connected.ok) return complain(io, connected.message);
  return attachTo(scene, connected.line, session ?? name, args);
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

function forget(hosts: KnownHosts, name: string, io: Io): number {
  const forgotten = hosts.forget(name);
  if (!forgotten.ok) return complain(io, forgotten.message);
  if (forgotten.value === 0) return complain(io, `no host '${name}' is known; see ${hosts.path}.`);
  io.err(`Forgotten: ${name}.\n`);
  return OK;
}

/** A connection that is up. Null after saying what went wrong. */
async function connectLine(scene: RelayScene, word: string | null, args: Args): Promise<RemoteLine | null> {
  const { io } = scene;
  let given = word ?? (io.stdinIsTty ? null : firstLine(await io.readStdin()));
  const mayAsk = given === null;
  for (let ask = 1; ; ask++) {
    const text = given ?? (await question(scene, "Code or link: "));
    given = null;
    if (text === null) return null;
    const connected = await tryEntry(scene, text, args);
    if (connected.ok) return connected.line;
    complain(io, connected.message);
    if (!mayAsk || !connected.again || ask === ASKS_MAX) return null;
  }
}

async function tryEntry(scene: RelayScene, text: string, args: Args): Promise<Connected> {
  const { sodium, hosts, io, paths } = scene;
  const { readEntry } = await import("../../client/remote/entry.ts");
  const known = hosts.all();
  if (!known.ok) return { ok: false, message: known.message, again: false };
  const entry = readEntry(sodium, text, known.value);
  if (!entry) {
    const message =
      "that is not a code, a link or a known host; a code is four letters and four digits, such as KQTB-4827.";
    return { ok: false, message, again: true };
  }
  const relay = await findRelay(scene, entry, args);
  if (!relay.ok) return { ok: false, message: relay.message, again: false };
  const { connectTo } = await import("../../client/remote/connect.ts");
  return connectTo(entry, {
    paths,
    sodium,
    relay: relay.url,
    dialDirect: scene.dialDirect,
    say: (line) => io.err(`${line}\n`),
    confirm: async (fingerprint) => {
      io.err(`This host is not known here. 'remi devices' on it shows its fingerprint:\n${fingerprint}\n`);
      const answer = await question(scene, "Connect to it? (yes or no) ");
      return answer !== null && /^y(?:es)?$/i.test(answer);
    },
  });
}

async function findRelay({ paths, hosts, config }: RelayScene, entry: Entry, args: Args) {
  const { chooseRelay } = await import("../../client/remote/entry.ts");
  const { localRelay } = await import("../../client/remote/local-relay.ts");
  const known = hosts.all();
  const flag = args.text("relay") ?? args.text("signaling-url");
  return chooseRelay(entry, flag, [config.signaling_url, localRelay(paths)], known.ok ? known.value : []);
}

/** Attaches to the session of that name, or the one that is chosen, and leaves the line. */
async function attachTo(
  scene: Scene,
  line: RemoteLine,
  name: string | undefined,
  args: Args,
): Promise<number> {
  try {
    return await attachOn(scene, line, name, args);
  } finally {
    await line.close();
  }
}

async function attachOn(
  scene: Scene,
  line: RemoteLine,
  name: string | undefined,
  args: Args,
): Promise<number> {
  const { io, paths, fd, prefix } = scene;
  const info = await whichSession(scene, line, name);
  if (!info) return FAILED;
  const { attach } = await import("../../client/attach.ts");
  const { listed, remoteSource } = await import("../../client/remote/remote-source.ts");
  const readOnly = args.has("read-only") || line.ready.scope === "view";
  if (line.ready.scope === "view") io.err("With this access you can watch, but not type.\n");
  const source = remoteSource(line);
  const outcome = await attach({ paths, session: listed(info), readOnly, source, fd, ...prefix });
  return outcome.kind === "left" ? outcome.status : FAILED;
}

/** Null after saying what went wrong. */
async function whichSession(
  scene: Scene,
  line: RemoteLine,
  name: string | undefined,
): Promise<SessionInfo | null> {
  const { io } = scene;
  const { chooseSession, numbered, picked } = await import("../../client/remote/choose-session.ts");
  let sessions: readonly SessionInfo[] | null = null;
  for (let ask = 1; !sessions && ask <= LISTS_MAX && (await line.up()).ok; ask++)
    sessions = await line.list();
  if (!sessions) {
    complain(io, "the host does not list its sessions; try again.");
    return null;
  }
  const choice = chooseSession(sessions, line.ready.session, name);
  if (choice.kind === "session") return choice.info;
  if (choice.kind === "none") {
    complain(io, choice.message);
    return null;
  }
  io.err(numbered(choice.sessions));
  for (let ask = 1; ask <= ASKS_MAX; ask++) {
    const answer = await question(scene, "Session (number or name): ");
    if (answer === null) return null;
    const info = picked(choice.sessions, answer);
    if (info) return info;
  }
  return null;
}

async function question({ fd }: Scene, text: string): Promise<string | null> {
  const { askLine } = await import("../../client/remote/prompt.ts");
  return askLine(fd, text);
}

function firstLine(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).split("\n", 1)[0]!.trim();
}
