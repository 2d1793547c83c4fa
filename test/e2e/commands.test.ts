// The commands with real terminals, environments and ends; what only a script sees is in the tests of the verbs.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { readlinkSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import {
  captureShows,
  gone,
  hasExited,
  hostLeft,
  hostPid,
  killServer,
  serverPid,
  sessionId,
  startSession,
} from "../support/processes.ts";
import { eventually, remi, remiCommand, remiOk, remiTerminal, sessionRecord } from "../support/remi.ts";

const DETACH = "\x02d";

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

describe("names", () => {
  test("are unique among living sessions, and free again after the end", async () => {
    await startSession(home, "api", ["cat"]);
    const taken = await remi(home, ["new", "-d", "api", "--", "cat"]);
    expect([taken.code, taken.out]).toEqual([1, ""]);
    expect(taken.err).toContain("a session named 'api' is running");
    await remiOk(home, ["kill", "api"]);
    await startSession(home, "api", ["cat"]);
    const all = JSON.parse(await remiOk(home, ["ls", "--json"])) as { state: string }[];
    expect(all.map((s) => s.state === "exited")).toEqual([true, false]);
    // The old one cannot come back under a name that is in use.
    const old = (JSON.parse(await remiOk(home, ["ls", "--json"])) as { id: string }[])[0]!.id;
    expect((await remi(home, ["restart", old])).err).toContain("a session named 'api' is running");
    await startSession(home, "other", ["cat"]);
    const renamed = await remi(home, ["rename", "other", "api"]);
    expect([renamed.code, renamed.err]).toEqual([1, taken.err]);
  });

  test("are found by an unambiguous prefix, the exact one first", async () => {
    for (const name of ["web", "web-api", "worker"])
      await startSession(home, name, ["sh", "-c", `echo I am ${name}; cat`]);
    await captureShows(home, "wo", "I am worker");
    await captureShows(home, "web", "I am web\n");
    await captureShows(home, "web-", "I am web-api");
    const ambiguous = await remi(home, ["capture", "w"]);
    expect([ambiguous.code, ambiguous.out]).toEqual([1, ""]);
    expect(ambiguous.err).toContain("(web, web-api, worker)");
  });
});

test("ls --json prints every field", async () => {
  await startSession(
    home,
    "a",
    ["sh", "-c", "printf '\\033]2;a title\\007'; exec cat"],
    ["--size", "91x33", "--cwd", home.user],
  );
  const record = await eventually("the title", async () => {
    const found = await sessionRecord(home, "a");
    return found?.title === "a title" ? found : undefined;
  });
  expect(record).toEqual({
    id: expect.stringMatching(/^[a-z0-9]{8}$/),
    name: "a",
    state: expect.stringMatching(/^(working|idle)$/),
    reason: expect.any(String),
    stateSince: expect.any(Number),
    source: "output",
    exitCode: null,
    signal: null,
    pid: expect.any(Number),
    command: ["sh", "-c", "printf '\\033]2;a title\\007'; exec cat"],
    cwd: home.user,
    cols: 91,
    rows: 33,
    clients: 0,
    createdAt: expect.any(Number),
    lastOutputAt: expect.any(Number),
    title: "a title",
  });
});

describe("ends", () => {
  test.each([
    ["exit 0", 0, null, 0],
    ["exit 200", 200, null, 200],
    ["kill -TERM $$", null, "SIGTERM", 143],
    ["kill -KILL $$", null, "SIGKILL", 137],
    ["kill -SEGV $$", null, "SIGSEGV", 139],
  ])("%s is recorded, by the host and on disk", async (script, exitCode, signal, status) => {
    await startSession(home, "a", ["bash", "-c", script]);
    expect((await remi(home, ["wait", "a"])).code).toBe(status);
    expect(await hasExited(home, "a")).toMatchObject({ exitCode, signal, pid: null });
    await hostLeft(home, "a");
    await killServer(home);
    expect(await sessionRecord(home, "a")).toMatchObject({ state: "exited", exitCode, signal });
    expect((await remi(home, ["wait", "a"])).code).toBe(status);
  });

  test("an ended session is attached and captured, with its host and without", async () => {
    await startSession(home, "a", ["sh", "-c", "seq 1 50; printf '\\033[31mlast words\\033[m\\n'; exit 5"]);
    await hasExited(home, "a");
    {
      await using terminal = remiTerminal(home, ["attach", "a"]);
      await terminal.shows("a exited with 5");
      expect(terminal.screen()).toContain("last words");
      expect(await terminal.exited).toBe(5);
    }
    await hostLeft(home, "a");
    {
      await using terminal = remiTerminal(home, ["attach", "a"]);
      await terminal.shows("a exited with 5");
      expect(terminal.screen()).toContain("last words");
      expect(await terminal.exited).toBe(5);
    }
    expect(await remiOk(home, ["capture", "a"])).toContain("last words");
    expect((await remiOk(home, ["capture", "a", "--scrollback"])).split("\n").slice(0, 2)).toEqual([
      "1",
      "2",
    ]);
    await remiOk(home, ["rm", "a"]);
    expect(await remiOk(home, ["ls", "--json"])).toBe("[]\n");
    expect((await remi(home, ["capture", "a"])).code).toBe(1);
  });
});

