// Sessions that have ended: their hosts leave, and what they showed is shown from the disk as the host showed it.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { connectSession } from "../../src/client/session-link.ts";
import { askServer, findSession, followToEnd } from "../support/follow.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import {
  captureShows,
  gone,
  hasExited,
  hostLeft,
  hostPid,
  isRunning,
  killServer,
  sessionId,
  startSession,
} from "../support/processes.ts";
import { eventually, remi, remiOk, remiTerminal, sessionRecord, type TerminalRun } from "../support/remi.ts";

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

/** A connection to the session's host, which stays while somebody has one. */
async function keepHost(id: string) {
  const link = await connectSession(
    home.paths.sessionSocket(id),
    { client: crypto.randomUUID(), access: "view", kind: "observer", flow: "skip", scrollback: false },
    {},
  );
  if (!link) throw new Error("the host does not answer");
  return link;
}

/** All cells of the terminal with what is drawn in them, and its cursor. */
function shown(run: TerminalRun) {
  const buffer = run.terminal.buffer.active;
  const rows = Array.from({ length: buffer.length }, (_, y) => {
    const line = buffer.getLine(y)!;
    return Array.from({ length: run.terminal.cols }, (_, x) => {
      const cell = line.getCell(x)!;
      return `${cell.getChars()}/${cell.getFgColor()}/${cell.getBgColor()}/${cell.isBold()}/${cell.isInverse()}`;
    });
  });
  return { rows, cursor: [buffer.cursorX, buffer.cursorY], type: buffer.type };
}

/** Attaches twice: without a terminal for every byte, and in a real one for what a person sees. */
async function attachOnce(name: string, size: { cols: number; rows: number }) {
  const followed = await followToEnd(home, await findSession(home, name), size);
  await using run = remiTerminal(home, ["attach", name], size);
  const status = await run.exited;
  await run.shows(`${name} exited with 3`);
  return { ...followed, status, ...shown(run) };
}

const COLORS =
  "seq 1 60; printf '\\033[1;31mred\\033[0m \\033]2;title\\007'; printf 'wide %090d\\n' 7; exit 3";
const COVERED = "seq 1 9; printf '\\033[?1049h\\033[5;5H\\033[44mover it\\033[?25l'; exit 3";
const HELD = "printf '\\033[?2004h\\033[?1000h\\033[4 q\\033[2;5rtext'; exit 3";

/** Attaches to a session that has ended, with its host and without. */
async function looksAlike(name: string, script: string, size: { cols: number; rows: number }): Promise<void> {
  await startSession(home, name, ["sh", "-c", `read go; ${script}`]);
  const link = await keepHost(await sessionId(home, name));
  await remiOk(home, ["send", name, "--key", "Enter"]);
  await hasExited(home, name);
  const told = async () => [await sessionRecord(home, name), await remiOk(home, ["capture", name, "--ansi"])];
  const before = await told();
  const shownByHost = await attachOnce(name, size);
  link.close();
  const host = await hostLeft(home, name);
  // What was saved is as the program left it, whatever the size of the watching terminal.
  expect(await told()).toEqual(before);
  expect(await attachOnce(name, size)).toEqual(shownByHost);
  // The host that showed it leaves again.
  expect(await hostLeft(home, name)).not.toBe(host);
  expect(await told()).toEqual(before);
}

test("attach shows from the disk what the host showed", async () => {
  await Promise.all([
    looksAlike("plain", COLORS, { cols: 120, rows: 40 }),
    looksAlike("wrapped", COLORS, { cols: 50, rows: 12 }),
    looksAlike("covered", COVERED, { cols: 80, rows: 24 }),
    looksAlike("held", HELD, { cols: 120, rows: 40 }),
  ]);
});

