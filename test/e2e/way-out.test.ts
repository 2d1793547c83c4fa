// Whatever a session has set in a person's terminal is undone on every way out of attach, and the shell that started it
// goes on as if nothing had happened.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { eventually, remiOk } from "../support/remi.ts";
import { record } from "../support/screen-session.ts";
import { Shell } from "../support/screen-shell.ts";
import { leftovers } from "../support/screen-state.ts";
import { EVERYTHING, isUnfinished, MODES, NOTED_MODES } from "../support/terminal-modes.ts";

setDefaultTimeout(120_000);

let home: TestHome;
let shell: Shell;
beforeEach(async () => {
  home = makeHome();
  shell = await Shell.start(home);
});
afterEach(async () => {
  await shell.close();
  await home.dispose();
});

/** A session that sets this at the first key, keeps what is typed then, and ends with `x`. */
async function start(sequence: string, size = "80x24"): Promise<void> {
  const file = join(home.root, "sequence");
  // Some switch to another screen, and some swallow what comes after them.
  writeFileSync(file, `SET${sequence}${isUnfinished(sequence) ? "" : "SET"}`);
  const untilX = `while c=$(head -c 1); [ "$c" != x ]; do printf %s "$c" >> '${keysFile()}'; done`;
  const script = `stty raw -echo; printf READY; head -c 1 > /dev/null; cat '${file}'; ${untilX}`;
  await remiOk(home, ["new", "-d", "s", "--size", size, "--", "sh", "-c", script]);
  await remiOk(home, ["wait", "s", "--for", "/READY/", "--timeout", "60"]);
}

const keysFile = () => join(home.root, "keys");
const keys = () => (existsSync(keysFile()) ? readFileSync(keysFile(), "utf8").split("k").length - 1 : 0);

/**
 * Attaches; returns once the client has read what the terminal answers to its questions: a key that is typed after that
 * reaches the program. Input that comes too late for a client that was killed is left to the shell.
 */
async function attachAnswered(): Promise<number> {
  const probes = () => shell.queries.filter((query) => query === "osc 12").length;
  const [keysBefore, probesBefore] = [keys(), probes()];
  const pid = await shell.remi("attach", "s");
  await shell.until("the questions", () => probes() > probesBefore);
  shell.type("k");
  await eventually("a key", () => keys() > keysBefore);
  return pid;
}

/** The same, with everything set before anybody attaches. */
async function startSet(sequence: string, size?: string): Promise<void> {
  await start(sequence, size);
  await remiOk(home, ["send", "s", "x"]);
  await remiOk(home, ["wait", "s", "--for", "/SET/", "--timeout", "60"]);
}

/** Attaches in the shell; resolves with its process once the terminal has what the session has set. */
async function attach(clean: readonly string[]): Promise<number> {
  const pid = await shell.remi("attach", "s");
  await shell.shows("SET");
  // Raw mode is set before anything else and undone last; a prompt leaves bracketed paste on.
  await shell.until("the modes of the session", () => leftovers(shell).join() !== clean.join());
  return pid;
}

interface Way {
  readonly name: string;
  /** The client can no longer do anything. */
  readonly kills?: true;
  leave(pid: number): Promise<void> | void;
}

const WAYS: readonly Way[] = [
  { name: "the detach key", leave: () => shell.type("\x02d") },
  {
    name: "remi detach",
    leave: async () => {
      await remiOk(home, ["detach", "s"]);
    },
  },
  { name: "SIGTERM", leave: (pid) => void process.kill(pid, "SIGTERM") },
  { name: "SIGHUP", leave: (pid) => void process.kill(pid, "SIGHUP") },
  { name: "SIGINT", leave: (pid) => void process.kill(pid, "SIGINT") },
  { name: "SIGQUIT", leave: (pid) => void process.kill(pid, "SIGQUIT") },
  { name: "kill -9 of the client", kills: true, leave: (pid) => void process.kill(pid, "SIGKILL") },
  { name: "the program's end", leave: () => shell.type("x") },
  {
    name: "kill -9 of the host",
    leave: async () => {
      const { id } = await record(home, "s");
      const host = JSON.parse(readFileSync(join(home.paths.sessionDir(String(id)), "host.json"), "utf8"));
      process.kill(host.pid, "SIGKILL");
    },
  },
];