describe("attach", () => {
  test("-r sends nothing; -d sends the others away", async () => {
    await startSession(home, "a", ["sh", "-c", "echo ready; exec cat"]);
    await using looking = remiTerminal(home, ["attach", "-r", "a"]);
    await looking.shows("ready");
    looking.type("nothing\r");
    await using typing = remiTerminal(home, ["attach", "a"]);
    await typing.shows("ready");
    typing.type("something\r");
    await looking.until("the echo", () => looking.screen().split("something").length === 3);
    expect(looking.screen()).not.toContain("nothing");
    await using alone = remiTerminal(home, ["attach", "-d", "a"]);
    await alone.shows("something");
    expect(await looking.exited).toBe(0);
    await typing.shows("detached from a");
    expect(await typing.exited).toBe(0);
    await eventually("one client", async () => (await sessionRecord(home, "a"))?.clients === 1);
    await remiOk(home, ["detach", "a"]);
    expect(await alone.exited).toBe(0);
    expect(await sessionRecord(home, "a")).toMatchObject({ pid: expect.any(Number) });
  });

  test("inside itself is refused, inside another is not", async () => {
    await startSession(home, "b", ["sh", "-c", "echo I am b; exec cat"]);
    await using terminal = remiTerminal(home, ["self", "--", "sh"], { env: { PS1: "prompt$ " } });
    await terminal.shows("prompt$");
    const words = (...args: string[]) =>
      remiCommand(...args)
        .map((w) => `'${w}'`)
        .join(" ");
    terminal.type(`${words("attach", "self")}; echo status=$?\r`);
    await terminal.shows("status=1");
    expect(terminal.screen()).toContain("this is session 'self' itself");
    terminal.type(`clear; ${words("attach", "b")}\r`);
    await terminal.shows("I am b");
    terminal.type("\x02\x02d");
    await terminal.shows("detached from b");
    terminal.type(DETACH);
    expect(await terminal.exited).toBe(0);
  });

  test("without a terminal is refused, and remi alone prints the list", async () => {
    const empty = await remi(home, []);
    expect([empty.code, empty.out]).toEqual([0, "There are no sessions.\n"]);
    await startSession(home, "a", ["cat"]);
    const attach = await remi(home, ["attach", "a"]);
    expect([attach.code, attach.out]).toEqual([1, ""]);
    expect(attach.err).toContain("attaching needs a terminal");
    const list = await remi(home, []);
    expect(list.code).toBe(0);
    expect(list.out).toMatch(/^NAME .*\na /);
    expect(list.err).toContain("remi NAME");
  });

  test("-t and tmux's words are understood", async () => {
    await remiOk(home, ["new-session", "-d", "-s", "a", "--", "sh", "-c", "echo ready; exec cat"]);
    expect(await remiOk(home, ["list-sessions"])).toMatch(/^a /m);
    await using terminal = remiTerminal(home, ["a", "-t", "a"]);
    await terminal.shows("ready");
    await remiOk(home, ["send-keys", "-t", "a", "typed", "Enter"]);
    await terminal.shows("typed\ntyped");
    await remiOk(home, ["detach-client", "-t", "a"]);
    expect(await terminal.exited).toBe(0);
    expect(await remiOk(home, ["capture-pane", "-p", "-t", "a"])).toContain("ready");
    await remiOk(home, ["rename-session", "-t", "a", "b"]);
    await remiOk(home, ["kill-session", "-t", "b"]);
    expect(await sessionRecord(home, "b")).toMatchObject({ state: "exited", signal: "SIGHUP" });
  });
});

test("a typo gets a suggestion", async () => {
  for (const [typo, meant] of [
    ["atach", "attach"],
    ["lst", "ls"],
    ["restrat", "restart"],
  ] as const) {
    const { code, out, err } = await remi(home, [typo]);
    expect([typo, code, out]).toEqual([typo, 2, ""]);
    expect(err).toContain(`did you mean ${meant}`);
  }
  const flag = await remi(home, ["ls", "--jsno"]);
  expect([flag.code, flag.out]).toEqual([2, ""]);
  expect(flag.err).toMatch(/^remi: [^\n]*--jsno[^\n]*\n$/);
});

test("a renamed session's program goes on, and the name outlives the server", async () => {
  await startSession(home, "old", ["sh", "-c", "echo ready; exec cat"]);
  const before = await sessionRecord(home, "old");
  await using terminal = remiTerminal(home, ["attach", "old"]);
  await terminal.shows("ready");
  await remiOk(home, ["rename", "old", "new"]);
  await killServer(home);
  expect(await sessionRecord(home, "new")).toMatchObject({ id: before!.id, pid: before!.pid, name: "new" });
  expect(await sessionRecord(home, "old")).toBeUndefined();
  terminal.type("typed\r");
  await terminal.shows("typed\ntyped");
});

