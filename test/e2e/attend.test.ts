// An attached terminal beside the other sessions: it says how many of them wait, goes to them, and gets notifications
// of them without a byte of its own session harmed.

import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { eventually, REPOSITORY, remi, remiOk, sessionRecord } from "../support/remi.ts";
import type { OuterTerminal } from "../support/screen-outer.ts";
import { attached } from "../support/screen-session.ts";

setDefaultTimeout(120_000);

let home: TestHome;
let open: OuterTerminal[] = [];
beforeEach(() => {
  home = makeHome();
});
afterEach(async () => {
  for (const run of open) await run.close();
  open = [];
  await home.dispose();
});

function configure(text: string): void {
  mkdirSync(dirname(home.paths.configFile), { recursive: true, mode: 0o700 });
  writeFileSync(home.paths.configFile, text, { mode: 0o600 });
}

async function start(...names: string[]): Promise<void> {
  const program = join(REPOSITORY, "test/fixtures/programs/show-keys.ts");
  for (const name of names) {
    await remiOk(home, ["new", "-d", name, "--", "bun", program, name]);
    await remiOk(home, ["wait", name, "--for", `/this is ${name}/`, "--timeout", "60"]);
  }
}

async function attach(name: string): Promise<OuterTerminal> {
  const run = await attached(home, name);
  open.push(run);
  return run;
}

async function says(name: string, state: string): Promise<void> {
  await remiOk(home, ["event", "--session", name, "--state", state, "--reason", "asked"]);
}

const rawOf = (run: OuterTerminal) => Buffer.concat(run.raw).toString("latin1");

test("w goes to the session that has waited longest, then to each of the others, and says when none waits", async () => {
  configure("status_line = true\n");
  await start("one", "two", "three", "four");
  const run = await attach("one");
  await run.shows("this is one");
  run.type("\x02w");
  await run.shows("no other session waits for a person");
  await says("three", "waiting");
  await run.shows("1 other waits: Ctrl-b w");
  await says("two", "waiting");
  await run.shows("2 others wait: Ctrl-b w");
  for (const name of ["three", "two", "three"]) {
    run.type("\x02w");
    await run.shows(`this is ${name}`);
    await run.shows(new RegExp(` ${name} {2}waiting .* 1 other waits: Ctrl-b w`));
  }
  await says("two", "idle");
  await run.until("nobody else to wait", () => !run.screen().includes("other waits"));
  run.type("\x02w");
  await run.shows("no other session waits for a person");
});

test("a terminal is notified of another session as the config says, and its screen stays as it is", async () => {
  configure('notify_terminal = ["osc9", "osc777", "bell"]\n');
  await start("one", "two");
  const run = await attach("one");
  await run.shows("this is one");
  let bells = 0;
  run.terminal.onBell(() => bells++);
  // Only an attending terminal can be notified.
  await eventually("the notification", async () => {
    await says("two", "waiting");
    await says("two", "working");
    return rawOf(run).includes("\x1b]9;");
  });
  await run.until("the bell", () => bells > 0);
  expect(rawOf(run)).toMatch(
    /\x1b\]9;[^\x00-\x1f]*two[^\x00-\x1f]*\x1b\\\x1b\]777;notify;remi;[^\x00-\x1f]*two[^\x00-\x1f]*\x1b\\\x07/,
  );
  expect(run.screen().trim()).toBe("this is one");
});

test("a notification for a terminal waits for the end of the sequence that the program has begun", async () => {
  configure("notify_repeat_seconds = 0\nnotify_per_minute = 600\n");
  const script =
    "stty raw -echo; printf READY; head -c1 >/dev/null; printf 'begun\\033[38;5'; head -c1 >/dev/null; printf ';9mred'; exec cat";
  await remiOk(home, ["new", "-d", "one", "--", "sh", "-c", script]);
  await start("two");
  const run = await attach("one");
  await run.shows("READY");
  const told = () => rawOf(run).split("\x1b]9;").length - 1;
  const isIn = (state: string) =>
    eventually(state, async () => (await sessionRecord(home, "two"))?.state === state);
  // A state that ends before anybody was notified of it is not notified.
  const waits = async () => {
    for (const state of ["waiting", "working"]) {
      await says("two", state);
      await isIn(state);
    }
  };
  await eventually("the line to the server", async () => {
    await waits();
    return told() > 0;
  });
  run.type("x");
  await run.shows("begun");
  const before = told();
  await waits();
  await waits();
  run.type("x");
  await run.shows("red");
  await run.until("the alert", () => told() > before);
  expect(rawOf(run)).toContain("begun\x1b[38;5;9mred");
});

test("a server that was killed is found again by its terminals, which start none themselves", async () => {
  configure("status_line = true\n");
  await start("one", "two");
  const run = await attach("one");
  await says("two", "waiting");
  await run.shows("1 other waits");
  const { pid } = JSON.parse(await remiOk(home, ["server", "status", "--json"]));
  process.kill(pid, "SIGKILL");
  await run.until("the count to go", () => !run.screen().includes("1 other waits"));
  run.type("k");
  await run.shows("[6b]");
  expect((await remi(home, ["server", "status"])).code).toBe(1);
  // The next command starts one.
  await remiOk(home, ["ls"]);
  await run.shows("1 other waits");
});
