// Ten thousand frames on each socket that no honest client sends: the server, the session and its other client go on.

import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { FrameFuzz, type FuzzedStream, seeded } from "../support/frame-fuzz.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { captureShows, hostPid, serverPid, startSession } from "../support/processes.ts";
import { remiOk, remiTerminal, sessionRecord, type TerminalRun } from "../support/remi.ts";

setDefaultTimeout(180_000);

const FRAMES = 10_000;
/** Streams at a time. */
const AT_ONCE = 8;
/** How much the process may have grown in the end: its garbage is collected at any time. */
const GROWTH_BYTES_MAX = 128 * 1024 * 1024;
/** Another seed finds other frames: REMI_TEST_SEED=n. */
const SEED = Number(process.env.REMI_TEST_SEED ?? 20_260_801);

/** Answers one word in everything that is typed, and prints nothing else. */
const PROGRAM = [
  "bash",
  "-c",
  "stty raw -echo; echo ready; cat | while IFS= read -r -d $'\\r' line; do case $line in *marker*) echo \"got it\";; esac; done; echo END",
];

let home: TestHome;
let other: TerminalRun;
beforeEach(async () => {
  home = makeHome();
  await startSession(home, "a", PROGRAM);
  other = remiTerminal(home, ["attach", "a"]);
  await other.shows("ready");
});
afterEach(async () => {
  await other.close();
  await home.dispose();
});

const hello = { t: "hello", protocol: { min: 1, max: 1 }, version: "fuzz", caps: [], role: "client" };

/** Sends one stream and waits until the other side has closed; some streams are broken off. */
function play(path: string, stream: FuzzedStream, breaksOff: boolean): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(path);
    // Reset by the other side: that is what it does with such clients.
    socket.on("error", () => {});
    socket.on("close", () => resolve());
    socket.resume();
    if (breaksOff) socket.write(stream.bytes, () => socket.destroy());
    else socket.end(stream.bytes);
  });
}

async function fuzz(path: string, made: FrameFuzz): Promise<void> {
  let sent = 0;
  const worker = async () => {
    while (sent < FRAMES) {
      const stream = made.stream();
      sent += stream.frames;
      await play(path, stream, made.below(10) === 0);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function memoryBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^RssAnon:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}

/** Everything that was there before still works. */
async function expectWell(before: Record<string, unknown>): Promise<void> {
  await remiOk(home, ["send", "a", "\rmarker\r"]);
  await captureShows(home, "a", "got it");
  await other.shows("got it");
  other.type("\rmarker\r");
  await other.until("the second answer", () => other.screen().split("got it").length > 2);
  const { id, name, pid, createdAt, command } = before;
  expect(await sessionRecord(home, "a")).toMatchObject({ id, name, pid, createdAt, command });
  await startSession(home, "b", ["sh", "-c", "echo I am b; exec cat"]);
  await captureShows(home, "b", "I am b");
  for (const log of [["logs"], ["logs", "a"]])
    expect(await remiOk(home, [...log, "--lines", "5000"])).not.toMatch(/ (error|bug) /);
}

test("on the server's socket", async () => {
  const before = (await sessionRecord(home, "a"))!;
  const pid = (await serverPid(home))!;
  const memory = memoryBytes(pid);
  const random = seeded(SEED);
  const n = () => Math.floor(random() * 0xffff_ffff);
  const query = () => ["nobody", "", "\x1b[31m", "x".repeat(256)][Math.floor(random() * 4)]!;
  const create = {
    command: ["/no/such/program"],
    cwd: "/no/such/directory",
    env: {},
    extraEnv: {},
    cols: 80,
    rows: 24,
  };
  await fuzz(
    home.paths.serverSocket,
    new FrameFuzz(random, () => [hello], [
      () => ({ t: "list", n: n() }),
      () => ({ t: "subscribe", n: n() }),
      () => ({ t: "status", n: n() }),
      () => ({ t: "find", n: n(), query: "a" }),
      () => ({ t: "find", n: n(), query: query() }),
      () => ({ t: "create", n: n(), name: "a", ...create }),
      () => ({ t: "create", n: n(), name: "fuzzed", ...create }),
      () => ({ t: "kill", n: n(), query: query(), signal: "SIGNOTHING" }),
      () => ({ t: "kill", n: n(), query: query() }),
      () => ({ t: "rename", n: n(), query: "a", name: "a/b" }),
      () => ({ t: "restart", n: n(), query: "a", env: {} }),
      () => ({ t: "remove", n: n(), query: "a" }),
      () => ({ t: "detach", n: n(), query: query() }),
    ]),
  );
  expect(await serverPid(home)).toBe(pid);
  await expectWell(before);
  expect(memoryBytes(pid) - memory).toBeLessThan(GROWTH_BYTES_MAX);
});

test.each([
  ["of terminals", "terminal"],
  ["of scripts and observers", "script"],
])("on a session's socket, as %s", async (_, kind) => {
  const before = (await sessionRecord(home, "a"))!;
  const host = hostPid(home, before.id as string);
  const memory = memoryBytes(host);
  const random = seeded(SEED + kind.length);
  const below = (bound: number) => Math.floor(random() * bound);
  const kinds = kind === "terminal" ? ["terminal", "browser"] : ["script", "observer"];
  const open = () => ({
    t: "open",
    client: `fuzzer-${below(20)}`,
    access: random() < 0.7 ? "control" : "view",
    kind: kinds[below(2)],
    ...(random() < 0.5 ? { cols: 2 + below(999), rows: 2 + below(300) } : {}),
    ...(random() < 0.3 ? { resume: below(100) } : {}),
    flow: random() < 0.5 ? "hold" : "skip",
    scrollback: random() < 0.5,
  });
  await fuzz(
    home.paths.sessionSocket(before.id as string),
    new FrameFuzz(random, () => [hello, open()], [
      () => ({ t: "resize", cols: 2 + below(200), rows: 2 + below(100) }),
      () => ({ t: "policy", policy: "latest" }),
      () => ({ t: "terminal", foreground: "#102030", kitty: random() < 0.5 }),
      () => ({ t: "resync" }),
      () => ({ t: "pan", dx: below(2_000_000) - 1_000_000, dy: below(100) - 50 }),
      () => ({ t: "environment", set: { DISPLAY: ":1", NOT_CHOSEN: "x", SSH_AUTH_SOCK: "/no/such" } }),
      () => ({
        t: "capture",
        request: below(100),
        format: ["text", "ansi", "html", "json"][below(4)],
        scrollback: null,
      }),
      () => ({ t: "retire" }),
      () => ({ t: "ping", n: below(100) }),
    ]),
  );
  await expectWell(before);
  expect(hostPid(home, before.id as string)).toBe(host);
  expect(memoryBytes(host) - memory).toBeLessThan(GROWTH_BYTES_MAX);
});