async function expectClean(
  before: readonly string[],
  how: "left" | "killed" | "stopped" = "left",
): Promise<void> {
  if (how === "killed") await shell.promptAfterKill();
  else await shell.prompt();
  if (how === "left") await shell.unwatched();
  expect(await shell.state()).toEqual([...before]);
  await shell.run("echo the shell goes $((1 + 1))");
  expect(shell.screen()).toContain("the shell goes 2");
}

describe("everything at once is undone by", () => {
  for (const way of WAYS)
    test(way.name, async () => {
      const before = await shell.state();
      await startSet(EVERYTHING);
      const pid = way.kills ? await attachAnswered() : await attach(leftovers(shell));
      await way.leave(pid);
      await expectClean(before, way.kills ? "killed" : "left");
    });

  test("a stop (SIGTSTP), and is set again when it goes on", async () => {
    const before = await shell.state();
    await startSet(EVERYTHING);
    const clean = leftovers(shell);
    const pid = await attach(clean);
    const set = leftovers(shell);
    for (let i = 0; i < 2; i++) {
      process.kill(pid, "SIGTSTP");
      await expectClean(before, "stopped");
      shell.type("fg\r");
      await shell.until("the session again", () => leftovers(shell).join() === set.join());
      await shell.shows("SET");
    }
    shell.type("\x02d");
    await expectClean(before);
  });

  test("the way out of a view of another size", async () => {
    const before = await shell.state();
    mkdirSync(dirname(home.paths.configFile), { recursive: true, mode: 0o700 });
    writeFileSync(home.paths.configFile, 'size_policy = "manual"\n', { mode: 0o600 });
    await startSet(EVERYTHING, "60x20");
    for (const way of WAYS.filter((w) => w.name !== "the program's end")) {
      const pid = await shell.remi("attach", "s");
      await shell.shows("\u00b7".repeat(20));
      // Keys come after the terminal's answers to the client's questions: once these are read, so are those.
      shell.type("\x02?");
      await shell.shows("any key");
      shell.type("q");
      const isBack = () =>
        !shell.screen().includes("any key") && shell.screen().includes("\u00b7".repeat(20));
      await shell.until("the view", isBack);
      await way.leave(pid);
      await expectClean(before, way.kills ? "killed" : "left");
      await shell.run("clear");
    }
  });
});

/** Noted modes that are set together: each alone is in `noted-modes.test.ts`. */
const TOGETHER = 8;

function groups(): [string, string][] {
  const noted = Object.entries(NOTED_MODES);
  const alone = Object.entries(MODES).filter(([name]) => !(name in NOTED_MODES));
  for (let i = 0; i < noted.length; i += TOGETHER) {
    const some = noted.slice(i, i + TOGETHER);
    alone.push([some.map(([name]) => name).join(", "), some.map(([, sequence]) => sequence).join("")]);
  }
  return alone;
}

describe("each mode alone is undone", () => {
  for (const [name, sequence] of groups())
    test(name, async () => {
      const before = await shell.state();
      await start(sequence);
      // As the program sets it, with the terminal attached.
      await shell.remi("attach", "s");
      await shell.shows("READY");
      shell.type("x");
      await shell.shows("SET");
      shell.type("\x02d");
      await expectClean(before);
      // As it is set in a terminal that attaches later.
      const pid = await attachAnswered();
      process.kill(pid, "SIGKILL");
      await expectClean(before, "killed");
      await attachAnswered();
      shell.type("x");
      await expectClean(before);
    });
});
