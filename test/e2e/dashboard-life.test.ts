// The dashboard while things happen around it: sessions that come and go, a server that is killed, other sizes, many
// sessions, hostile texts; and the terminal afterwards.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { makeHome, type TestHome } from "../support/home.ts";
import { captureShows, gone, hostPid, killServer, serverPid, sessionId } from "../support/processes.ts";
import { eventually, remi, remiOk } from "../support/remi.ts";
import {
  dashboard,
  rowOf,
  select,
  selectedOn,
  startEchoes,
  untilSelected,
} from "../support/screen-dashboard.ts";
import type { OuterTerminal } from "../support/screen-outer.ts";
import { untilClients } from "../support/screen-session.ts";
import { Shell } from "../support/screen-shell.ts";
import { leftovers } from "../support/screen-state.ts";

setDefaultTimeout(180_000);

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

async function shell(): Promise<Shell> {
  const run = await Shell.start(home);
  open.push(run);
  return run;
}

test("sessions appear, change and go while somebody watches", async () => {
  const run = await opened();
  await run.shows("There are no sessions.");
  await startEchoes(home, "one");
  await run.shows("this is one");
  await remiOk(home, ["new", "-d", "short", "--", "bash", "-c", "read -r x; exit 4"]);
  await run.until("short", () => rowOf(run, "short") !== undefined);
  await select(run, "one");
  await remiOk(home, ["send", "short", "--enter"]);
  await run.shows(/short +exited 4/);
  expect(run.rows()[2]).toContain("short");
  expect(selectedOn(run)).toBe("one");
  await remiOk(home, ["rename", "one", "uno"]);
  await untilSelected(run, "uno");
  await remiOk(home, ["rm", "short"]);
  await run.until("short to be gone", () => rowOf(run, "short") === undefined);
  await remiOk(home, ["kill", "uno"]);
  await run.shows(/uno +SIGHUP/);
  await run.shows("this is one");
});

test("a session that does not answer is marked, in the list and over its screen, until it does", async () => {
  await startEchoes(home, "stuck");
  const run = await opened();
  await run.shows("this is stuck");

  const host = hostPid(home, await sessionId(home, "stuck"));
  process.kill(host, "SIGSTOP");
  try {
    await run.until("the mark", () => rowOf(run, "stuck")?.includes("no answer") ?? false);
    await run.shows(/── stuck ─ no answer /);
    await run.shows("its host does not answer; it was");
  } finally {
    process.kill(host, "SIGCONT");
  }
  await run.until("its state", () => !/no answer|does not answer/.test(run.rows().join("\n")));
});

test("sessions that print have bars", async () => {
  await remiOk(home, ["new", "-d", "loud", "--", "bash", "-c", "while read -r x; do seq 1 5000; done"]);
  const run = await opened();
  await run.until("the list", () => rowOf(run, "loud") !== undefined);
  await remiOk(home, ["send", "loud", "--enter"]);
  await run.until("a bar", () => /[▁-█]/u.test(rowOf(run, "loud") ?? ""));
  await remiOk(home, ["send", "loud", "--enter"]);
  await run.until("a taller bar", () => /[▄-█]/u.test(rowOf(run, "loud") ?? ""));
});

describe("a server that is killed", () => {
  test("is started again once, and the list goes on", async () => {
    await startEchoes(home, "one", "two");
    const run = await opened();
    await run.until("the list", () => rowOf(run, "two") !== undefined);
    const before = await killServer(home);
    const after = await eventually("another server", async () => {
      const pid = await serverPid(home);
      return pid !== undefined && pid !== before ? pid : undefined;
    });
    await remiOk(home, ["new", "-d", "later", "--", "sleep", "600"]);
    await run.until("the new session", () => rowOf(run, "later") !== undefined);
    expect(run.screen()).not.toContain("started again");
    expect(await serverPid(home)).toBe(after);
    await select(run, "one");
    await run.shows("this is one");
    run.type("istill here\r");
    await run.shows("[still here]");
  });

  test("under an attached session changes nothing there, and the dashboard finds the next one", async () => {
    await startEchoes(home, "one", "two");
    const run = await opened();
    await select(run, "two");
    run.type("\r");
    await untilClients(home, "two", 1);
    await killServer(home);
    run.type("hello\r");
    await run.shows("[hello]");
    run.type("\x02d");
    await untilSelected(run, "two");
    run.type("x");
    await run.shows("end two?");
    run.type("y");
    await run.shows(/two +SIGHUP/);
  });
});

