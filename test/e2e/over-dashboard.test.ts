// The dashboard over an attached session: s opens it, q goes back to the session, and the terminal is clean in the end.

import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { REPOSITORY, remiOk } from "../support/remi.ts";
import { Shell } from "../support/screen-shell.ts";

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

test("s shows all sessions, and q goes back to the session that was there, with its status line", async () => {
  const before = await shell.state();
  const program = join(REPOSITORY, "test/fixtures/programs/show-keys.ts");
  for (const name of ["one", "two"]) {
    await remiOk(home, ["new", "-d", name, "--", "bun", program, name]);
    await remiOk(home, ["wait", name, "--for", `/this is ${name}/`, "--timeout", "60"]);
  }
  const session = (name: string) =>
    shell.until(
      `session ${name}`,
      () => shell.rows()[0]!.startsWith(`this is ${name}`) && shell.terminal.buffer.active.type === "normal",
    );
  const dashboard = () =>
    shell.until(
      "the dashboard",
      () =>
        shell.terminal.buffer.active.type === "alternate" &&
        shell.rows().some((row) => row.includes("one")) &&
        shell.rows().some((row) => row.includes("two")),
    );
  await shell.remi("attach", "one");
  await session("one");
  shell.type("\x02t");
  await shell.until("the status line", () => /^ one {2}/.test(shell.rows()[23]!));
  shell.type("\x02s");
  await dashboard();
  shell.type("q");
  await session("one");
  await shell.until("the status line", () => /^ one {2}/.test(shell.rows()[23]!));
  shell.type("k");
  await shell.shows("[6b]");
  shell.type("\x02d");
  await shell.prompt();
  await shell.shows("[detached from one; the session goes on]");
  await shell.unwatched();
  expect(await shell.state()).toEqual(before);
});

test("a session that ended under the dashboard is not gone back to", async () => {
  const before = await shell.state();
  await remiOk(home, ["new", "-d", "one", "--", "sh", "-c", "printf ready; exec cat"]);
  await shell.remi("attach", "one");
  await shell.shows("ready");
  shell.type("\x02s");
  await shell.until("the dashboard", () => shell.terminal.buffer.active.type === "alternate");
  await remiOk(home, ["kill", "one"]);
  await remiOk(home, ["wait", "one", "--for", "exit", "--timeout", "60"]).catch(() => {});
  shell.type("q");
  await shell.prompt();
  await shell.unwatched();
  expect(await shell.state()).toEqual(before);
});
