// With the session server or a host stopped (SIGSTOP) commands were silent for 44 to 130 s, said "something went wrong
// in remi", or left the session out. The table has every command that talks to them: its status and its sentences, of
// which the first is due after 2 s and the last after 10. With REMI_TEST_SHOW the table is printed with the times, and
// these are held to their bounds; then few commands run at once, and the machine is to have nothing else to do.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { makeHome, type TestHome } from "../support/home.ts";
import { captureShows, hostPid, serverPid, sessionId, startSession } from "../support/processes.ts";
import { eventually, remiOk, remiTerminal } from "../support/remi.ts";
import { type TimedRun, timedRun } from "../support/timed-run.ts";

const isShown = Boolean(process.env.REMI_TEST_SHOW);

setDefaultTimeout(isShown ? 600_000 : 120_000);

/** Commands that run at once when their times count. */
const AT_ONCE = isShown ? 2 : Number.POSITIVE_INFINITY;
/** The longest silence that is right, ms. */
const SILENCE_MS_MAX = 3_000;
/** No command waits longer than its budget of 10 s, apart from what it does before and after, ms. */
const END_MS_MAX = 13_000;

let home: TestHome;
let server: number;
let host: number;
let id: string;
beforeEach(async () => {
  home = makeHome();
  await startSession(home, "api", ["sh", "-c", "echo needle; exec cat"]);
  await startSession(home, "web", ["sh", "-c", "echo needle; exec cat"]);
  await startSession(home, "old", ["sh", "-c", "echo needle"]);
  await captureShows(home, "api", "needle");
  id = await sessionId(home, "api");
  [server, host] = [(await serverPid(home))!, hostPid(home, id)];
});
afterEach(() => home.dispose());

/** The words of a command, its status, and what it says on stderr; `out` where it must say something on stdout. */
interface Row {
  readonly args: readonly string[];
  readonly code: number;
  readonly err: readonly string[];
  readonly out?: RegExp;
  readonly env?: () => Record<string, string>;
}

const row = (line: string, code: number, err: readonly string[], more: Partial<Row> = {}): Row => ({
  args: line.split(" "),
  code,
  err,
  ...more,
});

async function walk(rows: readonly Row[]): Promise<void> {
  const runs: TimedRun[] = [];
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    const some = rows.slice(at, at + AT_ONCE);
    runs.push(...(await Promise.all(some.map(({ args, env }) => timedRun(home, args, env?.())))));
  }
  if (isShown) console.table(runs.map((run, i) => tableRow(rows[i]!, run)));
  for (const [i, { args, code, err, out }] of rows.entries()) {
    const run = runs[i]!;
    const what = args.join(" ");
    expect([what, run.code, run.err]).toEqual([what, code, err.map((line) => `remi: ${line}\n`).join("")]);
    if (out) expect([what, run.out]).toEqual([what, expect.stringMatching(out)]);
    if (!isShown) continue;
    expect([what, (run.firstWordMs ?? run.endMs) < SILENCE_MS_MAX]).toEqual([what, true]);
    expect([what, run.endMs < END_MS_MAX]).toEqual([what, true]);
  }
}

function tableRow({ args }: Row, run: TimedRun): Record<string, string> {
  const seconds = (ms: number | null) => (ms === null ? "-" : (ms / 1_000).toFixed(1));
  return {
    command: args.join(" "),
    "first word s": seconds(run.firstWordMs),
    "end s": seconds(run.endMs),
    status: `${run.code}`,
    sentence: run.err.trim().split("\n").at(-1)!.slice(0, 110),
  };
}