describe("every size", () => {
  test("is filled, from 40x12 to 200x60, and resizing at any time leaves nothing behind", async () => {
    await startEchoes(home, "one", "two", "three");
    const run = await opened({ cols: 80, rows: 24 });
    await select(run, "two");
    for (const [cols, rows] of [
      [40, 12],
      [200, 60],
      [61, 17],
      [120, 14],
      [30, 8],
      [200, 12],
      [40, 60],
      [80, 24],
    ] as const) {
      run.resize(cols, rows);
      const isWhole = () => {
        const shown = run.rows();
        const count = (text: string) => shown.filter((row) => row.includes(text)).length;
        return (
          /^remi /.test(shown[0]!) &&
          shown.at(-1)!.startsWith("? keys") &&
          count("? keys") === 1 &&
          count("── two") === 1 &&
          ["one", "two", "three"]
            .slice(rows < 12 ? 3 : 0)
            .every((name) => shown.filter((row) => row.startsWith(`  ${name} `)).length === 1) &&
          (rows < 10 || count("this is two") === 1)
        );
      };
      await run.until(`a whole screen of ${cols}x${rows}`, isWhole);
    }
    run.type("?");
    await run.shows("answer without attaching");
    run.resize(40, 12);
    await run.until(
      "the help, smaller",
      () => run.rows()[1] === "Keys" && run.rows()[11]!.startsWith("PgUp"),
    );
    run.type("q");
    await run.until("the list", () => rowOf(run, "two") !== undefined);
    run.type("q");
    expect(await run.exited).toBe(0);
  });

  test("may change while a session is attached", async () => {
    await startEchoes(home, "one");
    const run = await opened();
    await untilSelected(run, "one");
    run.type("\r");
    await untilClients(home, "one", 1);
    run.resize(70, 20);
    run.type("\x02d");
    await run.until("the dashboard", () => run.rows()[19]!.startsWith("? keys"));
    await run.shows("this is one");
  });
});

test("a hundred sessions are listed, walked through and filtered", async () => {
  const names = Array.from({ length: 100 }, (_, i) => `s${String(i).padStart(3, "0")}`);
  for (let at = 0; at < names.length; at += 5)
    await Promise.all(
      names.slice(at, at + 5).map((name) => remiOk(home, ["new", "-d", name, "--", "sleep", "600"])),
    );
  const run = await opened({ cols: 140, rows: 40 });
  await run.shows("100 idle");
  run.type("g");
  await run.until("the first", () => run.rows()[2]!.startsWith(`  ${selectedOn(run)} `));
  const seen = new Set<string>();
  for (let i = 0; i < 100; i++) {
    const name = selectedOn(run)!;
    seen.add(name);
    expect(rowOf(run, name)).toBeDefined();
    if (i === 99) break;
    run.type("j");
    await run.until("the next", () => selectedOn(run) !== name && selectedOn(run) !== undefined);
  }
  expect(seen.size).toBe(100);
  run.type("/s042\r");
  await run.until("one row", () => run.rows()[0]!.includes("1/100"));
  await untilSelected(run, "s042");
  run.type("xy");
  await run.shows(/s042 +SIG/);
});

test("titles, paths, reasons and commands can write nothing but themselves", async () => {
  const evil = "\\e]2;evil\\e[2Jtitle\\a\\e]2;evil\\x9b2J\\a";
  const script = `printf '${evil}shown'; exec sleep 600`;
  await remiOk(home, ["new", "-d", "evil", "--", "bash", "-c", `${script} # \u202e日本 👩‍👩‍👧`]);
  await captureShows(home, "evil", "shown");
  await remiOk(home, [
    "event",
    "--session",
    "evil",
    "--state",
    "waiting",
    "--reason",
    "\u009b2J\u202eabc 日本語",
  ]);
  const run = await opened({ cols: 100 });
  run.setOwnTitle("mine");
  await run.shows("shown");
  await run.shows("日本語");
  expect(run.title).toBe("mine");
  expect(run.rows()[0]).toMatch(/^remi /);
  expect(run.screen()).not.toMatch(/[\u009b\u202e]/);
});

