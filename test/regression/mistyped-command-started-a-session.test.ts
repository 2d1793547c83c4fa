// `remi web` started a shell in a session named `web`, and a script that meant a command never heard of it.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { insteadOf } from "../../src/cli/mistyped/not-a-command.ts";
import { findCommand } from "../../src/cli/specs/table.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { captureShows, startSession } from "../support/processes.ts";
import { remi, remiOk, remiTerminal } from "../support/remi.ts";

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

const names = async () =>
  (JSON.parse(await remiOk(home, ["ls", "--json"])) as { name: string }[]).map((s) => s.name);

test("without a terminal it is refused, with a suggestion", async () => {
  for (const [word, hint] of [
    ["web", "'remi code' shows the address"],
    ["dashboard", "'remi' alone opens the dashboard"],
    ["status", "'remi ls'"],
    ["stop", "'remi kill'"],
    ["lsit", "did you mean"],
    ["atach", "did you mean attach?"],
    ["detahc", "did you mean detach?"],
    ["update", "there is no command or session 'update';"],
  ] as const) {
    const { code, out, err } = await remi(home, [word]);
    expect([word, code, out]).toEqual([word, 2, ""]);
    expect(err).toContain(hint);
    expect(err).toContain(`'remi new ${word}' starts a session of that name`);
    expect(err).toMatch(/^remi: [^\n]+\n$/);
  }
  expect(await names()).toEqual([]);
});

test("a session of that name is found, and a command makes one", async () => {
  await startSession(home, "web", ["sh", "-c", "echo served; exec sleep 1000"]);
  expect(await remiOk(home, ["web"])).toBe("web\n");
  expect(await remiOk(home, ["status", "-d", "--", "sleep", "1000"])).toBe("status\n");
  expect(await remiOk(home, ["new", "-d", "list-all", "--", "sleep", "1000"])).toBe("list-all\n");
  expect(await remiOk(home, ["builder", "-d"])).toBe("builder\n");
  expect((await names()).sort()).toEqual(["builder", "list-all", "status", "web"]);
});

test("on a terminal it is asked about first", async () => {
  {
    await using terminal = remiTerminal(home, ["web"]);
    await terminal.shows("Start a session named 'web'? [y/N]");
    expect(terminal.screen()).toContain("'remi code' shows the address");
    terminal.type("n\r");
    expect(await terminal.exited).toBe(1);
  }
  expect(await names()).toEqual([]);
  await using terminal = remiTerminal(home, ["lsit"], { env: { SHELL: "/bin/sh", PS1: "here> " } });
  await terminal.shows("Start a session named 'lsit'? [y/N]");
  terminal.type("y\r");
  await terminal.shows("here>");
  await captureShows(home, "lsit", "here>");
  expect(await names()).toEqual(["lsit"]);
});

test("no word with a hint is a command", () => {
  for (const word of ["ls", "list", "help", "kill", "attach", "code", "api"])
    expect(insteadOf(word)).toBeNull();
  for (const word of ["web", "stop", "history"]) expect(findCommand(word)).toBeUndefined();
});
