// What a session has set in a person's terminal is undone also where the session was drawn for it, from the start or
// after a time of raw output.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { remiCommand, remiOk } from "../support/remi.ts";
import { goOnUnwatched, killWithUnread, pause } from "../support/screen-killed.ts";
import { OuterTerminal } from "../support/screen-outer.ts";
import { attached } from "../support/screen-session.ts";
import { Shell } from "../support/screen-shell.ts";
import { leftovers } from "../support/screen-state.ts";
import { EVERYTHING, isUnfinished, MODES, UNTIL_X } from "../support/terminal-modes.ts";

setDefaultTimeout(120_000);

const DOTS = "\u00b7".repeat(20);
let home: TestHome;
let shell: Shell;
let other: OuterTerminal | null = null;
beforeEach(async () => {
  home = makeHome();
  shell = await Shell.start(home);
});
afterEach(async () => {
  await other?.close();
  other = null;
  await shell.close();
  await home.dispose();
});

/** A session of 60 by 20 that has set this, and keeps to that size or takes that of the last terminal. */
async function start(sequence: string, policy: "manual" | "latest"): Promise<void> {
  mkdirSync(dirname(home.paths.configFile), { recursive: true, mode: 0o700 });
  writeFileSync(home.paths.configFile, `size_policy = "${policy}"\n`, { mode: 0o600 });
  const file = join(home.root, "sequence");
  writeFileSync(file, `SET${sequence}${isUnfinished(sequence) ? "" : "SET"}`);
  const script = `stty raw -echo; cat '${file}'; ${UNTIL_X}`;
  await remiOk(home, ["new", "-d", "s", "--size", "60x20", "--", "sh", "-c", script]);
  await remiOk(home, ["wait", "s", "--for", "/SET/", "--timeout", "60"]);
}

async function leave(before: readonly string[]): Promise<void> {
  shell.type("\x02d");
  await shell.prompt();
  await shell.unwatched();
  expect(await shell.state()).toEqual([...before]);
}

/** Attached while the session has the terminal's size; then another terminal takes the size. */
async function turnIntoView(): Promise<void> {
  await shell.remi("attach", "s");
  await shell.shows("SET");
  await shell.until("the raw screen", () => !shell.screen().includes(DOTS));
  other = await attached(home, "s", { cols: 50, rows: 15 });
  await shell.shows(DOTS);
}

/** Modes that are set together: `way-out.test.ts` has each alone, and what undoes them here is one piece. */
const TOGETHER = 6;
const [unfinished, whole] = [true, false].map((is) =>
  Object.entries(MODES).filter(([, sequence]) => isUnfinished(sequence) === is),
) as [Mode[], Mode[]];
type Mode = [name: string, sequence: string];
/** An unfinished sequence swallows what follows, so it is tested alone. */
const GROUPS: Mode[][] = [
  ...Array.from({ length: Math.ceil(whole.length / TOGETHER) }, (_, i) =>
    whole.slice(i * TOGETHER, (i + 1) * TOGETHER),
  ),
  ...unfinished.map((mode) => [mode]),
];

describe("modes, a few at a time", () => {
  for (const modes of GROUPS)
    test(modes.map(([name]) => name).join(", "), async () => {
      const sequence = modes.map(([, text]) => text).join("");
      const before = await shell.state();
      await start(sequence, "latest");
      await turnIntoView();
      await leave(before);
      // A view from the start: a reader's size counts for nothing.
      await shell.remi("attach", "-r", "s");
      await shell.shows(DOTS);
      await leave(before);
    });
});

test("everything at once, and titles that a person had stacked stay stacked", async () => {
  const older = "\x1b]2;an older title\x1b\\\x1b[22;2t\x1b]2;a person's own title\x1b\\";
  shell.terminal.write(older);
  const clean = leftovers(shell);
  const before = await shell.state();
  await start(EVERYTHING + MODES["title stack"], "manual");
  for (let i = 0; i < 2; i++) {
    await shell.remi("attach", "s");
    await shell.shows(DOTS);
    await shell.until("the modes of the view", () => leftovers(shell).join() !== clean.join());
    await leave(before);
  }
  await remiOk(home, ["kill", "s"]);
  await remiOk(home, ["wait", "s", "--for", "exit", "--timeout", "60"]).catch(() => {});
  await start(EVERYTHING + MODES["title stack"], "latest");
  await turnIntoView();
  await leave(before);
  shell.terminal.write("\x1b[23;2t");
  await shell.run("true");
  expect(shell.title).toBe("an older title");
});

