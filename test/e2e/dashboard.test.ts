// Every key of the dashboard, on live sessions in a real terminal.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { captureShows, hasExited } from "../support/processes.ts";
import { eventually, remi, remiOk, sessionRecord } from "../support/remi.ts";
import {
  dashboard,
  rowOf,
  select,
  selectedOn,
  startEchoes,
  untilSelected,
} from "../support/screen-dashboard.ts";
import type { OuterTerminal } from "../support/screen-outer.ts";
import { attached, clientsOf, untilClients } from "../support/screen-session.ts";

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

async function opened(options: Parameters<typeof dashboard>[1] = {}): Promise<OuterTerminal> {
  const run = await dashboard(home, { cols: 120, rows: 30, ...options });
  open.push(run);
  return run;
}

/** A session that waits, because its program says so. */
async function waits(name: string, reason = "deploy to production?"): Promise<void> {
  await remiOk(home, ["event", "--session", name, "--state", "waiting", "--reason", reason]);
}

test("shows who waits first, with reason, command, directory, branch and a live preview", async () => {
  mkdirSync(join(home.user, "shop/.git"), { recursive: true });
  writeFileSync(join(home.user, "shop/.git/HEAD"), "ref: refs/heads/pay-later\n");
  await remiOk(home, ["new", "-d", "bad", "--", "bash", "-c", "exit 3"]);
  await hasExited(home, "bad");
  const script = "printf 'ready \\e[31mred\\e[0m\\n'; read -r x; echo \"got $x\"; sleep 600";
  await remiOk(home, ["new", "-d", "--cwd", join(home.user, "shop"), "pay", "--", "bash", "-c", script]);
  await waits("pay");
  const run = await opened({ cols: 140 });
  await run.shows(/pay +waiting +\w+ +deploy to production\? +bash -c .*~\/shop +pay-later/);
  expect(run.rows()[0]).toMatch(/remi +1 waiting +1 failed/);
  expect(rowOf(run, "bad")).toMatch(/exited 3/);
  await untilSelected(run, "pay");
  await run.shows("ready red");
  const row = run.rows().findIndex((text) => text.startsWith("ready red"));
  expect(run.terminal.buffer.active.getLine(row)!.getCell(6)!.getFgColor()).toBe(1);
  await remiOk(home, ["send", "pay", "money", "--enter"]);
  await run.shows("got money");
  writeFileSync(join(home.user, "shop/.git/HEAD"), "ref: refs/heads/main\n");
  await waits("pay", "again?");
  await run.shows(/again\? .*~\/shop +main/);
});

test("Enter attaches, and the prefix and d come back with nothing left of the session", async () => {
  await startEchoes(home, "one", "two");
  const run = await opened();
  await select(run, "two");
  run.type("\r");
  await untilClients(home, "two", 1);
  await run.until("the session alone", () => run.screen().trimEnd() === "this is two");
  run.type("hello\r");
  await run.shows("[hello]");
  run.type("\x02d");
  await run.shows("? keys");
  expect(selectedOn(run)).toBe("two");
  expect(run.terminal.buffer.active.type).toBe("alternate");
  await run.shows(/\[hello\]/);
  expect(run.rows()[0]).toMatch(/^remi /);
  await untilClients(home, "two", 0);
});

test("coming back from a session that has ended shows that it has", async () => {
  await startEchoes(home, "one");
  const run = await opened();
  await untilSelected(run, "one");
  run.type("\r");
  await untilClients(home, "one", 1);
  run.type("\x04");
  await run.shows(/one +done/);
  run.type("\r");
  await run.shows("one has ended; R runs it again");
  run.type("R");
  await run.shows(/one +(?:working|idle|waiting)/);
  await run.shows("this is one");
});

test("i answers without attaching, and says when the answer was submitted", async () => {
  await startEchoes(home, "one");
  const run = await opened();
  await untilSelected(run, "one");
  run.type("i");
  await run.shows("to one:");
  run.type("yes, x and q é");
  await run.shows("to one: yes, x and q é");
  run.type("\r");
  await run.shows("to one: submitted ✓");
  await run.shows("[yes, x and q é]");
  expect(await clientsOf(home, "one")).toBe(0);
});

test("an answer to a program that does not read is not called submitted before it is", async () => {
  // In raw mode with a full queue the kernel takes nothing more: what waits in the host is not submitted.
  const script =
    "stty raw -echo; echo ready; while [ ! -e go ]; do sleep 0.05; done; head -c 69996 > /dev/null; echo read; sleep 600";
  await remiOk(home, ["new", "-d", "full", "--", "bash", "-c", script]);
  await captureShows(home, "full", "ready");
  const typed = remi(home, ["send", "full", "-"], { input: "x".repeat(69_990) });
  const run = await opened();
  await untilSelected(run, "full");
  run.type("ihello\r");
  await run.shows("to full: sending");
  expect(run.screen()).not.toContain("submitted");
  writeFileSync(join(home.root, "go"), "");
  await run.shows("to full: submitted ✓");
  await typed;
});

