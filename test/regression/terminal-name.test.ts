// Agents turned off what the terminal can do, because TERM_PROGRAM was remi in every session.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { makeHome, type TestHome } from "../support/home.ts";
import { captureShows } from "../support/processes.ts";
import { remiOk } from "../support/remi.ts";

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

const GHOSTTY = {
  ...{ TERM_PROGRAM: "ghostty", TERM_PROGRAM_VERSION: "1.2.0", KITTY_WINDOW_ID: "", VTE_VERSION: "" },
  ...{ TMUX: "", STY: "", ZELLIJ: "", TERM: "xterm-ghostty" },
};
const PRINT = ["sh", "-c", 'echo "is=$TERM_PROGRAM $TERM_PROGRAM_VERSION $KITTY_WINDOW_ID $TERM"; cat'];

async function shown(name: string, env: Record<string, string>, ...flags: string[]): Promise<string> {
  await remiOk(home, ["new", "-d", name, ...flags, "--", ...PRINT], { env });
  return /is=(.*)/.exec(await captureShows(home, name, "is="))![1]!.trimEnd();
}

test("a program reads the name of the terminal in which its session was made", async () => {
  expect(await shown("a", { ...GHOSTTY, KITTY_WINDOW_ID: "7" })).toBe("ghostty 1.2.0 7 xterm-256color");
  // The server is the same, and the name is the second caller's.
  expect(await shown("b", { ...GHOSTTY, TERM_PROGRAM: "iTerm.app", TERM_PROGRAM_VERSION: "3.6.6" })).toBe(
    "iTerm.app 3.6.6  xterm-256color",
  );
  expect(await shown("c", { ...GHOSTTY, TMUX: "/tmp/x,1,0", KITTY_WINDOW_ID: "7" })).toMatch(
    /^remi \S+ {2}xterm-256color$/,
  );
  expect(await shown("d", GHOSTTY, "--env", "TERM_PROGRAM=mine")).toStartWith("mine ");
});

test("the config sets another name", async () => {
  mkdirSync(home.paths.home, { recursive: true, mode: 0o700 });
  writeFileSync(home.paths.configFile, 'terminal_program = "vscode 1.99"\n', { mode: 0o600 });
  expect(await shown("a", { ...GHOSTTY, KITTY_WINDOW_ID: "7" })).toBe("vscode 1.99  xterm-256color");
});
