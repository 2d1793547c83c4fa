// The status line of an attached terminal: it keeps its row whatever the program does, the session is exact above it,
// and nothing of it stays.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { eventually, REPOSITORY, remiOk } from "../support/remi.ts";
import type { OuterTerminal } from "../support/screen-outer.ts";
import { attached, untilSize } from "../support/screen-session.ts";
import { Shell } from "../support/screen-shell.ts";
import { cells, cursorOf, leftovers } from "../support/screen-state.ts";
import { EVERYTHING } from "../support/terminal-modes.ts";

setDefaultTimeout(120_000);

const STATUS = /^ s {2}(?:starting|working|waiting|idle) /;
let home: TestHome;
let open: { close(): Promise<void> }[] = [];
beforeEach(() => {
  home = makeHome();
});
afterEach(async () => {
  for (const run of open) await run.close();
  open = [];
  await home.dispose();
});

async function attach(options: Parameters<typeof attached>[2] = {}): Promise<OuterTerminal> {
  const run = await attached(home, "s", options);
  open.push(run);
  return run;
}

async function start(...command: string[]): Promise<void> {
  await remiOk(home, ["new", "-d", "s", "--", ...command]);
}

/** Turns the line on, and waits until the session has made room for it. */
async function withStatus(run: OuterTerminal): Promise<void> {
  const { cols, rows } = run.terminal;
  run.type("\x02t");
  await untilSize(home, "s", cols, rows - 1);
  await hasStatus(run);
}

const hasStatus = (run: OuterTerminal) =>
  run.until("the status line", () => STATUS.test(run.rows()[run.terminal.rows - 1]!));

/** A second terminal of exactly the session's size, which therefore gets the raw output. */
async function reader(run: OuterTerminal): Promise<OuterTerminal> {
  const { cols, rows } = run.terminal;
  return attach({ cols, rows: rows - 1, flags: ["-r"] });
}

/** Waits until the terminal shows above its status line what the other one shows, with the cursor at the same place. */
async function same(run: OuterTerminal, whole: OuterTerminal): Promise<void> {
  const { cols, rows } = whole.terminal;
  const picture = (of: OuterTerminal) => [...cells(of, cols, rows), JSON.stringify(cursorOf(of))];
  try {
    await eventually("the same picture", () => picture(run).join("\n") === picture(whole).join("\n"));
  } catch {
    throw new Error(
      `--- status\n${run.screen()}\n--- whole\n${whole.screen()}\n${JSON.stringify([cursorOf(run), cursorOf(whole)])}`,
    );
  }
  expect(run.rows()[rows]).toMatch(STATUS);
}

const GRID = ["bun", join(REPOSITORY, "test/fixtures/programs/size-grid.ts")];

/** Waits until the session's grid fills the terminal's first rows, in its own size. */
function grid(run: OuterTerminal, rows: number): Promise<void> {
  const { cols } = run.terminal;
  return run.until(`a grid of ${rows} rows`, () =>
    run
      .rows()
      .slice(0, rows)
      .every((text, y) => text.padEnd(cols) === `${y}:${cols}x${rows} `.repeat(cols).slice(0, cols)),
  );
}

test("the session gives up its last row for the line, and has it back without", async () => {
  await start(...GRID);
  const run = await attach();
  await grid(run, 24);
  for (let i = 0; i < 2; i++) {
    await withStatus(run);
    await grid(run, 23);
    await hasStatus(run);
    run.type("\x02t");
    await grid(run, 24);
  }
});

test("it is there from the start where the config says so", async () => {
  mkdirSync(dirname(home.paths.configFile), { recursive: true, mode: 0o700 });
  writeFileSync(home.paths.configFile, "status_line = true\n", { mode: 0o600 });
  await start(...GRID);
  const run = await attach();
  await grid(run, 23);
  await hasStatus(run);
});

test("it follows the terminal's size, and a terminal of few rows has none", async () => {
  await start(...GRID);
  const run = await attach();
  await withStatus(run);
  for (const [cols, rows, session] of [
    [100, 30, 29],
    [40, 4, 3],
    [40, 3, 3],
    [60, 20, 19],
  ] as const) {
    run.resize(cols, rows);
    await untilSize(home, "s", cols, session);
    await grid(run, session);
    if (session < rows) await hasStatus(run);
  }
});