test("ended sessions leave no process, and are listed as before by the next server", async () => {
  const names = ["a", "b", "c"];
  for (const name of names) await startSession(home, name, ["sh", "-c", `read go; echo ${name}; exit 4`]);
  await remiOk(home, ["mute", "b"]);
  for (const name of names) await remiOk(home, ["send", name, "--key", "Enter"]);
  for (const name of names) await hasExited(home, name);
  const before = await remiOk(home, ["ls", "--json"]);
  for (const name of names) await hostLeft(home, name);
  expect(await remiOk(home, ["ls", "--json"])).toBe(before);
  await killServer(home);
  expect(await remiOk(home, ["ls", "--json"])).toBe(before);
  expect(JSON.parse(before)[1]).toMatchObject({ name: "b", muted: true, source: "exit" });

  // A session without a host is listed like one with a host.
  await remiOk(home, ["mute", "a"]);
  await remiOk(home, ["unmute", "b"]);
  await remiOk(home, ["detach", "a"]);
  expect(await sessionRecord(home, "a")).toMatchObject({ muted: true });
  await killServer(home);
  expect(await sessionRecord(home, "a")).toMatchObject({ muted: true });
  expect((await sessionRecord(home, "b"))!.muted).toBeUndefined();
});

test("a session without a host can be restarted, and so can one that somebody looks at", async () => {
  await startSession(home, "a", ["sh", "-c", "echo run $$; read go; exit 4"]);
  const runs: (string | undefined)[] = [];
  for (const isLookedAt of [false, true]) {
    runs.push((await captureShows(home, "a", /run \d+/)).split("\n")[0]);
    await remiOk(home, ["send", "a", "--key", "Enter"]);
    await hasExited(home, "a");
    const host = await hostLeft(home, "a");
    const shown = isLookedAt ? await askServer(home, (server) => server.show("a")) : null;
    const link = shown?.ok ? await keepHost(shown.value.info.id) : null;
    const shower = hostPid(home, await sessionId(home, "a"));
    expect(shower !== host).toBe(isLookedAt);
    await remiOk(home, ["restart", "a"]);
    expect(isRunning(shower)).toBe(false);
    link?.close();
  }
  runs.push((await captureShows(home, "a", /run \d+/)).split("\n")[0]);
  expect(new Set(runs).size).toBe(3);
});

test("an ended session whose host was killed with it is shown with what is known", async () => {
  await startSession(home, "a", ["sh", "-c", "read go"]);
  const host = hostPid(home, await sessionId(home, "a"));
  process.kill(host, "SIGKILL");
  await gone(host);
  await hasExited(home, "a");
  await using run = remiTerminal(home, ["attach", "a"]);
  await run.shows("a has ended: the session host was killed");
  expect(await run.exited).toBe(255);
});

test("a disk that refuses the last screen keeps the host, until it takes it", async () => {
  await startSession(home, "a", ["sh", "-c", "read go; echo last words"]);
  const id = await sessionId(home, "a");
  const screen = join(home.paths.sessionDir(id), "screen");
  mkdirSync(screen);
  await remiOk(home, ["send", "a", "--key", "Enter"]);
  await hasExited(home, "a");
  const log = () => readFileSync(home.paths.sessionLog(id), "utf8");
  await eventually("the log to say so", () => log().includes("its screen is not on the disk"));
  expect(isRunning(hostPid(home, id))).toBe(true);
  await captureShows(home, "a", "last words");
  rmdirSync(screen);
  await hostLeft(home, "a");
  await captureShows(home, "a", "last words");
  expect(log().match(/is not on the disk/g)).toHaveLength(1);
});

test("nothing is lost by a kill -9 of the host once the end and the screen are saved", async () => {
  const names = Array.from({ length: 6 }, (_, i) => `k${i}`);
  for (const name of names) await startSession(home, name, ["sh", "-c", `echo words of ${name}; exit 9`]);
  for (const [i, name] of names.entries()) {
    const id = await sessionId(home, name);
    const saved = () =>
      ["exit.json", "screen"].every((file) => existsSync(join(home.paths.sessionDir(id), file)));
    await eventually("what is saved", saved);
    // Earlier or later on its way out, or when it has left.
    await Bun.sleep(i * 150);
    const host = hostPid(home, id);
    if (isRunning(host)) process.kill(host, "SIGKILL");
    await gone(host);
    expect((await remi(home, ["wait", name])).code).toBe(9);
    expect(await remiOk(home, ["capture", name])).toContain(`words of ${name}`);
    expect(readdirSync(home.paths.sessionDir(id)).filter((file) => file.endsWith(".tmp"))).toEqual([]);
  }
});
