// States that come from outside: events, a user's own rules, the history, and waiting for a state.

import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { eventually, remi, remiCommand, remiOk, sessionRecord } from "../support/remi.ts";

setDefaultTimeout(120_000);

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

const start = (name: string, ...command: string[]) => remiOk(home, ["new", "-d", name, "--", ...command]);
const bash = (name: string, script: string) => start(name, "bash", "--norc", "-c", script);
const stateOf = async (name: string) => {
  const record = await sessionRecord(home, name);
  return record && `${record.state} ${record.source} ${record.reason}`;
};
const untilState = (name: string, state: string) =>
  eventually(`${name} to be ${state}`, async () => (await stateOf(name)) === state);
const log = async (name: string, ...flags: string[]) =>
  JSON.parse(await remiOk(home, ["log", name, "--json", ...flags])) as Record<string, unknown>[];

/** remi as a script in a session runs it. */
const REMI = remiCommand()
  .map((word) => `'${word}'`)
  .join(" ");

test("a program reports what it does, and its latest report counts", async () => {
  await bash(
    "agent",
    `${REMI} event --state working --reason compiling && read -s; ${REMI} event --state waiting --reason 'deploy to
      production?'; echo $?; read -s; echo on; sleep 1000`,
  );
  await untilState("agent", "working event compiling");
  await remiOk(home, ["rename", "agent", "renamed"]);
  await remiOk(home, ["send", "renamed", "--enter"]);
  await untilState("renamed", "waiting event deploy to production?");
  await remiOk(home, ["wait", "renamed", "--for", "waiting", "--timeout", "60"]);
  await remiOk(home, ["send", "renamed", "--enter"]);
  await untilState("renamed", "working output printing");
  // From here on it may also have come to rest, which a report of rest would not change.
  await remiOk(home, ["event", "--session", "ren", "--state", "waiting", "--reason", "more?"]);
  await untilState("renamed", "waiting event more?");
  await remiOk(home, ["event", "--session", "ren", "--state", "done"]);
  await untilState("renamed", "idle event says that it is done");
  const told = (await log("renamed")).flatMap((e) => (e.kind === "state" ? [`${e.state} ${e.source}`] : []));
  expect(told.filter((state) => state.endsWith("event"))).toEqual([
    "working event",
    "waiting event",
    "waiting event",
    "idle event",
  ]);
});

test("an event does not need the server, and fails in one sentence", async () => {
  await start("one", "sleep", "1000");
  const { id } = (await sessionRecord(home, "one"))!;
  const inside = { REMI_SESSION: "one", REMI_SESSION_ID: String(id) };
  await remiOk(home, ["server", "stop"]);
  expect(await remi(home, ["event", "--state", "waiting"], { env: inside })).toEqual({
    code: 0,
    out: "",
    err: "",
  });
  await untilState("one", "waiting event says that it waits");

  const outside = await remi(home, ["event", "--state", "waiting"]);
  expect(outside).toMatchObject({ code: 2, err: expect.stringMatching(/not inside a session; .*--session/) });
  for (const flags of [["--state", "asleep"], []])
    expect(await remi(home, ["event", ...flags], { env: inside })).toMatchObject({ code: 2 });
  const gone = { REMI_SESSION: "gone", REMI_SESSION_ID: "abcdefgh" };
  for (const env of [gone, { ...gone, REMI_SESSION_ID: "../../x" }]) {
    const { code, err } = await remi(home, ["event", "--state", "idle"], { env });
    expect([code, err]).toEqual([1, "remi: there is no session 'gone'; 'remi ls' shows all sessions.\n"]);
  }
  expect(await remi(home, ["event", "--session", "gone", "--state", "idle"])).toMatchObject({ code: 1 });
});

test("ls --why names the source of each state", async () => {
  await start("one", "sleep", "1000");
  await remiOk(home, [
    "event",
    "--session",
    "one",
    "--state",
    "waiting",
    "--reason",
    "a \x1b[31mred\x1b[0m question",
  ]);
  await untilState("one", "waiting event a \x1b[31mred\x1b[0m question");
  const [head, line] = (await remiOk(home, ["ls", "--why"])).split("\n");
  expect(head).toMatch(/^NAME +STATE +FOR +BY +WHY$/);
  expect(line).toMatch(/^one +waiting +\d+s +event +a .*red.* question$/);
  expect(line).not.toContain("\x1b");
});

