// A command that keeps a connection open said nothing when the other end was stopped (SIGSTOP) meanwhile: keys went
// nowhere without a word, a dashboard noticed at the next action, `events -f` never. The table has every such command,
// what it says, and that it takes that back and goes on. With REMI_TEST_SHOW the table is printed with the times.

import { afterEach, beforeEach, setDefaultTimeout, test } from "bun:test";
import { makeHome, type TestHome } from "../support/home.ts";
import {
  captureShows,
  hostPid,
  killServer,
  serverPid,
  sessionId,
  startSession,
} from "../support/processes.ts";
import { testRelay } from "../support/relay-peer.ts";
import { remiOk, remiTerminal, type TerminalRun } from "../support/remi.ts";
import { OPEN_LIMITS, shownCode } from "../support/remote.ts";

setDefaultTimeout(120_000);

const NO_ANSWER = "the session does not answer, trying again; Ctrl-b d leaves";
const SERVER_SILENT = "remi: the session server does not answer, waiting.";
const HOST_SILENT = "remi: session 'api' does not answer, waiting.";

let home: TestHome;
let client: TestHome;
let id: string;
let runs: TerminalRun[] = [];
beforeEach(async () => {
  home = makeHome();
  client = makeHome();
  await startSession(home, "api", ["sh", "-c", "echo needle; exec cat"]);
  await captureShows(home, "api", "needle");
  id = await sessionId(home, "api");
});
afterEach(async () => {
  for (const run of runs) await run.close();
  runs = [];
  await client.dispose();
  await home.dispose();
});

interface Row {
  readonly args: string;
  /** What it shows when it is under way; absent if it shows nothing. */
  readonly ready: string;
  /** What it says once the other end stands still. */
  readonly word: string;
  /** What it shows when everything works again. */
  readonly after: string;
  /** A drawn screen, on which the message does not stay. */
  readonly isPicture?: boolean;
  /** A session's screen, at which a key is pressed: without a key nobody waits for an answer. */
  readonly isSession?: boolean;
  /** On another machine. */
  readonly from?: () => TestHome;
}

const told = (args: string, ready: string, word: string): Row => ({
  args,
  ready,
  word,
  after: "answers again.",
});
const shown = (args: string, more: Partial<Row> = {}): Row => ({
  ...{ args, ready: "needle", word: NO_ANSWER, after: "Q", isPicture: true, isSession: true },
  ...more,
});

/** Starts all of them, stops the process, and checks each against its row. */
async function walk(pid: number, rows: readonly Row[]): Promise<void> {
  const started = rows.map(({ args, from }) =>
    remiTerminal(from?.() ?? home, args === "" ? [] : args.split(" ")),
  );
  runs.push(...started);
  for (const [i, { ready }] of rows.entries()) await started[i]!.shows(ready);
  const before = started.map((run) => run.rows());
  process.kill(pid, "SIGSTOP");
  try {
    const stoppedAt = performance.now();
    for (const [i, { isSession }] of rows.entries()) if (isSession) started[i]!.type("Q");
    const words = rows.map(async ({ args, word }, i) => {
      await started[i]!.shows(word);
      const seconds = ((performance.now() - stoppedAt) / 1_000).toFixed(1);
      return { command: `remi ${args}`, "first word s": seconds, word };
    });
    const table = await Promise.all(words);
    if (process.env.REMI_TEST_SHOW) console.table(table);
  } finally {
    process.kill(pid, "SIGCONT");
  }
  for (const [i, { word, after, isPicture, isSession }] of rows.entries()) {
    const run = started[i]!;
    await run.shows(after);
    if (isPicture) await run.until(`the end of ${word}`, () => !run.screen().includes(word));
    if (!isSession) continue;
    // Everything is as before, except for what was typed.
    await run.until("the screen as it was", () =>
      run.rows().every((row, y) => row === before[i]![y] || /^Q+$/.test(row)),
    );
  }
}

test("the server stands still: commands that follow it or go through it say so, the others go on", async () => {
  await using relay = await testRelay({ limits: OPEN_LIMITS });
  const { code } = await shownCode(home, relay.url, "api");
  await startSession(home, "web", ["sh", "-c", "echo a web server; exec cat"]);
  const attached = remiTerminal(home, ["attach", "web"]);
  runs.push(attached);
  await attached.shows("a web server");
  const walked = walk((await serverPid(home))!, [
    told("events -f", "started", SERVER_SILENT),
    told("events -f api --json", "started", SERVER_SILENT),
    shown("", { word: "the session server does not answer", after: "needle", isSession: false }),
    shown(`connect --relay ${relay.url} ${code}`, { from: () => client }),
  ]);
  attached.type("typed\r");
  await attached.shows("typed\ntyped");
  await walked;
});

test("a host stands still: commands that wait for it say so, and the screen is not damaged", async () => {
  await using relay = await testRelay({ limits: OPEN_LIMITS });
  const { code } = await shownCode(home, relay.url, "api");
  await walk(hostPid(home, id), [
    shown("attach api"),
    shown("attach -r api"),
    shown(`connect --relay ${relay.url} ${code}`, { from: () => client }),
    told("wait api", "", HOST_SILENT),
    told("wait api --for /nothing/", "", HOST_SILENT),
    shown("", { word: "its host does not answer; it was", after: "needle", isSession: false }),
  ]);
});

test("a command that follows events says when the server goes, and when it is back", async () => {
  const run = remiTerminal(home, ["events", "-f"]);
  runs.push(run);
  await run.shows("started");
  await killServer(home);
  await run.shows("remi: the session server has gone, waiting for it to come back.");
  await remiOk(home, ["server", "start"]);
  await run.shows("remi: the session server answers again.");
});
