// What remi is compared with: how each peer starts a session, attaches to it and lists what it has.

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestHome } from "../support/home.ts";
import { REPOSITORY } from "../support/remi.ts";
import { EXECUTABLE } from "./row.ts";

/** The command lines of one peer inside one home. */
export interface Peer {
  readonly name: string;
  /** Starts a session detached; resolves when it runs. */
  start(session: string, command: readonly string[]): Promise<void>;
  /** What attaches a terminal to it. */
  attach(session: string): string[];
  /** What lists the sessions; null when the peer has no list. */
  readonly list: readonly string[] | null;
  /** Whether attaching draws the screen as it is. */
  readonly restores: boolean;
}

export interface PeerKind {
  readonly name: string;
  readonly version: string;
  open(home: TestHome): Peer;
}

/** One executable made by `bun run build`; compared where starting it is what counts. */
export const BINARY = join(REPOSITORY, "dist/remi");

async function run(home: TestHome, command: readonly string[]): Promise<void> {
  const child = Bun.spawn([...command], {
    env: peerEnv(home),
    cwd: home.root,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  const [status, said] = await Promise.all([child.exited, new Response(child.stderr).text()]);
  if (status !== 0) throw new Error(`${command.join(" ")} exited with ${status}: ${said}`);
}

/** The environment of every peer: its sockets are in the home, and end with it. */
export function peerEnv(home: TestHome): Record<string, string> {
  return { ...home.env, TMUX_TMPDIR: home.root, SCREENDIR: join(home.root, "screens") };
}

function remiPeer(name: string, words: readonly string[]): (home: TestHome) => Peer {
  return (home) => ({
    name,
    start: (session, command) => run(home, [...words, "new", "-d", session, "--", ...command]),
    attach: (session) => [...words, "attach", session],
    list: [...words, "ls"],
    restores: true,
  });
}

function tmux(home: TestHome): Peer {
  const config = join(home.root, "tmux.conf");
  writeFileSync(config, "set -g status off\nset -g history-limit 2000\n");
  const words = ["tmux", "-L", "bench", "-f", config];
  return {
    name: "tmux",
    start: (session, command) =>
      run(home, [...words, "new-session", "-d", "-s", session, "-x", "120", "-y", "40", ...command]),
    attach: (session) => [...words, "attach", "-t", session],
    list: [...words, "ls"],
    restores: true,
  };
}

function screen(home: TestHome): Peer {
  const config = join(home.root, "screenrc");
  mkdirSync(join(home.root, "screens"), { mode: 0o700 });
  writeFileSync(config, "defscrollback 2000\nstartup_message off\n");
  return {
    name: "screen",
    start: (session, command) => run(home, ["screen", "-c", config, "-dmS", session, ...command]),
    attach: (session) => ["screen", "-c", config, "-r", session],
    list: null, // `screen -ls` exits with 1 in some versions
    restores: true,
  };
}

function socketPeer(name: string, start: readonly string[], attach: readonly string[]) {
  return (home: TestHome): Peer => {
    const socket = (session: string) => join(home.root, `${name}-${session}`);
    return {
      name,
      start: (session, command) => run(home, [name, ...start, socket(session), ...command]),
      attach: (session) => [name, ...attach, socket(session)],
      list: null,
      restores: false,
    };
  };
}

function versionOf(command: readonly string[]): string | null {
  if (!Bun.which(command[0]!)) return null;
  const { stdout, stderr } = Bun.spawnSync([...command]);
  return /\d+\.[\w.]+/.exec(`${stdout}${stderr}`)?.[0] ?? "unknown";
}

/** Every peer that this machine has, remi first. */
export function installedPeers(): PeerKind[] {
  const kinds: [string, string | null, (home: TestHome) => Peer][] = [
    [
      "remi",
      versionOf([process.execPath, join(REPOSITORY, "src/main.ts"), "version"]),
      remiPeer("remi", REMI),
    ],
    ["tmux", versionOf(["tmux", "-V"]), tmux],
    ["dtach", versionOf(["dtach", "--version"]), socketPeer("dtach", ["-n"], ["-a"])],
    ["abduco", versionOf(["abduco", "-v"]), socketPeer("abduco", ["-n"], ["-a"])],
    ["screen", versionOf(["screen", "-v"]), screen],
  ];
  return kinds.flatMap(([name, version, open]) => (version === null ? [] : [{ name, version, open }]));
}

/** remi from the checkout. */
export const REMI: readonly string[] = [process.execPath, join(REPOSITORY, "src/main.ts")];

export const openBinary = remiPeer(EXECUTABLE, [BINARY]);

/** Both forms of remi that there are, then its peers. */
export function remiAndPeers(): PeerKind[] {
  const [remi, ...peers] = installedPeers();
  const binary = { name: EXECUTABLE, version: remi!.version, open: openBinary };
  return [remi!, ...(existsSync(BINARY) ? [binary] : []), ...peers];
}
