// The session server's own life: one per home, apart from the terminals that start it, replaced without loss.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { readFileSync, readlinkSync, statSync, writeFileSync } from "node:fs";
import { makeHome, processesOf, type TestHome } from "../support/home.ts";
import { captureShows, gone, isRunning, killServer, serverPid, startSession } from "../support/processes.ts";
import { eventually, remi, remiCommand, remiOk, sessionRecord, TerminalRun } from "../support/remi.ts";

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

test("starts on demand, shows its status, stops and is gone; sessions live on", async () => {
  const off = await remi(home, ["server", "status"]);
  expect([off.code, off.err]).toEqual([1, ""]);
  expect(off.out).toContain("not running");
  await remiOk(home, ["server", "start"]);
  await remiOk(home, ["server", "start"]);
  await startSession(home, "a", ["sh", "-c", "echo ready; exec cat"]);
  const pid = (await serverPid(home))!;
  expect(JSON.parse(await remiOk(home, ["server", "status", "--json"]))).toEqual({
    running: true,
    pid,
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    startedAt: expect.any(Number),
    living: 1,
    exited: 0,
    damaged: [],
    direct: { is: "untried" },
  });
  expect(await remiOk(home, ["server", "status"])).toContain("Direct paths: on; none was tried yet.\n");
  writeFileSync(home.paths.configFile, "direct_path = false\n");
  expect(await remiOk(home, ["server", "status"])).toContain("Direct paths: off");
  await remiOk(home, ["server", "stop"]);
  await gone(pid);
  await remiOk(home, ["server", "stop"]);
  await captureShows(home, "a", "ready");
});

test("lists nothing and starts nothing where no session ever was", async () => {
  expect(await remiOk(home, ["ls", "--json"])).toBe("[]\n");
  expect(processesOf(home.home)).toEqual([]);
});

test("stops on SIGTERM, but not on the terminal's signals", async () => {
  await startSession(home, "a", ["cat"]);
  const pid = (await serverPid(home))!;
  process.kill(pid, "SIGHUP");
  process.kill(pid, "SIGINT");
  expect(await remiOk(home, ["ls"])).toContain("a ");
  expect(await serverPid(home)).toBe(pid);
  process.kill(pid, "SIGTERM");
  await gone(pid);
  expect(await sessionRecord(home, "a")).toMatchObject({ pid: expect.any(Number) });
});

test("outlives the terminal of the command that started it, and holds nothing of it", async () => {
  const command = remiCommand("new", "-d", "a", "--", "cat").join(" ");
  await using terminal = new TerminalRun(["sh", "-c", `${command}; echo started; read x`], {
    env: home.env,
    cwd: home.user,
  });
  await terminal.shows("started");
  const pid = (await serverPid(home))!;
  await terminal.close();
  expect(await serverPid(home)).toBe(pid);
  const session = (id: number) => readFileSync(`/proc/${id}/stat`, "utf8").split(") ")[1]!.split(" ");
  // In its own Unix session, without a controlling terminal, and not in a directory that might be unmounted.
  expect(Number(session(pid)[3])).toBe(pid);
  expect(session(pid)[4]).toBe("0");
  expect(readlinkSync(`/proc/${pid}/cwd`)).toBe("/");
});

test("keeps what it makes to its user", async () => {
  await startSession(home, "a", ["cat"]);
  const { id } = (await sessionRecord(home, "a")) as { id: string };
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
  const directories = [home.home, home.paths.run, home.paths.sessions, home.paths.sessionDir(id)];
  expect(directories.map(mode)).toEqual(directories.map(() => "700"));
  const record = `${home.paths.sessionDir(id)}/record.json`;
  const files = [
    home.paths.serverSocket,
    home.paths.sessionSocket(id),
    home.paths.log,
    home.paths.serverLock,
    record,
  ];
  expect(files.map(mode)).toEqual(files.map(() => "600"));
  // Secrets of the environment stay in memory.
  await remiOk(home, ["new", "-d", "b", "--", "cat"], { env: { API_TOKEN: "very-secret" } });
  const other = (await sessionRecord(home, "b")) as { id: string };
  expect(readFileSync(`${home.paths.sessionDir(other.id)}/record.json`, "utf8")).not.toContain("very-secret");
});

test("serves its own home alone", async () => {
  await using second = makeHome();
  await startSession(home, "a", ["cat"]);
  await startSession(second, "b", ["cat"]);
  expect(await remiOk(home, ["ls"])).not.toContain("b ");
  expect(await remiOk(second, ["ls"])).not.toContain("a ");
  await killServer(second);
  expect(isRunning((await serverPid(home))!)).toBe(true);
});

test("starts although a lock file and a socket of a dead server are left", async () => {
  await startSession(home, "a", ["cat"]);
  await killServer(home);
  writeFileSync(home.paths.serverLock, "999999999\n");
  expect(await remiOk(home, ["ls"])).toContain("a ");
  await killServer(home);
  writeFileSync(home.paths.serverLock, `${process.pid}\n`);
  expect(await remiOk(home, ["ls"])).toContain("a ");
});

test("stopped in the middle of many commands, each is answered or refused, and no session is lost", async () => {
  await remiOk(home, ["server", "start"]);
  const creating = Array.from({ length: 8 }, (_, i) => remi(home, ["new", "-d", `s${i}`, "--", "cat"]));
  await killServer(home);
  const runs = await Promise.all(creating);
  for (const run of runs) {
    if (run.code === 0) expect(run.out).toMatch(/^s\d\n$/);
    else expect(run.err).toMatch(/^remi: [^\n]+\n$/);
  }
  const made = runs.flatMap((run, i) => (run.code === 0 ? [`s${i}`] : []));
  await eventually("every session that was made", async () => {
    const list = JSON.parse(await remiOk(home, ["ls", "--json"])) as { name: string; state: string }[];
    const living = list.filter((s) => s.state !== "exited").map((s) => s.name);
    return made.every((name) => living.includes(name));
  });
});

test("logs what happened, and --follow goes on", async () => {
  await startSession(home, "a", ["cat"]);
  expect(await remiOk(home, ["logs"])).toMatch(/ info server a session was started id=\w+ name=a\n/);
  expect(await remiOk(home, ["logs", "a"])).toMatch(/ info host the session started pid=\d+\n/);
  const following = Bun.spawn(remiCommand("logs", "-f", "-n", "1"), {
    env: home.env,
    stdout: "pipe",
    cwd: home.root,
  });
  const reader = following.stdout.getReader();
  const decoder = new TextDecoder();
  let text = decoder.decode((await reader.read()).value);
  await startSession(home, "late", ["cat"]);
  while (!text.includes("name=late")) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value);
  }
  expect(text).toContain("name=late");
  following.kill();
  await following.exited;
});
