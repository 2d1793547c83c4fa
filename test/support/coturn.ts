// A real coturn with a secret of the test's, in a process of its own.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Shared with those who make names and passwords for it. */
export const TURN_SECRET = "a secret for this test";

export interface CoturnTerms {
  readonly address: string;
  readonly port: number;
  /** Runs the command elsewhere, for instance in another network. */
  readonly wrap?: (words: readonly string[]) => readonly string[];
}

export interface Coturn extends AsyncDisposable {
  readonly pid: number;
  /** Throws if it has ended by itself. */
  check(): void;
}

/** Begins to start it; it ends with its scope. */
export function startCoturn({ address, port, wrap = (words) => words }: CoturnTerms): Coturn {
  const directory = mkdtempSync(join(tmpdir(), "t-"));
  const words = [
    ...["turnserver", "-n", "--no-cli", "--no-tls", "--no-dtls", "--allow-loopback-peers"],
    ...["--listening-ip", address, "--relay-ip", address, "--listening-port", String(port)],
    // As docs/self-hosting.md has it: what it passes on reaches nobody in its own network.
    ...["--denied-peer-ip=10.0.0.0-10.255.255.255", "--denied-peer-ip=172.16.0.0-172.31.255.255"],
    "--denied-peer-ip=192.168.0.0-192.168.255.255",
    ...["--use-auth-secret", "--static-auth-secret", TURN_SECRET, "--realm", "remi.test"],
    ...["--pidfile", join(directory, "pid"), "--userdb", join(directory, "db")],
    ...["--log-file", join(directory, "log"), "--simple-log"],
  ];
  // It ends with the test, even when that is killed.
  const child = Bun.spawn(["setpriv", "--pdeathsig", "KILL", ...wrap(words)], {
    cwd: directory,
    stdio: ["ignore", "ignore", "ignore"],
  });
  return {
    pid: child.pid,
    check() {
      if (child.exitCode !== null) throw new Error(`coturn ended with ${child.exitCode}`);
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.exited;
      rmSync(directory, { recursive: true });
    },
  };
}
