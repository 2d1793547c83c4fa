// Whatever dies, the session lives: killing the server, the client, the terminal, the host.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { makeHome, type TestHome } from "../support/home.ts";
import {
  captureShows,
  gone,
  hasExited,
  hostPid,
  isRunning,
  killServer,
  serverPid,
  sessionId,
  startSession,
} from "../support/processes.ts";
import {
  eventually,
  remi,
  remiCommand,
  remiOk,
  remiTerminal,
  sessionRecord,
  TerminalRun,
} from "../support/remi.ts";

/** The detach keys. */
const DETACH = "\x02d";
/** Prints a screen that can be recognised, then echoes what is typed. */
const PROGRAM = [
  "bash",
  "-c",
  "for i in 1 2 3 4 5; do echo \"line $i\"; done; printf '\\e[31mready\\e[m\\n'; exec cat",
];
/** What the program's screen begins with. */
const SCREEN = ["line 1", "line 2", "line 3", "line 4", "line 5", "ready"];

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

/** Attaches, compares the first rows, types a line, sees its echo, detaches. */
async function expectWhole(name: string, screen: readonly string[], word: string): Promise<void> {
  await using terminal = remiTerminal(home, ["attach", name]);
  await terminal.shows(screen.at(-1)!);
  expect(terminal.rows().slice(0, screen.length)).toEqual([...screen]);
  terminal.type(`${word}\r`);
  await terminal.until(`${word} typed and echoed`, () => terminal.screen().split(word).length === 3);
  terminal.type(DETACH);
  expect(await terminal.exited).toBe(0);
}

describe("a session", () => {
  test("started in a terminal and detached goes on and is attached again as it was", async () => {
    await using first = remiTerminal(home, ["demo", "--", ...PROGRAM]);
    await first.shows("ready");
    first.type(DETACH);
    await first.shows("detached from demo");
    expect(await first.exited).toBe(0);
    await expectWhole("demo", SCREEN, "again");
  });

  test("outlives a kill -9 of the server, and its client notices nothing", async () => {
    await using terminal = remiTerminal(home, ["demo", "--", ...PROGRAM]);
    await terminal.shows("ready");
    const before = await sessionRecord(home, "demo");
    const server = await killServer(home);
    terminal.type("still here\r");
    await terminal.until("the echo", () => terminal.screen().split("still here").length === 3);
    expect(terminal.rows().slice(0, 8)).toEqual([...SCREEN, "still here", "still here"]);
    // The next command starts another server, which finds the session with its client.
    const after = await eventually("the adopted session", async () => {
      const record = await sessionRecord(home, "demo");
      return record?.clients === 1 ? record : undefined;
    });
    expect(after).toMatchObject({ id: before!.id, pid: before!.pid, createdAt: before!.createdAt });
    expect(await serverPid(home)).not.toBe(server);
    terminal.type(DETACH);
    expect(await terminal.exited).toBe(0);
    await expectWhole("demo", [...SCREEN, "still here", "still here"], "again");
  });

  test("outlives a kill -9 of its client", async () => {
    await using terminal = remiTerminal(home, ["demo", "--", ...PROGRAM]);
    await terminal.shows("ready");
    terminal.child.kill("SIGKILL");
    await terminal.exited;
    await eventually("the client's leaving", async () => (await sessionRecord(home, "demo"))?.clients === 0);
    await expectWhole("demo", SCREEN, "again");
  });

  test("outlives a kill -9 of the shell in whose terminal it was started", async () => {
    const quoted = remiCommand("demo", "--", ...PROGRAM).map((word) => `'${word.replaceAll("'", "'\\''")}'`);
    await using shell = new TerminalRun(["bash", "--norc", "-c", `${quoted.join(" ")}; true`], {
      env: home.env,
      cwd: home.root,
    });
    await shell.shows("ready");
    shell.child.kill("SIGKILL");
    await shell.exited;
    await expectWhole("demo", SCREEN, "again");
  });

  test("outlives a kill -9 of the process that owns the terminal", async () => {
    // `script` stands for the terminal's own program: it holds the PTY's master, so its death hangs the terminal up.
    const quoted = remiCommand("demo", "--", ...PROGRAM).map((word) => `'${word.replaceAll("'", "'\\''")}'`);
    await using outer = new TerminalRun(["script", "-qec", quoted.join(" "), "/dev/null"], {
      env: home.env,
      cwd: home.root,
    });
    await outer.shows("ready");
    outer.child.kill("SIGKILL");
    await outer.exited;
    await eventually("the client's leaving", async () => (await sessionRecord(home, "demo"))?.clients === 0);
    await expectWhole("demo", SCREEN, "again");
  });

  test("outlives a terminal that closes with server and client killed before", async () => {
    const terminal = remiTerminal(home, ["demo", "--", ...PROGRAM]);
    await terminal.shows("ready");
    await killServer(home);
    terminal.child.kill("SIGKILL");
    await terminal.close();
    await expectWhole("demo", SCREEN, "again");
  });
});

