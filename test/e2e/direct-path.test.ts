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
  by,
  fetchBlocks,
  follow,
  lineTo,
  longText,
  Painted,
} from "../support/remote.ts";
import { showCode } from "../support/remote-home.ts";

setDefaultTimeout(300_000);

/** All of it, for a machine that has nothing else to do. */
const IS_LONG = process.env.REMI_TEST_LONG === "1";
/** That often from one path to the other and back. */
const SWITCHES = IS_LONG ? 20 : 6;
const BLOCKS = IS_LONG ? 100 : 20;
const KEYS = IS_LONG ? 10_000 : 2_000;
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

/** How far something has come, from 0 to 1, and who waits for that. */
class Progress {
  #part = 0;
  #waiting: { part: number; resolve: () => void }[] = [];

  reach(part: number): void {
    this.#part = part;
    for (const { resolve } of this.#waiting.filter((one) => one.part <= part)) resolve();
    this.#waiting = this.#waiting.filter((one) => one.part > part);
  }

  /** Resolves once it has come as far. */
  at(part: number): Promise<void> {
    if (this.#part >= part) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ part, resolve }));
  }
}

/** Goes from one path to the other and back while something gets on, `SWITCHES` times in all. */
async function goToAndFro(line: RemoteLine, progress: Progress): Promise<void> {
  const cuts = SWITCHES / 2;
  for (let cut = 1; cut <= cuts; cut++) {
    await by(line, "direct");
    await progress.at(cut / (cuts + 1));
    line.cut();
    await by(line, "relay");
    // Without a pause before the next attempt.
    line.wake();
  }
  await by(line, "direct");
  await progress.at(1);
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

test("many megabytes arrive byte for byte over one path and the other", async () => {
  const whole = longText(BLOCKS * BLOCK_BYTES);
  const file = join(host.root, "whole");
  writeFileSync(file, whole);
  await startSession(host, "files", blockServer(file));
  await using line = await connected("files");
  const progress = new Progress();
  const asking = (block: number) => progress.reach(block / BLOCKS);
  const fetching = fetchBlocks(line, await sessionId(host, "files"), whole, asking);
  const moving = goToAndFro(line, progress);
  expect(await fetching).toBe(whole.byteLength);
  progress.reach(1);
  await moving;
});

test("thousands of keys that are pressed meanwhile arrive once and in order", async () => {
  const file = join(host.root, "typed");
  await startSession(host, "reader", ["bash", "-c", `stty raw -echo; printf READY; cat > '${file}'`]);
  await using line = await connected("reader");
  const painted = new Painted();
  const follower = await follow(line, await sessionId(host, "reader"), { paint: painted.paint });
  await painted.shows("READY");
  let whole = "";
  let pressed = 0;
  const progress = new Progress();
  const refused = Promise.withResolvers<never>();
  const pressing = setInterval(() => {
    for (let i = 0; i < BURST && pressed < KEYS; i++) {
      const key = `${pressed++ % 10}`;
      if (!follower.type(Buffer.from(key))) refused.reject(new Error("a key was refused"));
      whole += key;
    }
    progress.reach(pressed / KEYS);
  }, 10);
  try {
    await Promise.race([goToAndFro(line, progress), refused.promise]);
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
