// `kill --all` ends every session that runs, once somebody has agreed to it.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { makeHome, type TestHome } from "../support/home.ts";
import {
  captureShows,
  gone,
  hasExited,
  hostPid,
  isRunning,
  sessionId,
  startSession,
} from "../support/processes.ts";
import { remi, remiCommand, remiOk, remiTerminal, sessionRecord } from "../support/remi.ts";

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

const states = async () =>
  (JSON.parse(await remiOk(home, ["ls", "--json"])) as { name: string; state: string }[])
    .map(({ name, state }) => `${name} ${state === "exited" ? "ended" : "runs"}`)
    .sort();

test("is refused where nobody can be asked, and asks for nothing else", async () => {
  await startSession(home, "a", ["sleep", "1000"]);
  const refused = await remi(home, ["kill", "--all"]);
  expect(refused).toMatchObject({ code: 1, out: "" });
  expect(refused.err).toMatch(/^remi: nothing was ended: [^\n]*--yes[^\n]*\.\n$/);
  for (const [words, why] of [
    [["kill"], "kill needs NAME or --all"],
    [["kill", "a", "--all"], "--all takes no NAME"],
    [["kill", "a", "--yes"], "--yes works only with --all"],
  ] as const) {
    const { code, err } = await remi(home, [...words]);
    expect([code, err]).toEqual([2, expect.stringContaining(why)]);
  }
  expect(await states()).toEqual(["a runs"]);
});

test("with --yes ends all, even what ignores signals and what lives on without its host", async () => {
  await startSession(home, "done", ["true"]);
  await hasExited(home, "done");
  await startSession(home, "plain", ["sleep", "1000"]);
  await startSession(home, "deaf", ["sh", "-c", "trap '' HUP TERM; echo ready; while :; do sleep 0.1; done"]);
  await captureShows(home, "deaf", "ready");
  await startSession(home, "alone", ["sh", "-c", "trap '' HUP; echo ready; while :; do sleep 0.1; done"]);
  await captureShows(home, "alone", "ready");
  const pids = await Promise.all(
    ["plain", "deaf", "alone"].map(async (name) => (await sessionRecord(home, name))!.pid as number),
  );
  const host = hostPid(home, await sessionId(home, "alone"));
  process.kill(host, "SIGKILL");
  await gone(host);
  await hasExited(home, "alone");
  const { code, out } = await remi(home, ["kill", "--all", "--yes"]);
  expect({ code, out, left: pids.filter((pid) => isRunning(pid)) }).toEqual({ code: 0, out: "", left: [] });
  expect(await states()).toEqual(["alone ended", "deaf ended", "done ended", "plain ended"]);
  expect(await remi(home, ["kill", "--all"])).toMatchObject({ code: 0, err: "No session is running.\n" });
});

test("names on a terminal what it would end, and ends it only after yes", async () => {
  await startSession(home, "a", ["sleep", "1000"]);
  await startSession(home, "b", ["sleep", "1000"]);
  {
    await using terminal = remiTerminal(home, ["kill", "--all"]);
    await terminal.shows(/End 2 sessions \((?:a, b|b, a)\)\? \[y\/N\]/);
    terminal.type("\r");
    await terminal.shows("Nothing was ended.");
    expect(await terminal.exited).toBe(1);
  }
  expect(await states()).toEqual(["a runs", "b runs"]);
  await using terminal = remiTerminal(home, ["kill", "--all"]);
  await terminal.shows("[y/N]");
  terminal.type("y\r");
  expect(await terminal.exited).toBe(0);
  expect(await states()).toEqual(["a ended", "b ended"]);
});

test("a signal reaches every session", async () => {
  const script = "trap 'echo heard' USR1; echo ready; while :; do sleep 0.05; done";
  for (const name of ["a", "b"]) await startSession(home, name, ["sh", "-c", script]);
  for (const name of ["a", "b"]) await captureShows(home, name, "ready");
  await remiOk(home, ["kill", "--all", "--yes", "--signal", "SIGUSR1"]);
  for (const name of ["a", "b"]) await captureShows(home, name, "heard");
  expect(await states()).toEqual(["a runs", "b runs"]);
});

test("from inside a session, the others end first", async () => {
  await startSession(home, "a", ["sleep", "1000"]);
  await startSession(home, "z", ["sleep", "1000"]);
  const words = remiCommand("kill", "--all", "--yes").join(" ");
  await startSession(home, "m", ["sh", "-c", `${words}; sleep 1000`]);
  for (const name of ["a", "z", "m"]) expect((await hasExited(home, name)).signal).not.toBeNull();
});
