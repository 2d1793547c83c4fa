// `remi send --enter; remi wait --for idle` returned at once, because of the earlier idle state.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { captureShows, startSession } from "../support/processes.ts";
import { eventually, remi, remiOk, sessionRecord } from "../support/remi.ts";

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

/** Reports its states itself, as an agent with hooks does; each line is a turn of a second, a line `ask` a question. */
const AGENT = `say() { "$@" >/dev/null; }
say $REMI event --state idle
while echo ready; read -r line; do
  say $REMI event --state working
  sleep 1
  touch "$DONE"
  if [ "$line" = ask ]; then say $REMI event --state waiting --reason "which one?"; else say $REMI event --state idle; fi
done`;

async function startAgent(done: string): Promise<void> {
  const remiCommand = [process.execPath, join(import.meta.dir, "../../src/main.ts")].join(" ");
  await startSession(
    home,
    "agent",
    ["bash", "-c", AGENT],
    ["--env", `REMI=${remiCommand}`, "--env", `DONE=${done}`],
  );
  await captureShows(home, "agent", "ready");
  await eventually("idle", async () => (await sessionRecord(home, "agent"))?.state === "idle" || undefined);
}

test("wait --for idle and --for waiting mean a state that came after what was submitted", async () => {
  for (const [line, state] of [
    ["work", "idle"],
    ["ask", "waiting"],
  ] as const) {
    const done = join(home.root, line);
    if (line === "work") await startAgent(done);
    await remiOk(home, ["send", "agent", line, "--enter"]);
    await remiOk(home, ["wait", "agent", "--for", state, "--timeout", "60"]);
    if (line === "work") expect(existsSync(done)).toBe(true);
    expect((await sessionRecord(home, "agent"))?.state).toBe(state);
    // Nothing was submitted since: it holds at once.
    await remiOk(home, ["wait", "agent", "--for", state, "--timeout", "60"]);
    await remiOk(home, ["wait", "agent", "--for", state, "--now", "--timeout", "60"]);
  }
});

test("send --wait returns when the turn is over, and wait --for working when it began", async () => {
  const done = join(home.root, "done");
  await startAgent(done);
  const working = remi(home, ["wait", "agent", "--for", "working", "--timeout", "60"]);
  const sent = await remi(home, ["send", "agent", "work", "--enter", "--wait", "--timeout", "60"]);
  expect([sent.code, sent.err]).toEqual([0, ""]);
  expect(existsSync(done)).toBe(true);
  expect((await working).code).toBe(0);
});

test("the wait also ends when nothing begins", async () => {
  await startSession(home, "quiet", ["bash", "-c", "stty -echo; echo ready; exec cat > /dev/null"]);
  await captureShows(home, "quiet", "ready");
  await remiOk(home, ["wait", "quiet", "--for", "idle", "--timeout", "60"]);
  await remiOk(home, ["send", "quiet", "x", "--enter"]);
  await remiOk(home, ["wait", "quiet", "--for", "idle", "--timeout", "60"]);
});

test("wait --new ignores what was printed before", async () => {
  const go = join(home.root, "go");
  await startSession(home, "log", [
    "bash",
    "-c",
    `echo passed; while [ ! -e ${go} ]; do sleep 0.1; done; while sleep 0.3; do echo passed; done`,
  ]);
  await captureShows(home, "log", "passed");
  const before = await remi(home, ["wait", "log", "--for", "/passed/", "--new", "--timeout", "2"]);
  expect(before.code).toBe(124);
  const next = remi(home, ["wait", "log", "--for", "/passed/", "--new", "--timeout", "60"]);
  writeFileSync(go, "");
  expect((await next).code).toBe(0);
});

test("send --wait-for begins to wait before it types", async () => {
  const script =
    "stty -echo; echo passed; while read -r line; do [ $line = end ] && exit 3; echo $line passed; done";
  await startSession(home, "log", ["bash", "-c", script]);
  await captureShows(home, "log", "passed");
  const waitFor = (text: string, condition: string, seconds: number) =>
    remi(home, ["send", "log", text, "--enter", "--wait-for", condition, "--timeout", String(seconds)]);
  // What it answers comes before a wait that began after typing would look.
  for (const line of ["one", "two"]) expect((await waitFor(line, "/passed$/", 60)).code).toBe(0);
  expect((await waitFor("three", "/nothing/", 1)).code).toBe(124);
  expect((await waitFor("end", "exit", 60)).code).toBe(3);
});

test("send --wait-for refuses what it does not know before anything is typed", async () => {
  await startSession(home, "log", ["bash", "-c", "echo ready; exec cat"]);
  await captureShows(home, "log", "ready");
  for (const flags of [
    ["--wait-for", "lunch"],
    ["--wait-for", "idle", "--wait"],
  ]) {
    const { code, err } = await remi(home, ["send", "log", "typed", "--enter", ...flags]);
    expect(code).toBe(2);
    expect(err).toContain("--wait-for");
  }
  expect(await remiOk(home, ["capture", "log"])).not.toContain("typed");
});