describe("the environment", () => {
  test("of the creating client reaches the program, with --env over it", async () => {
    const env = { FROM_CLIENT: "with spaces = and\ttabs", BOTH: "client", TMUX: "/outer" };
    await remiOk(home, ["ls"], { env: { FROM_CLIENT: "of another client" } });
    await remiOk(home, ["new", "-d", "a", "--env", "BOTH=given", "--", "sh", "-c", "env; echo end"], { env });
    const out = await captureShows(home, "a", "end");
    for (const line of [
      "FROM_CLIENT=with spaces = and  tabs",
      "BOTH=given",
      "TERM=xterm-256color",
      "COLORTERM=truecolor",
      "TERM_PROGRAM=remi",
      "REMI_SESSION=a",
    ])
      expect(out.replace(/\t| {2,}/g, "  ").split("\n")).toContain(line);
    expect(out).not.toContain("TMUX=");
  });

  test("SSH_AUTH_SOCK follows the client that attached last", async () => {
    const listen = async (name: string) => {
      const path = join(home.root, name);
      const server = createServer().listen(path);
      await new Promise((resolve) => server.once("listening", resolve));
      return { path, close: () => server.close() };
    };
    const [first, second] = [await listen("agent1"), await listen("agent2")];
    await remiOk(home, ["new", "-d", "a", "--", "sh", "-c", "echo at=$SSH_AUTH_SOCK; exec cat"], {
      env: { SSH_AUTH_SOCK: first.path },
    });
    const link = home.paths.agentSocket(await sessionId(home, "a"));
    await captureShows(home, "a", `at=${link}`);
    expect(readlinkSync(link)).toBe(first.path);
    await using terminal = remiTerminal(home, ["attach", "a"], { env: { SSH_AUTH_SOCK: second.path } });
    await terminal.shows("at=");
    await eventually("the new agent", () => readlinkSync(link) === second.path);
    first.close();
    second.close();
  });
});

test("capture has every form", async () => {
  const script = "seq 1 60; printf '\\033[1;31mred\\033[m '; printf '%0100d\\n' 7; printf '<&>'";
  await startSession(home, "a", ["sh", "-c", `${script}; exec cat`], ["--size", "80x10"]);
  const plain = await captureShows(home, "a", "<&>");
  expect(plain).not.toContain("\x1b");
  expect(plain).not.toContain("50\n");
  expect(await remiOk(home, ["capture", "a", "--ansi"])).toMatch(/\x1b\[[0-9;]*31[0-9;]*mred/);
  expect(await remiOk(home, ["capture", "a", "--html"])).toMatch(/(&lt;|&#60;)(&amp;|&#38;)(&gt;|&#62;)/);
  expect(JSON.parse(await remiOk(home, ["capture", "a", "--json"]))).toBeObject();
  const all = (await remiOk(home, ["capture", "a", "--scrollback"])).split("\n");
  expect(all.slice(0, 3)).toEqual(["1", "2", "3"]);
  const some = (await remiOk(home, ["capture", "a", "--scrollback", "2"])).trimEnd().split("\n");
  expect(some).toHaveLength(plain.trimEnd().split("\n").length + 2);
  expect(plain).not.toContain(`red ${"0".repeat(99)}7`);
  expect(await remiOk(home, ["capture", "a", "--join"])).toContain(`red ${"0".repeat(99)}7`);
});

describe("what others left behind", () => {
  test("a stale session socket, and a record whose process id now belongs to another process", async () => {
    await startSession(home, "a", ["cat"]);
    const id = await sessionId(home, "a");
    const host = hostPid(home, id);
    await killServer(home);
    process.kill(host, "SIGKILL");
    await gone(host);
    // The id in the record now belongs to a process that is not the host.
    const other = { pid: process.pid, startTime: "00000000:1", programPid: process.pid };
    writeFileSync(join(home.paths.sessionDir(id), "host.json"), JSON.stringify(other));
    expect(await sessionRecord(home, "a")).toMatchObject({ state: "exited" });
    await remiOk(home, ["restart", "a"]);
    await remiOk(home, ["send", "a", "alive", "--enter"]);
    await captureShows(home, "a", "alive\nalive");
  });

  test("sockets that were removed, alone or with their directory, are made again", async () => {
    await using other = makeHome();
    const program = ["sh", "-c", "echo ready; exec cat"];
    await startSession(home, "a", program);
    await startSession(other, "a", program);
    const [pid, record] = [await serverPid(home), await sessionRecord(home, "a")];
    const before = await sessionRecord(other, "a");
    rmSync(home.paths.sessionSocket(record!.id as string));
    rmSync(home.paths.serverSocket);
    rmSync(other.paths.run, { recursive: true });
    await Promise.all([captureShows(home, "a", "ready"), captureShows(other, "a", "ready")]);
    expect(await sessionRecord(home, "a")).toMatchObject({ pid: record!.pid, id: record!.id });
    expect(await serverPid(home)).toBe(pid!);
    expect(await sessionRecord(other, "a")).toMatchObject({ pid: before!.pid, id: before!.id });
  });
});