test("without colours nothing is coloured, and the selection still shows", async () => {
  await startEchoes(home, "one", "two");
  await remiOk(home, ["new", "-d", "red", "--", "bash", "-c", "printf '\\e[31mred\\e[0m'; exec sleep 600"]);
  await captureShows(home, "red", "red");
  const run = await opened({ env: { NO_COLOR: "1", FORCE_COLOR: "3" } });
  await select(run, "red");
  await run.until("its preview", () => run.rows().some((row) => row.trimEnd() === "red"));
  const { active } = run.terminal.buffer;
  let inverse = 0;
  for (let y = 0; y < 30; y++)
    for (let x = 0; x < 120; x++) {
      const cell = active.getLine(active.baseY + y)!.getCell(x)!;
      expect([y, x, cell.isFgDefault(), cell.isBgDefault()]).toEqual([y, x, true, true]);
      inverse += cell.isInverse() ? 1 : 0;
    }
  expect(inverse).toBeGreaterThan(100);
});

test("opened inside a session it does not show its own screen", async () => {
  await startEchoes(home, "other");
  await remiOk(home, ["new", "-d", "inner", "--", "bash", "--norc"]);
  const { attached } = await import("../support/screen-session.ts");
  const { remiCommand } = await import("../support/remi.ts");
  const run = await attached(home, "inner", { cols: 100, rows: 30 });
  open.push(run);
  run.type(`${remiCommand().join(" ")}\r`);
  await run.shows("? keys");
  await select(run, "inner");
  await run.shows("The dashboard runs in this session.");
  run.type("\r");
  await run.shows("the dashboard runs in this session");
  await select(run, "other");
  await run.shows("this is other");
});

test("without a terminal there is the list", async () => {
  await startEchoes(home, "one");
  const piped = await remi(home, []);
  expect([piped.code, piped.out]).toEqual([0, expect.stringContaining("one")]);
});

describe("the terminal is as it was", () => {
  for (const [how, leave] of [
    ["q", (run: Shell) => run.type("q")],
    ["Ctrl-c", (run: Shell) => run.type("\x03")],
    ["SIGTERM", (_: Shell, pid: number) => process.kill(pid, "SIGTERM")],
    ["SIGHUP", (_: Shell, pid: number) => process.kill(pid, "SIGHUP")],
  ] as const)
    test(`after ${how}`, async () => {
      await startEchoes(home, "one");
      const run = await shell();
      const [state, before] = [await run.state(), run.rows()];
      const pid = await run.remi();
      await run.shows("? keys");
      await run.shows("this is one");
      leave(run, pid);
      await run.prompt();
      await gone(pid);
      await run.until("the shell's screen", () => run.rows()[0] === before[0]);
      expect(run.screen()).not.toContain("? keys");
      expect(await run.state()).toEqual(state);
    });

  test("after kill -9", async () => {
    await startEchoes(home, "one");
    const run = await shell();
    const state = await run.state();
    const pid = await run.remi();
    await run.shows("this is one");
    process.kill(pid, "SIGKILL");
    await run.promptAfterKill();
    expect(await run.state()).toEqual(state);
  });

  test("while it is stopped by Ctrl-z, and it draws itself again afterwards", async () => {
    await startEchoes(home, "one");
    const run = await shell();
    const clean = leftovers(run);
    await run.remi();
    await run.shows("this is one");
    run.type("\x1a");
    await run.prompt();
    expect(run.screen()).not.toContain("? keys");
    expect(leftovers(run)).toEqual(clean);
    run.type("fg\r");
    await run.shows("? keys");
    await run.shows("this is one");
    run.type("q");
    await run.prompt();
    expect(leftovers(run)).toEqual(clean);
  });

  test("after attaching and coming back", async () => {
    await startEchoes(home, "one");
    const run = await shell();
    const state = await run.state();
    await run.remi();
    await run.shows("this is one");
    run.type("\r");
    await untilClients(home, "one", 1);
    run.type("\x02d");
    await run.shows("? keys");
    run.type("q");
    await run.prompt();
    expect(await run.state()).toEqual(state);
    expect(run.screen()).not.toContain("this is one");
  });
});
