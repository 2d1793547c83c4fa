// A home of its own for one test: short paths, a clean environment, and the end of everything that runs in it.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type Paths, resolvePaths } from "../../src/config/paths.ts";

/** Rounds of looking for processes; each round ends what was started while the one before it ran. */
const ROUNDS_MAX = 100;

/** Ms between two rounds: a killed process is seen until its parent or init has reaped it. */
const ROUND_MS = 20;

export interface TestHome extends AsyncDisposable {
  /** Contains the two below and whatever a test adds; removed at the end. */
  readonly root: string;
  /** `REMI_HOME`. Not made yet. */
  readonly home: string;
  /** `HOME` of child processes, empty at first. A good working directory too. */
  readonly user: string;
  readonly paths: Paths;
  /** The whole environment for child processes: nothing of the test's own except where programs are. */
  readonly env: Readonly<Record<string, string>>;
  /** Kills every process whose environment names this home and removes the directory. Idempotent. */
  dispose(): Promise<void>;
}

/** Makes a home for one test. Use `await using`, or call `dispose` in `afterEach`. */
export function makeHome(): TestHome {
  const made = homeAt(mkdtempSync(join(realpathSync(tmpdir()), "r-")));
  mkdirSync(made.user, { mode: 0o700 });
  return made;
}

/** The home of this root, which another process of the test has made. */
export function homeAt(root: string): TestHome {
  const home = join(root, "h");
  const user = join(root, "u");
  const env = {
    // The project's Bun first, so that `bun` in a script is the one that runs the tests.
    PATH: [join(import.meta.dir, "../../node_modules/.bin"), process.env.PATH ?? "/usr/bin:/bin"].join(
      delimiter,
    ),
    HOME: user,
    SHELL: "/bin/sh",
    TERM: "xterm-256color",
    LANG: "C.UTF-8",
    REMI_HOME: home,
  };
  const resolved = resolvePaths(env);
  if (!resolved.ok) throw new Error(resolved.message);
  const dispose = async () => {
    await endAll(home);
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  };
  return { root, home, user, paths: resolved.paths, env, dispose, [Symbol.asyncDispose]: dispose };
}

/** Ids of the living processes that were started with this `REMI_HOME`. */
export function processesOf(home: string): number[] {
  return process.platform === "linux" ? fromProc(home) : fromPs(home);
}

async function endAll(home: string): Promise<void> {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const pids = processesOf(home);
    if (pids.length === 0) return;
    for (const pid of pids) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended by itself since it was seen.
      }
    }
    await Bun.sleep(ROUND_MS);
  }
  throw new Error(`processes of ${home} do not end: ${processesOf(home).join(" ")}`);
}

function fromProc(home: string): number[] {
  const wanted = `\0REMI_HOME=${home}\0`;
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return [];
    try {
      // A zombie's environment is empty, so a process that only waits to be reaped does not count.
      return `\0${readFileSync(`/proc/${name}/environ`, "latin1")}`.includes(wanted) ? [Number(name)] : [];
    } catch {
      return []; // ended since, or another user's
    }
  });
}

function fromPs(home: string): number[] {
  const { stdout } = Bun.spawnSync(["ps", "-axEww", "-o", "pid=,command="]);
  return stdout
    .toString()
    .split("\n")
    .filter((line) => `${line} `.includes(` REMI_HOME=${home} `))
    .map((line) => Number.parseInt(line, 10))
    .filter((pid) => pid !== process.pid);
}
