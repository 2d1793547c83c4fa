// Single keys and prompts for several sessions, from the dashboard into live sessions.

import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { connectSession } from "../../src/client/session-link.ts";
import type { FromHost } from "../../src/protocol/session-messages.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { captureShows, sessionId, startSession } from "../support/processes.ts";
import { eventually, remiOk, sessionRecord } from "../support/remi.ts";
import { dashboard, rowOf, select, startEchoes, untilSelected } from "../support/screen-dashboard.ts";
import type { OuterTerminal } from "../support/screen-outer.ts";

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

async function opened(): Promise<OuterTerminal> {
  const run = await dashboard(home, { cols: 120, rows: 30 });
  open.push(run);
  return run;
}

/** Shows what reaches it, byte by byte. */
const RAW = ["sh", "-c", "stty raw -echo; printf 'ready\\r\\n'; exec cat -v"];
/** Asks one question after another and prints the answer to each. */
const ASKS = [
  "bash",
  "-c",
  'for n in 1 2 3; do read -rsn1 -p "question $n? [y/n] " k; echo; echo "<$n:$k>"; done; sleep 1000',
];

test("I hands each key to the session as it is, until Ctrl-g", async () => {
  await startSession(home, "raw", RAW);
  await captureShows(home, "raw", "ready");
  const run = await opened();
  await untilSelected(run, "raw");
  run.type("I");
  await run.shows("keys to raw: Ctrl-g ends");
  let shown = "";
  for (const [typed, bytes] of [
    ["2", "2"],
    ["\x1b[Z", "^[[Z"],
    ["\x1b[A", "^[[A"],
    ["\x1b", "^["],
    ["\r", "^M"],
    ["\x03", "^C"],
    [" q", " q"],
    ["é", "M-CM-)"],
  ] as const) {
    run.type(typed);
    shown += bytes;
    await captureShows(home, "raw", `ready\n${shown}\n`);
  }
  expect(rowOf(run, "raw")).toBeDefined();
  run.type("\x07");
  await run.shows("? keys");
});

test("a key answers the question that is shown, and not the next one", async () => {
  await startSession(home, "asks", ASKS);
  await captureShows(home, "asks", "question 1?");
  const run = await opened();
  await untilSelected(run, "asks");
  await run.shows(/asks +waiting/);
  await run.shows("question 1? [y/n]");
  run.type("I");
  await run.shows("keys to asks:");
  // Both are pressed at the first question; the second one would answer what nobody has read.
  run.type("yy");
  await run.shows("asks shows something else by now; look, and press the key again");
  await run.shows("question 2? [y/n]");
  await eventually("it waits again", async () => (await sessionRecord(home, "asks"))?.state === "waiting");
  expect(await remiOk(home, ["capture", "asks"])).not.toContain("<2:");
  await run.shows(/asks +waiting/);
  run.type("n");
  await run.shows("<2:n>");
});

test("the host types only if the screen is the one that was seen", async () => {
  await startSession(home, "asks", ASKS);
  await captureShows(home, "asks", "question 1?");
  await eventually("it waits", async () => (await sessionRecord(home, "asks"))?.state === "waiting");
  const said: FromHost[] = [];
  const waiters = new Map<number, (outcome: string) => void>();
  const link = (await connectSession(
    home.paths.sessionSocket(await sessionId(home, "asks")),
    { client: crypto.randomUUID(), access: "control", kind: "script", flow: "skip", scrollback: false },
    {
      message: (message) => {
        said.push(message);
        if (message.t === "keyed") waiters.get(message.n)?.(message.outcome);
      },
    },
  ))!;
  const captured = await link.capture({ format: "json", window: { above: 0, rows: 10 } });
  const { mark } = JSON.parse(new TextDecoder().decode(captured!)) as { mark: string };
  const since = (await sessionRecord(home, "asks"))!.stateSince as number;
  let n = 0;
  const typed = (keys: string[], seen: { waiting: boolean; since: number; mark?: string }) =>
    new Promise<string>((resolve) => {
      waiters.set(++n, resolve);
      link.say({ t: "keys", n, keys, seen });
    });
  expect(await typed(["y"], { waiting: true, since, mark: "0000" })).toBe("changed");
  expect(await typed(["y"], { waiting: true, since: since - 1 })).toBe("changed");
  expect(await typed(["y"], { waiting: false, since, mark })).toBe("changed");
  expect(await typed(["no-such-key"], { waiting: true, since, mark })).toBe("no-key");
  expect(await remiOk(home, ["capture", "asks"])).not.toContain("<1:");
  expect(await typed(["y"], { waiting: true, since: 0, mark })).toBe("typed");
  await captureShows(home, "asks", "<1:y>");
  link.close();
});

test("i and I go to all marked sessions", async () => {
  await startEchoes(home, "one", "two", "three");
  const run = await opened();
  await run.until("the list", () => rowOf(run, "three") !== undefined);
  await select(run, "one");
  run.type(" ");
  await select(run, "three");
  run.type(" ");
  await run.shows("2 marked");
  run.type("i");
  await run.shows("to 2 sessions:");
  run.type("go on\r");
  await run.shows("to 2 sessions: submitted ✓");
  for (const name of ["one", "three"]) await captureShows(home, name, "[go on]");
  expect(await remiOk(home, ["capture", "two"])).not.toContain("go on");
  await run.until("no marks", () => !run.rows()[0]!.includes("marked"));
  await select(run, "one");
  run.type(" ");
  await select(run, "two");
  run.type(" ");
  await run.shows("2 marked");
  run.type("I");
  await run.shows("keys to 2 sessions:");
  run.type("x");
  run.type("\r");
  for (const name of ["one", "two"]) await captureShows(home, name, "[x]");
  expect(await remiOk(home, ["capture", "three"])).not.toContain("[x]");
});