test("twenty sessions outlive a kill -9 of the server and of every client", async () => {
  const names = Array.from({ length: 20 }, (_, i) => `s${String(i).padStart(2, "0")}`);
  const program = (name: string) => ["bash", "-c", `echo "I am ${name}"; exec cat`];
  const terminals: TerminalRun[] = [];
  for (const name of names) {
    const terminal = remiTerminal(home, [name, "--", ...program(name)]);
    terminals.push(terminal);
    await terminal.shows(`I am ${name}`);
  }
  const before = JSON.parse(await remiOk(home, ["ls", "--json"])) as Record<string, unknown>[];
  expect(before.map((s) => [s.name, s.clients])).toEqual(names.map((name) => [name, 1]));
  const hosts = before.map((s) => hostPid(home, s.id as string));
  await killServer(home);
  for (const terminal of terminals) terminal.child.kill("SIGKILL");
  for (const terminal of terminals) await terminal.close();
  expect(hosts.filter(isRunning)).toEqual(hosts);
  const after = await eventually("the clients' leaving", async () => {
    const list = JSON.parse(await remiOk(home, ["ls", "--json"])) as Record<string, unknown>[];
    return list.every((s) => s.clients === 0) ? list : undefined;
  });
  const known = (list: Record<string, unknown>[]) => list.map(({ id, name, pid }) => ({ id, name, pid }));
  expect(known(after)).toEqual(known(before));
  for (const name of names) await expectWhole(name, [`I am ${name}`], "again");
}, 240_000);

describe("servers", () => {
  /** Processes of the home that run a server. */
  const servers = async () => {
    const { processesOf } = await import("../support/home.ts");
    const { readFileSync } = await import("node:fs");
    return processesOf(home.home).filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "latin1").split("\0").includes("__server");
      } catch {
        return false;
      }
    });
  };

  test("never run twice: ten commands at once on an empty home start one", async () => {
    const runs = await Promise.all(
      Array.from({ length: 10 }, (_, i) => remi(home, ["new", "-d", `n${i}`, "--", "cat"])),
    );
    // That it takes a while may be said; nothing else.
    const said = (err: string) => err.replace(/^remi: .*, waiting\.\n/gm, "");
    expect(runs.map((run) => [run.code, said(run.err)])).toEqual(runs.map(() => [0, ""]));
    const list = JSON.parse(await remiOk(home, ["ls", "--json"])) as { name: string }[];
    expect(list.map((s) => s.name).sort()).toEqual(runs.map((_, i) => `n${i}`));
    const running = await eventually("one server", async () => {
      const pids = await servers();
      return pids.length === 1 ? pids : undefined;
    });
    expect(running).toEqual([(await serverPid(home))!]);
  });

  test("give one of ten equal names to one of ten creators", async () => {
    const runs = await Promise.all(
      Array.from({ length: 10 }, () => remi(home, ["new", "-d", "same", "--", "cat"])),
    );
    expect(runs.filter((run) => run.code === 0)).toHaveLength(1);
    for (const run of runs.filter((r) => r.code !== 0)) expect(run).toMatchObject({ code: 1, out: "" });
    const list = JSON.parse(await remiOk(home, ["ls", "--json"])) as unknown[];
    expect(list).toHaveLength(1);
  });

  test("start over a stale socket of one that was killed", async () => {
    await startSession(home, "a", ["cat"]);
    await killServer(home);
    expect(await remiOk(home, ["ls"])).toContain("a ");
  });

  test("that are killed again and again adopt the session each time", async () => {
    await startSession(home, "a", PROGRAM);
    const first = await sessionRecord(home, "a");
    for (let round = 0; round < 5; round++) {
      await killServer(home);
      expect(await sessionRecord(home, "a")).toMatchObject({ id: first!.id, pid: first!.pid });
    }
    await expectWhole("a", SCREEN, "again");
  });

  test("do not end sessions when they are stopped or restarted", async () => {
    await startSession(home, "a", PROGRAM);
    const pid = (await sessionRecord(home, "a"))!.pid as number;
    const first = await serverPid(home);
    await remiOk(home, ["server", "restart"]);
    expect(await serverPid(home)).not.toBe(first);
    await remiOk(home, ["server", "stop"]);
    expect(await serverPid(home)).toBeUndefined();
    expect(isRunning(pid)).toBe(true);
    await expectWhole("a", SCREEN, "again");
  });
});

test("ls shows a killed host, and restart brings the session back", async () => {
  await startSession(home, "demo", PROGRAM);
  await captureShows(home, "demo", "ready");
  const id = await sessionId(home, "demo");
  const host = hostPid(home, id);
  process.kill(host, "SIGKILL");
  await gone(host);
  const record = await hasExited(home, "demo");
  expect(record).toMatchObject({ id, reason: "the session host was killed", exitCode: null, pid: null });
  await remiOk(home, ["restart", "demo"]);
  expect(await sessionRecord(home, "demo")).toMatchObject({ id, name: "demo", exitCode: null });
  await expectWhole("demo", SCREEN, "again");
});

test("the next server reports a host that was killed while none ran", async () => {
  await startSession(home, "demo", PROGRAM);
  const host = hostPid(home, await sessionId(home, "demo"));
  await killServer(home);
  process.kill(host, "SIGKILL");
  await gone(host);
  const record = await sessionRecord(home, "demo");
  expect(record).toMatchObject({ state: "exited", reason: "the session host was killed" });
});
