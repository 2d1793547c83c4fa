// At the limit of open files the server and the hosts spun at a whole core, woken without end for a connection that they
// could not take, and every command hung.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { connectFrames, type FrameSocket } from "../../src/carrier/unix-socket.ts";
import { sessionIds } from "../../src/config/session-files.ts";
import { CAPABILITIES, SPOKEN } from "../../src/protocol/version.ts";
import { VERSION } from "../../src/version.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { limitOpenFiles, openFiles, usedMs } from "../support/open-files.ts";
import { captureShows, hostPid, serverPid, sessionId, startSession } from "../support/processes.ts";
import { eventually, remi, remiCommand, remiOk, remiTerminal } from "../support/remi.ts";

const onLinux = test.skipIf(process.platform !== "linux");
const ENOUGH = 1_000;
const PROGRAM = ["sh", "-c", "echo ready; exec cat"];

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

/** Log lines that report the beginning of a shortage. */
const shortages = (log: string) =>
  readFileSync(log, "utf8").match(/no file descriptor is free/g)?.length ?? 0;

/** How long a process is watched, ms. */
const WINDOW_MS = 300;

/**
 * Runs `work`, and fails when the process uses a core from then on: a connection that it cannot take stays. What the
 * refusals themselves cost it is not counted.
 */
async function withoutSpinning<T>(pid: number, work: () => Promise<T>): Promise<T> {
  const result = await work();
  await eventually("a process at rest", async () => {
    const [used, began] = [usedMs(pid), performance.now()];
    await Bun.sleep(WINDOW_MS);
    return usedMs(pid) - used < (performance.now() - began) / 2;
  });
  return result;
}

onLinux("a server without a free descriptor says so, and serves again when there is one", async () => {
  await startSession(home, "api", PROGRAM);
  const pid = (await serverPid(home))!;
  await using shown = remiTerminal(home, ["attach", "api"]);
  await shown.shows("ready");
  limitOpenFiles(pid, openFiles(pid));
  for (const args of [["ls"], ["new", "-d", "more", "--", "cat"]]) {
    const { code, err } = await withoutSpinning(pid, () => remi(home, args));
    expect(err).toMatch(/^remi: the session server has no file descriptor free/m);
    expect(code).toBe(1);
  }
  expect(shortages(home.paths.log)).toBe(1);
  shown.type("second\r");
  await shown.shows("second");
  limitOpenFiles(pid, ENOUGH);
  expect(JSON.parse(await remiOk(home, ["ls", "--json"]))).toHaveLength(1);
  expect(await serverPid(home)).toBe(pid);
  await startSession(home, "more", ["cat"]);
});

onLinux("a host without a free descriptor says so, and its clients and its session go on", async () => {
  await startSession(home, "api", PROGRAM);
  const id = await sessionId(home, "api");
  const pid = hostPid(home, id);
  await using shown = remiTerminal(home, ["attach", "api"]);
  await shown.shows("ready");
  limitOpenFiles(pid, openFiles(pid));
  for (const args of [
    ["capture", "api"],
    ["send", "api", "lost"],
  ]) {
    const { code, err } = await withoutSpinning(pid, () => remi(home, args));
    // On a loaded machine it may say first that it waits.
    expect(err).toMatch(/^remi: session 'api' has no file descriptor free for another client/m);
    expect(code).toBe(1);
  }
  await using refused = remiTerminal(home, ["attach", "api"]);
  expect(await refused.exited).toBe(1);
  await refused.shows("api cannot be attached: session 'api' has no file descriptor fre");
  expect(shortages(home.paths.sessionLog(id))).toBe(1);
  shown.type("second\r");
  await shown.shows("second");
  limitOpenFiles(pid, ENOUGH);
  const screen = await captureShows(home, "api", "second");
  expect(screen).not.toContain("lost");
});

onLinux("clients that stay take all descriptors of a server but its own", async () => {
  await startSession(home, "api", ["cat"]);
  const pid = (await serverPid(home))!;
  const COUNT = 30;
  limitOpenFiles(pid, openFiles(pid) + COUNT);
  const refused = new Set<number>();
  const sockets: FrameSocket[] = [];
  for (let n = 0; n < COUNT * 2; n++) {
    const socket = await connectFrames(home.paths.serverSocket, {
      onFrame: () => {},
      onClose: () => refused.add(n),
    });
    // It may be refused before it has seen that it is connected.
    if (!socket) refused.add(n);
    else sockets.push(socket);
    socket?.say({ t: "hello", protocol: SPOKEN, version: VERSION, caps: CAPABILITIES, role: "client" });
  }
  // Each was taken: those for which there is room, and those that are refused.
  await eventually("every other connection to be refused", () => refused.size >= COUNT);
  expect(refused.size).toBeLessThan(COUNT * 2);
  const restarted = await remi(home, ["server", "restart"]);
  // On a loaded machine the message may come after the connection has ended.
  expect(restarted.err).toMatch(
    /\(process \d+\) (has no file descriptor free|does not answer) and is ended; sessions go on/,
  );
  expect(restarted.code).toBe(0);
  for (const socket of sockets) socket.close();
  expect(JSON.parse(await remiOk(home, ["ls", "--json"]))).toHaveLength(1);
});

onLinux("under 'ulimit -n 40' sessions leave descriptors to those who list and end them", async () => {
  const under = async (...args: string[]) => {
    const command = ["sh", "-c", 'ulimit -n 40; exec "$@"', "sh", ...remiCommand(...args)];
    const child = Bun.spawn(command, {
      env: { ...home.env },
      cwd: home.root,
      stdout: "pipe",
      stderr: "pipe",
    });
    const [out, err] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ]);
    return { out, err, code: await child.exited };
  };
  const program = ["--", "sh", "-c", "echo limit $(ulimit -n); exec cat"];
  let count = 0;
  let last = await under("new", "-d", `s${count}`, ...program);
  while (last.code === 0 && count < 40) last = await under("new", "-d", `s${++count}`, ...program);
  expect(last.err).toStartWith(
    "remi: the session server has too few file descriptors free for another session",
  );
  expect(count).toBeGreaterThan(0);
  expect(sessionIds(home.paths)).toHaveLength(count);
  expect(JSON.parse((await under("ls", "--json")).out)).toHaveLength(count);
  await captureShows(home, "s0", "limit 40");
  expect((await under("kill", "s0")).code).toBe(0);
  expect((await under("restart", "s0")).code).toBe(0);
});