test("after a signal the prompt is on a line of its own, below what the session had shown", async () => {
  await start("\x1b[5;10Hin the middle", "latest");
  for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"] as const) {
    const pid = await shell.remi("attach", "s");
    await shell.shows("in the middle");
    process.kill(pid, signal);
    await shell.shows(`[detached from s by ${signal}; the session goes on]`);
    await shell.prompt();
    const rows = shell.rows();
    const said = rows.findIndex((row) => row.includes(`by ${signal}`));
    expect(rows[said]).toBe(`[detached from s by ${signal}; the session goes on]`);
    expect(rows[shell.terminal.buffer.active.cursorY]).toMatch(/^<\d+>\$ *$/);
    await shell.run("clear");
  }
});

const ANSWER = "\x1b]12;rgb:4444/5555/6666\x1b\\";

test("a client that is killed before the terminal has answered leaves no answers to the next program", async () => {
  await start("", "latest");
  const attach = remiCommand("attach", "s").join(" ");
  const run = new OuterTerminal(["sh", "-c", `echo $$; ${attach}; ${pause(home)}; echo NOW; exec cat -v`], {
    env: home.env,
    cwd: home.root,
  });
  other = run;
  // The last question stays open.
  run.terminal.parser.registerCsiHandler({ final: "c" }, () => true);
  await run.until("the questions", () => run.queries.includes("osc 12"));
  await killWithUnread(run, ANSWER);
  await goOnUnwatched(home, run);
  await run.shows("NOW");
  run.type("typed\r");
  await run.shows(/typed *\ntyped/);
  expect(run.screen()).not.toContain("rgb");
});

test("nor to an interactive shell that takes a moment before it reads", async () => {
  await start("", "latest");
  const laterPrompts = `[ $((n++)) = 0 ] || { ${pause(home)}; }`;
  const run = new OuterTerminal(["bash", "--norc", "--noprofile", "-i"], {
    env: { ...home.env, PROMPT_COMMAND: laterPrompts, PS1: "<\\#>$ ", HISTFILE: "/dev/null" },
    cwd: home.root,
  });
  other = run;
  run.terminal.parser.registerCsiHandler({ final: "c" }, () => true);
  await run.shows("<1>$");
  run.type(`${remiCommand("attach", "s").join(" ")}\r`);
  await run.until("the questions", () => run.queries.includes("osc 12"));
  await killWithUnread(run, ANSWER);
  await goOnUnwatched(home, run);
  await run.shows("<2>$");
  run.type("echo the shell $((1 + 1))\r");
  await run.shows("the shell 2");
  expect(run.screen()).not.toContain("rgb");
});

test("inside a program that has the same prefix, attach names another one before and after", async () => {
  await start("", "latest");
  const hint = "tmux takes Ctrl-b for itself; REMI_PREFIX=C-] or --prefix C-] is free";
  const run = await attached(home, "s", { env: { TMUX: "/tmp/none,1,0" } });
  other = run;
  await run.shows("SET");
  expect(run.screen()).not.toContain("tmux");
  expect(Buffer.concat(run.raw).toString()).toContain(`remi: ${hint}\r\n`);
  run.type("\x02d");
  expect(await run.exited).toBe(0);
  await run.shows(`[${hint}]`);
  await run.close();
  const free = await attached(home, "s", { env: { TMUX: "/tmp/none,1,0" }, flags: ["--prefix", "C-]"] });
  other = free;
  await free.shows("SET");
  free.type("\x02d\x1dd");
  expect(await free.exited).toBe(0);
  expect(Buffer.concat(free.raw).toString()).not.toContain("tmux");
});