describe("the session is exact above it", () => {
  test("vim", async () => {
    const file = join(home.root, "text.ts");
    writeFileSync(
      file,
      Array.from({ length: 200 }, (_, i) => `const n${i} = "${"日本 ".repeat(i % 20)}"; // ${i}\n`).join(""),
    );
    await start("vim", "-u", "NONE", "-n", "-c", "syntax on", "-c", "set number", file);
    const run = await attach();
    await withStatus(run);
    const whole = await reader(run);
    await same(run, whole);
    for (const keys of ["\x06\x06", "10G5w", "ihello \x1b", ":split\r", "G", ":set list\r"]) {
      run.type(keys);
      await same(run, whole);
    }
    run.type("\x02t");
    await untilSize(home, "s", 80, 24);
    await run.until("vim without the line", () => !run.rows().some((row) => STATUS.test(row)));
  });

  test("less", async () => {
    const file = join(home.root, "lines");
    writeFileSync(file, Array.from({ length: 500 }, (_, i) => `line ${i} ${"x".repeat(i % 90)}`).join("\n"));
    await start("less", file);
    const run = await attach();
    await withStatus(run);
    const whole = await reader(run);
    for (const keys of [" ", " ", "\x1b[B\x1b[B", "G", "/line 77\r", "g"]) {
      run.type(keys);
      await same(run, whole);
    }
  });

  test("a flood, and what is typed after it", async () => {
    await start("sh", "-c", "read -r go; seq 1 300000; exec cat");
    const run = await attach();
    await withStatus(run);
    const whole = await reader(run);
    run.type("\r");
    await whole.shows("300000");
    await same(run, whole);
    run.type("still here\r");
    await run.shows(/still here *\nstill here/);
    await same(run, whole);
  });

  test("a program that scrolls, clears and saves the cursor on every row", async () => {
    const script = [
      "printf '\\033[24;1Hbottom\\033[999;999Hx\\033[2;5r\\033[5;1H\\n\\n\\033[r\\0337\\033[H\\033[J'",
      "printf '\\0338\\033[7mreverse\\033[?6h\\033[?25l'",
    ].join("; ");
    await start("bash", "--norc", "-c", `while read -r go; do ${script}; done`);
    const run = await attach();
    await withStatus(run);
    const whole = await reader(run);
    for (let i = 0; i < 3; i++) {
      run.type("\r");
      await whole.shows("reverse");
      await same(run, whole);
    }
  });
});

test("help and notices come and go over it, and its title is the session's", async () => {
  await start("sh", "-c", "printf '\\033]2;the title\\007ready'; exec cat");
  const run = await attach();
  await run.shows("ready");
  await withStatus(run);
  run.type("\x02?");
  await run.shows("any key: back to the session");
  run.type("x");
  await run.until("the session", () => !run.screen().includes("any key") && run.screen().includes("ready"));
  await hasStatus(run);
  run.type("\x02n");
  await run.until("the notice", () => run.rows()[23]!.includes("there is no other session"));
  await hasStatus(run);
  run.type("\x02w");
  await run.until("the notice", () => run.rows()[23]!.includes("no other session waits"));
  await hasStatus(run);
  expect(run.title).toBe("the title");
});

describe("nothing of it stays after", () => {
  for (const [how, leave] of [
    ["the detach key", (shell: Shell) => shell.type("\x02d")],
    ["SIGTERM", (_, pid) => process.kill(pid, "SIGTERM")],
    ["kill -9", (_, pid) => process.kill(pid, "SIGKILL")],
    ["the program's end", (shell: Shell) => shell.type("x")],
  ] as readonly (readonly [string, (shell: Shell, pid: number) => void])[])
    test(how, async () => {
      const shell = await Shell.start(home);
      open.push(shell);
      const before = await shell.state();
      const clean = leftovers(shell);
      const file = join(home.root, "sequence");
      writeFileSync(file, `SET${EVERYTHING}SET`);
      await start("sh", "-c", `stty raw -echo; cat '${file}'; head -c 1 > /dev/null`);
      await remiOk(home, ["wait", "s", "--for", "/SET/", "--timeout", "60"]);
      const pid = await shell.remi("attach", "s");
      await shell.until("the modes of the session", () => leftovers(shell).join() !== clean.join());
      await withStatus(shell);
      leave(shell, pid);
      if (how === "kill -9") await shell.promptAfterKill();
      else await shell.prompt();
      await shell.unwatched();
      expect(await shell.state()).toEqual([...before]);
      expect(shell.rows().some((row) => STATUS.test(row))).toBe(false);
    });
});
