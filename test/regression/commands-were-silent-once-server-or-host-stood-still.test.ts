// A command that holds a line for long said nothing when the other end of it was stopped (SIGSTOP) meanwhile: keys went
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
  /** What it shows when it is well under way; nothing where it shows nothing. */
  readonly ready: string;
  /** What it says once the other end stands still. */
  readonly word: string;
  /** What stands there when all is well again. */
  readonly after: string;
  /** A picture, in which the word does not stay. */
  readonly isPicture?: boolean;
  /** A session's picture, in which a key is pressed: without one nobody waits for an answer. */
  readonly isSession?: boolean;
  /** Of another machine. */
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

/** Starts all, stops the process, and holds each to its row. */
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
    // All stands as it stood, but for what was typed.
    await run.until("the screen as it was", () =>
      run.rows().every((row, y) => row === before[i]![y] || /^Q+$/.test(row)),
    );
  }
}

test("the server stands still: who follows it or comes through it is told, who needs it not goes on", async () => {
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

test("a host stands still: whoever waits for it is told, and nothing of the screen is damaged", async () => {
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

test("a server that goes is told of by who follows its events, and as back when it is", async () => {
  const run = remiTerminal(home, ["events", "-f"]);
  runs.push(run);
  await run.shows("started");
  await killServer(home);
  await run.shows("remi: the session server has gone, waiting for it to come back.");
  await remiOk(home, ["server", "start"]);
  await run.shows("remi: the session server answers again.");
});
