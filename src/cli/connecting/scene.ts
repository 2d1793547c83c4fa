// What a command that connects to a machine elsewhere has at hand before it does.

import type { KnownHosts } from "../../client/remote/known-hosts.ts";
import type { Paths } from "../../config/paths.ts";
import type { Sodium } from "../../crypto/sodium.ts";
import type { Io } from "../io.ts";

export interface Scene {
  readonly io: Io;
  readonly paths: Paths;
  readonly sodium: Sodium;
  readonly hosts: KnownHosts;
  /** Descriptor of the terminal: standard output when a link comes from standard input. */
  readonly fd: number;
}

/** Null after saying what is wrong. */
export async function sceneOf(io: Io): Promise<Scene | null> {
  const { homePaths } = await import("../session-server.ts");
  const paths = homePaths(io);
  if (!paths) return null;
  const { loadSodium } = await import("../../crypto/sodium.ts");
  const { KnownHosts } = await import("../../client/remote/known-hosts.ts");
  const sodium = await loadSodium();
  const hosts = new KnownHosts(paths, sodium);
  return { io, paths, sodium, hosts, fd: io.stdinIsTty ? 0 : 1 };
}