test("w goes to the next session that waits", async () => {
  await startEchoes(home, "one", "two", "three");
  await waits("one");
  await waits("three");
  const run = await opened();
  await run.shows("2 waiting");
  await untilSelected(run, "one");
  run.type("w");
  await untilSelected(run, "three");
  run.type("w");
  await untilSelected(run, "one");
});

describe("n", () => {
  test("starts a session in a directory that Tab completes, and attaches to it", async () => {
    mkdirSync(join(home.user, "projects/deep"), { recursive: true });
    const run = await opened();
    await run.shows("There are no sessions. n starts one.");
    run.type("n");
    await run.shows("New session");
    run.type("made\tbash -c 'pwd; exec sleep 600'\x1b[B");
    run.type("\x15~/pro\t");
    await run.shows("~/projects/");
    run.type("\t");
    await run.shows("~/projects/deep/");
    run.type("\r");
    await run.until("the session", () => run.screen().trimEnd() === `${home.user}/projects/deep`);
    await untilClients(home, "made", 1);
    run.type("\x02d");
    await untilSelected(run, "made");
  });

  test("says why no session was started, and keeps what was typed", async () => {
    await startEchoes(home, "taken");
    const run = await opened();
    run.type("n");
    await run.shows("New session");
    run.type("taken\tsleep 600\r");
    await run.shows("a session named 'taken' is running");
    expect(run.screen()).toContain("sleep 600");
    run.type("\x1b");
    await run.shows("? keys");
  });
});

test("r renames", async () => {
  await startEchoes(home, "one");
  const run = await opened();
  await untilSelected(run, "one");
  run.type("r");
  await run.shows("rename one: one");
  run.type("\x15other\r");
  await untilSelected(run, "other");
  expect(await sessionRecord(home, "other")).toBeDefined();
  run.type("r\x15no good\r");
  await run.shows("cannot be a session's name");
});

test("x ends a session only after y, then forgets it", async () => {
  await startEchoes(home, "one", "two");
  const run = await opened();
  await select(run, "one");
  run.type("x");
  await run.shows("end one?");
  run.type("n");
  await run.shows("? keys");
  expect((await sessionRecord(home, "one"))!.state).not.toBe("exited");
  run.type("xy");
  await hasExited(home, "one");
  await run.shows(/one +SIGHUP/);
  await untilSelected(run, "one");
  run.type("x");
  await run.shows("forget one?");
  run.type("y");
  await run.until("one to be gone", () => rowOf(run, "one") === undefined);
  await eventually("one to be forgotten", async () => (await sessionRecord(home, "one")) === undefined);
  await untilSelected(run, "two");
});

test("Space marks, and keys act on all marked sessions", async () => {
  await startEchoes(home, "one", "two", "three");
  const run = await opened();
  await run.until("the list", () => rowOf(run, "three") !== undefined);
  run.type("  ");
  await run.shows("2 marked");
  expect(run.rows().filter((row) => row.startsWith("* "))).toHaveLength(2);
  run.type("x");
  await run.shows(/end \w+, \w+\?/);
  run.type("y");
  await run.shows("2 failed");
  expect(run.screen()).not.toContain("marked");
  run.type("g  R");
  await run.until("all to run again", () => !run.rows()[0]!.includes("failed"));
});

test("/ filters as it is typed, Escape shows all again", async () => {
  await startEchoes(home, "alpha", "beta", "gamma");
  const run = await opened();
  await run.until("the list", () => rowOf(run, "gamma") !== undefined);
  run.type("/bet");
  await run.until("one row", () => rowOf(run, "alpha") === undefined && rowOf(run, "beta") !== undefined);
  run.type("\r");
  await run.shows("/bet 1/3");
  run.type("\x1b");
  await run.until("all rows", () => rowOf(run, "alpha") !== undefined);
  await untilSelected(run, "beta");
});

test("G searches all scrollbacks and shows where a line is", async () => {
  const script = 'for i in $(seq 1 300); do echo "line $i"; done; sleep 600';
  await startEchoes(home, "other");
  await remiOk(home, ["new", "-d", "long", "--", "bash", "-c", script]);
  await captureShows(home, "long", "line 300");
  const run = await opened();
  await run.until("the list", () => rowOf(run, "long") !== undefined);
  run.type("G");
  await run.shows("Search all screens");
  run.type("line 42$\r");
  await run.shows("1 line");
  await run.shows(/long +line 42/);
  run.type("\r");
  await untilSelected(run, "long");
  await run.until("the line in the preview", () => run.rows().some((row) => row.trimEnd() === "line 42"));
  run.type("G");
  await run.shows("Search all screens");
  run.type("(\r");
  await run.shows("the pattern");
});