test("the user's own rules count first; a damaged file is reported and harms nothing", async () => {
  mkdirSync(join(home.home, "rules"), { recursive: true, mode: 0o700 });
  writeFileSync(
    join(home.home, "rules/mine.toml"),
    `[[rule]]\nname = "mine"\nstate = "waiting"\nreason = "the robot asks"\ncursor = '^robot> $'\n`,
  );
  writeFileSync(join(home.home, "rules/z-broken.toml"), "[[rule]]\nname = 5\n");
  await bash("robot", "printf 'robot> '; read; sleep 1000");
  await untilState("robot", "waiting screen the robot asks");
  const { err, code } = await remi(home, ["config"]);
  expect(code).toBe(0);
  expect(err).toMatch(/z-broken\.toml: rule 1 is left out/);
});

test("the history survives restarts of the session and lines that cannot be read", async () => {
  await bash("one", "exit 3");
  await eventually("the end", async () => (await sessionRecord(home, "one"))?.state === "exited");
  const { id } = (await sessionRecord(home, "one"))!;
  appendFileSync(home.paths.sessionHistory(String(id)), "nonsense\n");
  await remiOk(home, ["restart", "one"]);
  await eventually(
    "two ends",
    async () => (await log("one")).filter((e) => e.kind === "exited").length === 2,
  );
  const kinds = (await log("one")).map((e) => e.kind).filter((kind) => kind !== "state");
  expect(kinds).toEqual(["started", "exited", "started", "exited"]);
  expect(await log("one", "--lines", "1")).toMatchObject([{ kind: "exited", exitCode: 3 }]);
  const lines = (await remiOk(home, ["log", "one", "--events"])).trimEnd().split("\n");
  expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}started$/);
  expect(lines.at(-1)).toMatch(/exited with 3$/);
});

test("a history that cannot be written costs the session nothing", async () => {
  await bash("one", "echo first; read; echo second; read");
  const { id } = (await sessionRecord(home, "one"))!;
  const path = home.paths.sessionHistory(String(id));
  rmSync(path, { force: true });
  mkdirSync(path);
  await remiOk(home, ["send", "one", "--enter"]);
  await remiOk(home, ["wait", "one", "--for", "/second/", "--timeout", "60"]);
  await untilState("one", "idle output silent");
});

test("a program that rings and toggles without end fills neither disk nor state", async () => {
  await bash(
    "noisy",
    String.raw`for i in $(seq 3000); do printf '\a\e]9;4;1;5\a\e]9;4;0\a\e]9;hello\a\e]133;D;1\a'; done; echo over; sleep 1000`,
  );
  await remiOk(home, ["wait", "noisy", "--for", "/over/", "--timeout", "60"]);
  const counts = Map.groupBy(await log("noisy"), (e) => e.kind);
  expect(counts.get("bell")!.length).toBeLessThan(10);
  expect(counts.get("notification")!.length).toBeLessThan(60);
  expect(counts.get("state")!.length).toBeLessThan(250);
});

test("wait finds a line that has scrolled off before it looked", async () => {
  await bash("one", "echo the needle; seq 200; sleep 1000");
  await remiOk(home, ["wait", "one", "--for", "/^200$/", "--timeout", "60"]);
  await remiOk(home, ["wait", "one", "--for", "/the needle/", "--timeout", "60"]);
});

test("wait for a state that never comes ends with the session or the time", async () => {
  await start("one", "sleep", "1000");
  expect(await remi(home, ["wait", "one", "--for", "waiting", "--timeout", "0.2"])).toMatchObject({
    code: 124,
  });
  const waiting = remi(home, ["wait", "one", "--for", "waiting"]);
  await remiOk(home, ["kill", "one"]);
  expect(await waiting).toMatchObject({ code: 1, err: expect.stringContaining("has ended") });
});
