// REMI_TRACE: a key's way from `remi connect` through relay, daemon and host to the program's terminal, and its echo's
// way back, in the file's own order.

import { expect, test } from "bun:test";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { makeHome } from "../support/home.ts";
import { startSession } from "../support/processes.ts";
import { eventually, remi, remiOk, remiTerminal, type TerminalRun } from "../support/remi.ts";
import { showCode } from "../support/remote-home.ts";

interface Line {
  readonly at: number;
  readonly by: string;
  readonly pid: number;
  readonly step: string;
  readonly act?: string;
  readonly over?: string;
  readonly session?: string;
  readonly stream?: number;
  readonly channel?: number;
  readonly cseq?: number;
  readonly seq?: number;
  readonly bytes: number;
}

const linesOf = (path: string): Line[] =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

/** A key that appears in no answer of a terminal and no other text of the test. */
const KEY = "~";

const SHELL = ["sh", "-c", "printf 'READY\\n'; exec cat"];

const WAY_IN = [
  "client read",
  "client outbox",
  "client channel seal",
  "client carrier send relay",
  "relay carrier pass relay",
  "server carrier receive relay",
  "server channel open",
  "server carrier send local",
  "host carrier receive local",
  "host host-queue",
  "host pty",
];
const WAY_BACK = [
  "host ring",
  "host client",
  "host carrier send local",
  "server carrier receive local",
  "server channel seal",
  "server carrier send relay",
  "relay carrier pass relay",
  "client carrier receive relay",
  "client channel open",
  "client client",
];

const LOCAL_WAY_IN = [
  "client read",
  "client outbox",
  "client carrier send local",
  "host carrier receive local",
  "host host-queue",
  "host pty",
];
const LOCAL_WAY_BACK = [
  "host ring",
  "host client",
  "host carrier send local",
  "client carrier receive local",
  "client client",
];

/** Types the key into a terminal that shows the session, and returns the lines from its first step to the last. */
async function followKey(run: TerminalRun, path: string): Promise<Line[]> {
  await run.shows("READY");
  run.type(KEY);
  await run.shows(KEY);
  return eventually("the echo on the host's screen", () => {
    const all = linesOf(path);
    // The terminal's answers are read too, before and after the key, in pieces of any size: they have no number.
    const numbered = all.findIndex(({ step }) => step === "outbox");
    const read = all.slice(0, numbered).findLastIndex(({ by, step }) => by === "client" && step === "read");
    const since = all.slice(read);
    return numbered >= 0 && since.some(({ step }) => step === "emulator") && since;
  });
}

function expectWay(lines: readonly Line[], wayIn: readonly string[], wayBack: readonly string[]): void {
  const words = ({ by, step, act, over }: Line) => [by, step, act, over].filter(Boolean).join(" ");
  const { cseq } = lines.find(({ step }) => step === "outbox")!;
  const ring = lines.findIndex(({ step }) => step === "ring");
  const { seq } = lines[ring]!;
  // Sealed steps have no visible number: they are between two steps that have one.
  const isSealed = (line: Line) => line.cseq === undefined && line.seq === undefined;
  const ofKey = lines.filter((line) => line.cseq === cseq || isSealed(line));
  const ofEcho = lines.slice(ring).filter((line) => line.seq === seq || isSealed(line));
  expect(inOrder(wayIn, ofKey.map(words))).toEqual([...wayIn]);
  expect(inOrder(wayBack, ofEcho.map(words))).toEqual([...wayBack]);
  for (const step of ["outbox", "host-queue", "pty"])
    expect([step, ofKey.filter((line) => line.step === step && line.cseq === cseq).length]).toEqual([
      step,
      1,
    ]);
  expect(new Set(lines.filter(({ by }) => by === "host").map(({ session }) => session)).size).toBe(1);
}

test("a key goes through every part once and in order, and so does its echo", async () => {
  await using home = makeHome();
  await using away = makeHome();
  const path = join(home.root, "trace");
  const env = { REMI_TRACE: path };
  const traced = { ...home, env: { ...home.env, ...env } };
  await startSession(traced, "api", SHELL);
  const { code, signalingUrl } = await showCode(traced, "api");
  // A direct path would take over while the key is on its way, or before.
  const words = ["connect", "--no-p2p", "--relay", signalingUrl, code];
  await using run = remiTerminal(away, words, { cols: 220, env });
  const lines = await followKey(run, path);
  expectWay(lines, WAY_IN, WAY_BACK);
  expect(new Set(lines.map(({ pid }) => pid)).size).toBe(3);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readFileSync(path, "utf8")).not.toContain(KEY);
  expect(readFileSync(path, "utf8")).not.toContain("READY");
});

test("on one machine a key goes from the client to the host, and past the server", async () => {
  await using home = makeHome();
  const path = join(home.root, "trace");
  const env = { REMI_TRACE: path };
  // The server runs already, without the variable: the host has it from the command that makes the session.
  await remiOk(home, ["ls"]);
  await startSession({ ...home, env: { ...home.env, ...env } }, "api", SHELL);
  await using run = remiTerminal(home, ["attach", "api"], { cols: 80, env });
  const lines = await followKey(run, path);
  expectWay(lines, LOCAL_WAY_IN, LOCAL_WAY_BACK);
  expect(new Set(lines.map(({ by }) => by))).toEqual(new Set(["client", "host"]));
});

/** Those of `wanted` that stand in `there` one after the other, with anything between. */
function inOrder(wanted: readonly string[], there: readonly string[]): string[] {
  const found: string[] = [];
  for (const word of there) if (word === wanted[found.length]) found.push(word);
  return found;
}

test("if the file cannot be written the command says so, and does what it was asked", async () => {
  await using home = makeHome();
  for (const path of ["trace", "/dev/null", join(home.root, "gone", "trace")]) {
    const { code, err } = await remi(home, ["ls"], { env: { REMI_TRACE: path } });
    expect([path, code]).toEqual([path, 0]);
    expect(err).toStartWith("remi: REMI_TRACE cannot be written: ");
  }
});