test("the preview scrolls by pages and by the wheel, and back to the end", async () => {
  await remiOk(home, ["new", "-d", "long", "--", "bash", "-c", "seq 1 500; sleep 600"]);
  await captureShows(home, "long", "500");
  const run = await opened();
  await run.until("the end", () => run.rows().some((row) => row.trimEnd() === "500"));
  run.type("\x1b[5~");
  await run.until("an earlier part", () => !run.rows().some((row) => row.trimEnd() === "500"));
  await run.shows(/\d+ up/);
  run.type("\x1b[6~");
  await run.until("the end again", () => run.rows().some((row) => row.trimEnd() === "500"));
  const row = 20;
  run.type(`\x1b[<64;10;${row}M`);
  await run.shows("3 up");
  for (let i = 0; i < 200; i++) run.type(`\x1b[<64;10;${row}M`);
  await run.until("the beginning", () => run.rows().some((text) => text.trimEnd() === "1"));
  run.type("\x1b");
  await run.until("the end again", () => run.rows().some((text) => text.trimEnd() === "500"));
});

test("a click selects, the wheel over the list moves", async () => {
  await startEchoes(home, "one", "two", "three");
  const run = await opened();
  await run.until("the list", () => rowOf(run, "three") !== undefined);
  const rowAt = (name: string) => run.rows().indexOf(rowOf(run, name)!) + 1;
  run.type(`\x1b[<0;5;${rowAt("two")}M\x1b[<0;5;${rowAt("two")}m`);
  await untilSelected(run, "two");
  const first = run.rows()[2]!.trim().split(" ")[0]!;
  for (let i = 0; i < 3; i++) run.type(`\x1b[<64;5;${rowAt("two")}M`);
  await untilSelected(run, first);
});

test("y copies the visible text by OSC 52", async () => {
  await startEchoes(home, "one");
  const run = await opened();
  const copied: string[] = [];
  run.terminal.parser.registerOscHandler(52, (data) => {
    copied.push(Buffer.from(data.split(";")[1]!, "base64").toString());
    return true;
  });
  await run.shows("this is one");
  run.type("y");
  await run.until("the copy", () => copied.length > 0);
  expect(copied).toEqual(["this is one\n"]);
});

test("h shows what happened, and goes on while somebody watches", async () => {
  await startEchoes(home, "one");
  const run = await opened();
  await untilSelected(run, "one");
  run.type("h");
  await run.shows(/\d\d:\d\d:\d\d {2}started/);
  await waits("one", "may I?");
  await run.shows(/\d\d:\d\d:\d\d {2}waiting.*: may I\?/);
  run.type("\t");
  await run.shows("this is one");
});

test("d detaches everybody, m mutes", async () => {
  await startEchoes(home, "one");
  const other = await attached(home, "one");
  open.push(other);
  const run = await opened();
  await run.shows("1 attached");
  run.type("d");
  expect(await other.exited).toBe(0);
  await run.shows("detached everybody from one");
  run.type("m");
  await run.shows("muted ──");
  run.type("m");
  await run.until("no mute", () => !run.screen().includes("muted ──"));
});

test("? shows the keys", async () => {
  const run = await opened({ rows: 40 });
  run.type("?");
  await run.shows("answer without attaching");
  run.type("z");
  await run.shows("? keys");
});

test("prefix s opens it over an attached session, and q goes back", async () => {
  await startEchoes(home, "one", "two");
  const run = await attached(home, "two");
  open.push(run);
  await run.shows("this is two");
  run.type("\x02s");
  await untilSelected(run, "two");
  run.type("q");
  await run.until("the session alone", () => run.screen().trimEnd() === "this is two");
});

test("n with a worktree starts the session in it", async () => {
  const git = (...args: string[]) => {
    const identity = ["-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "init.defaultBranch=main"];
    const done = Bun.spawnSync(["git", ...identity, ...args], {
      cwd: join(home.user, "repo"),
      env: home.env,
    });
    if (!done.success) throw new Error(done.stderr.toString());
  };
  mkdirSync(join(home.user, "repo"));
  git("init", "-q");
  git("commit", "-q", "--allow-empty", "-m", "first");
  const run = await opened();
  run.type("n");
  await run.shows("New session");
  run.type("tree\tsleep 600\x1b[B\x15~/repo\x1b[Btry-it\r");
  await eventually("the session", async () => (await sessionRecord(home, "tree"))?.clients === 1);
  run.type("\x02d");
  await untilSelected(run, "tree");
  await run.shows(/tree +.*repo-worktrees\/try-it +try-it/);
  run.type("n");
  await run.shows("New session");
  run.type(`other\tsleep 600\x1b[B\x15${home.user}\x1b[B-\r`);
  await run.shows(/no git repository|not in a git/i);
});
