// The badge in the status line of `remi connect`: the path to the session's machine, and its round trip.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { startSession } from "../support/processes.ts";
import { testRelay } from "../support/relay-peer.ts";
import { OPEN_LIMITS, shownCode } from "../support/remote.ts";
import type { OuterTerminal } from "../support/screen-outer.ts";
import { outer } from "../support/screen-session.ts";
import { TestSshd, withoutSshd } from "../support/sshd.ts";
import { TcpCutter } from "../support/tcp-cutter.ts";

setDefaultTimeout(120_000);

const SHELL = ["sh", "-c", "printf 'READY\\n'; exec cat"];
let host: TestHome;
let client: TestHome;
beforeEach(() => {
  host = makeHome();
  client = makeHome();
  mkdirSync(dirname(client.paths.configFile), { recursive: true, mode: 0o700 });
  writeFileSync(client.paths.configFile, "status_line = true\n", { mode: 0o600 });
});
afterEach(async () => {
  await client.dispose();
  await host.dispose();
});

const connect = (...args: string[]) => outer(client, ["connect", ...args]);
/** Waits until the last row matches. */
const lastRow = (run: OuterTerminal, what: string, fits: RegExp) =>
  run.until(what, () => fits.test(run.rows()[run.terminal.rows - 1]!));

async function leave(run: OuterTerminal): Promise<void> {
  run.type("\x02d");
  expect(await run.exited).toBe(0);
}

test("without direct paths it shows relay and the round trip, in its own row only", async () => {
  const relay = await testRelay({ limits: OPEN_LIMITS });
  try {
    await startSession(host, "api", SHELL);
    const { code } = await shownCode(host, relay.url, "api");
    await using run = connect("--relay", relay.url, "--no-p2p", code);
    await lastRow(run, "the badge", /^ api {2}(?:idle|working|starting) {2}relay \d+ ms *$/);
    run.type("typed-here\r");
    await run.shows(/typed-here *\ntyped-here/);
    await lastRow(run, "the badge", / relay \d+ ms *$/);
    expect(run.rows().filter((row) => / relay \d+ ms/.test(row))).toHaveLength(1);
    run.type("\x02t");
    await run.until("no badge", () => !/ relay \d+ ms/.test(run.screen()));
    await leave(run);
  } finally {
    await relay.stop();
  }
});

test("it shows direct once the output comes directly", async () => {
  const relay = await testRelay({ limits: OPEN_LIMITS });
  try {
    await startSession(host, "api", SHELL);
    const { code } = await shownCode(host, relay.url, "api");
    await using run = connect("--relay", relay.url, code);
    await lastRow(run, "the direct path", / direct \d+ ms *$/);
    await leave(run);
  } finally {
    await relay.stop();
  }
});

test("it disappears when the connection is lost, and comes back with it", async () => {
  await using cutter = await TcpCutter.listen();
  const relay = await testRelay({ limits: OPEN_LIMITS, publicUrl: `http://127.0.0.1:${cutter.port}` });
  cutter.target = relay.port;
  try {
    await startSession(host, "api", SHELL);
    const { code } = await shownCode(host, `ws://127.0.0.1:${relay.port}/connect`, "api");
    await using run = connect("--relay", `ws://127.0.0.1:${cutter.port}/connect`, "--no-p2p", code);
    await lastRow(run, "the badge", / relay \d+ ms *$/);
    // At first nothing gets through, then everything does.
    let isBlocked = true;
    cutter.before = () => isBlocked;
    cutter.cut();
    await run.until("no badge", () => !/ relay \d+ ms/.test(run.screen()));
    isBlocked = false;
    await lastRow(run, "the badge again", / relay \d+ ms *$/);
    await leave(run);
  } finally {
    await relay.stop();
  }
});

describe.skipIf(withoutSshd !== null)(`over ssh${withoutSshd === null ? "" : ` (${withoutSshd})`}`, () => {
  test("it shows ssh, not relay", async () => {
    await using sshd = await TestSshd.start(host);
    sshd.configure(client);
    writeFileSync(
      client.paths.configFile,
      `status_line = true\n${await Bun.file(client.paths.configFile).text()}`,
    );
    await startSession(host, "api", SHELL);
    await using run = connect("ssh://box/api");
    await lastRow(run, "the badge", / ssh \d+ ms *$/);
    await leave(run);
  });
});