describe("the server is stopped", () => {
  const waiting = "the session server does not answer, waiting.";
  const given = () => [
    waiting,
    `the session server does not answer: its process ${server} is stopped; 'remi server restart' ends it and starts another, sessions go on.`,
  ];
  test("each command says so and gives up", async () => {
    process.kill(server, "SIGSTOP");
    const lines = [
      ...["ls", "ls --json", "send api x", "send api --key Up", "capture api", "wait api", "grep needle"],
      ...["kill web", "rm old", "rm --exited", "restart old", "rename web site", "mute web", "unmute web"],
      ...["detach web", "log api", "logs api", "logs -f api", "events", "events -f", "notify", "code"],
      ...["share api", "devices", "new -d more -- cat", "server status", "event --session web --state idle"],
    ];
    await walk([
      ...lines.map((line) => row(line, line.startsWith("grep") ? 2 : 1, given())),
      row("wait api --timeout 6", 124, given()),
      row("wait api --timeout 1", 124, given().slice(1)),
      // Commands that need no server ask none.
      row("config", 0, [], { out: /scrollback_lines/ }),
      row("env", 0, [], { out: /REMI_HOME/ }),
      row("logs -n 5", 0, [], { out: /the server listens/ }),
      row("event --state idle", 0, [], { env: () => ({ REMI_SESSION: "api", REMI_SESSION_ID: id }) }),
      row("__complete sessions", 0, []),
    ]);
    process.kill(server, "SIGCONT");
    // Whether or not it heard the requests that were given up: once it goes on it answers, and the sessions are there.
    expect(await remiOk(home, ["ls"])).toContain("api ");
  });
});

describe("a host is stopped", () => {
  const waiting = "session 'api' does not answer, waiting.";
  const given = () =>
    `session 'api' does not answer: its process ${host} is stopped; 'kill -CONT ${host}' lets it go on, 'remi kill api' ends it.`;
  test("each command says so, and lists mark it", async () => {
    process.kill(host, "SIGSTOP");
    const atWork = "the session server is at work on it, waiting.";
    await walk([
      row("ls", 0, [], { out: /^api +no answer/m }),
      row("ls --why", 0, [], { out: /^api .*its host does not answer; it was (idle|working)/m }),
      row("ls --json", 0, [], { out: /"silent": true/ }),
      row("grep needle", 2, [`'api' was not searched: ${given()}`], { out: /^web:1: needle/m }),
      row("grep -l needle old", 0, [], { out: /^old$/m }),
      row("capture api", 1, [waiting, given()]),
      row("send api x", 1, [waiting, given()]),
      row("send api --key Up", 1, [waiting, given()]),
      row("wait api", 1, [waiting, given()]),
      row("wait api --for /needle/", 1, [waiting, given()]),
      row("wait api --timeout 6", 124, [waiting, given()]),
      row("event --state idle", 1, [given()], { env: () => ({ REMI_SESSION: "api", REMI_SESSION_ID: id }) }),
      row("rename api api", 0, []),
      row("rm api", 1, ["session 'api' is still running; end it with 'remi kill api' first."]),
      row("log api", 0, [], { out: /started/ }),
      row("events api", 0, [], { out: /started/ }),
      row("logs api", 0, [], { out: /the session started/ }),
      row("__complete sessions", 0, [], { out: /^api\t/m }),
    ]);
    // The server waits for the host, 2 s: whether its answer or the end of that wait comes first is a matter of chance.
    const told = ["mute", "unmute", "detach", "event --state idle --session"].map(async (verb) => {
      const run = await timedRun(home, [...verb.split(" "), "api"]);
      expect([verb, run.code, run.err.replace(`remi: ${atWork}\n`, "")]).toEqual([
        verb,
        1,
        `remi: ${given()}\n`,
      ]);
    });
    await Promise.all(told);
    process.kill(host, "SIGCONT");
    await eventually("its answer", async () => !(await remiOk(home, ["ls"])).includes("no answer"));
    expect(await remiOk(home, ["grep", "-l", "needle"])).toContain("api");
  });

  test("a command that was asked before goes on when it wakes", async () => {
    process.kill(host, "SIGSTOP");
    await using run = remiTerminal(home, ["capture", "api"]);
    await run.shows(waiting);
    process.kill(host, "SIGCONT");
    await run.shows(/^needle/m);
    expect(await run.exited).toBe(0);
  });
});
