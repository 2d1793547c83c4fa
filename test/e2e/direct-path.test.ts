// A client and a machine that reach each other directly, with everything real between them: server, relay, the native
// module in processes of its own, session and program.

import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MONOTONIC } from "../../src/carrier/monotonic-clock.ts";
import type { RemoteLine } from "../../src/client/remote/remote-line.ts";
import { DirectDialler } from "../../src/direct/dialler.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { sessionId, startSession } from "../support/processes.ts";
import { eventually } from "../support/remi.ts";
import {
  BLOCK_BYTES,
  blockServer,
  fetchBlocks,
  follow,
  lineTo,
  longText,
  Painted,
} from "../support/remote.ts";
import { showCode } from "../support/remote-home.ts";

setDefaultTimeout(300_000);

/** What the issue of moving asks for: that often from one path to the other and back. */
const SWITCHES = 20;
const BLOCKS = 100;
const KEYS = 10_000;
/** Keys that are pressed in one go. */
const BURST = 10;

let host: TestHome;
let client: TestHome;
let dialler: DirectDialler;
beforeEach(() => {
  host = makeHome();
  client = makeHome();
  dialler = new DirectDialler({
    clock: MONOTONIC,
    udpPort: () => null,
    excludedAddresses: () => [],
    warn() {},
  });
});
afterEach(async () => {
  dialler.dispose();
  await client.dispose();
  await host.dispose();
});

/** Resolves once the host's output comes by this path. */
function by(line: RemoteLine, path: "direct" | "relay"): Promise<void> {
  return new Promise((resolve) => {
    const look = () => line.route.path === path && resolve();
    line.onRoute(look);
    look();
  });
}

/** Goes from one path to the other and back, until it is told that it is enough. Returns how often. */
async function goToAndFro(line: RemoteLine, isEnough: (switches: number) => boolean): Promise<number> {
  for (let switches = 0; ; switches += 2) {
    await by(line, "direct");
    if (isEnough(switches)) return switches;
    line.cut();
    await by(line, "relay");
    // Without a pause before the next attempt.
    line.wake();
  }
}

async function connected(session: string) {
  const { code, signalingUrl } = await showCode(host, session);
  return lineTo(client, signalingUrl, code, { firstPauseMs: 10, dialDirect: dialler.dial });
}

test("they go directly soon, and know its round trip", async () => {
  await startSession(host, "demo", ["bash"]);
  await using line = await connected("demo");
  await by(line, "direct");
  expect(line.route.path).toBe("direct");
  const known = Promise.withResolvers<void>();
  line.onRoute(() => line.route.roundTripMs !== null && known.resolve());
  await known.promise;
});

test("100 MB arrive byte for byte over one path and the other", async () => {
  const whole = longText(BLOCKS * BLOCK_BYTES);
  const file = join(host.root, "whole");
  writeFileSync(file, whole);
  await startSession(host, "files", blockServer(file));
  await using line = await connected("files");
  let isFetched = false;
  let switched = 0;
  let onSwitch = () => {};
  // A faster machine waits for the paths.
  const mayAsk = (block: number) =>
    new Promise<void>((resolve) => {
      onSwitch = () => switched >= (block * SWITCHES) / BLOCKS && resolve();
      onSwitch();
    });
  const fetching = fetchBlocks(line, await sessionId(host, "files"), whole, mayAsk).then((bytes) => {
    isFetched = true;
    return bytes;
  });
  await goToAndFro(line, (switches) => {
    switched = switches;
    onSwitch();
    return isFetched;
  });
  expect(await fetching).toBe(whole.byteLength);
  expect(switched).toBeGreaterThanOrEqual(SWITCHES - 1);
});

test("10,000 keys that are pressed meanwhile arrive once and in order", async () => {
  const file = join(host.root, "typed");
  await startSession(host, "reader", ["bash", "-c", `stty raw -echo; printf READY; cat > '${file}'`]);
  await using line = await connected("reader");
  const painted = new Painted();
  const follower = await follow(line, await sessionId(host, "reader"), { paint: painted.paint });
  await painted.shows("READY");
  let whole = "";
  let pressed = 0;
  const keys = Promise.withResolvers<void>();
  const pressing = setInterval(() => {
    for (let i = 0; i < BURST; i++) {
      const key = `${pressed++ % 10}`;
      if (!follower.type(Buffer.from(key))) keys.reject(new Error("a key was refused"));
      whole += key;
    }
    if (pressed >= KEYS) keys.resolve();
  }, 10);
  try {
    let isDone = false;
    const done = keys.promise.then(() => {
      isDone = true;
    });
    const switches = await goToAndFro(line, (switches) => isDone && switches >= SWITCHES);
    await done;
    expect(switches).toBeGreaterThanOrEqual(SWITCHES);
  } finally {
    clearInterval(pressing);
  }
  await eventually("all keys", () => existsSync(file) && statSync(file).size >= whole.length);
  expect(readFileSync(file, "utf8")).toBe(whole);
  follower.close();
});

test("a native peer that is killed costs nothing but the direct path", async () => {
  const file = join(host.root, "typed");
  await startSession(host, "reader", ["bash", "-c", `stty raw -echo; printf READY; cat > '${file}'`]);
  await using line = await connected("reader");
  const painted = new Painted();
  const follower = await follow(line, await sessionId(host, "reader"), { paint: painted.paint });
  await painted.shows("READY");
  await by(line, "direct");
  follower.type(Buffer.from("before "));
  process.kill(dialler.childPid!, "SIGKILL");
  follower.type(Buffer.from("after"));
  await by(line, "relay");
  await eventually("all keys", () => existsSync(file) && readFileSync(file, "utf8") === "before after");
  // With a process of its own again.
  line.wake();
  await by(line, "direct");
  follower.close();
});
