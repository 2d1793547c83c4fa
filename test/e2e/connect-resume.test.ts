// The connection is lost again and again, and every byte of output and every key arrives once.

import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Ending } from "../../src/client/follower-terms.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { killServer, sessionId, startSession } from "../support/processes.ts";
import { RelayDouble } from "../support/relay-double.ts";
import { testRelay } from "../support/relay-peer.ts";
import { eventually, remiOk } from "../support/remi.ts";
import {
  blockServer,
  codeState,
  connectWith,
  fetchBlocks,
  follow,
  lineTo,
  longText,
  OPEN_LIMITS,
  Painted,
  shownCode,
} from "../support/remote.ts";
import { waitingDevice } from "../support/remote-home.ts";
import { TcpCutter } from "../support/tcp-cutter.ts";

setDefaultTimeout(300_000);

let host: TestHome;
let client: TestHome;
beforeEach(() => {
  host = makeHome();
  client = makeHome();
});
afterEach(async () => {
  await client.dispose();
  await host.dispose();
});

/** A relay that the host dials directly, and the client over a port that can be cut. */
async function cutRelay() {
  const cutter = await TcpCutter.listen();
  const relay = await testRelay({ limits: OPEN_LIMITS, publicUrl: `http://127.0.0.1:${cutter.port}` });
  cutter.target = relay.port;
  return {
    cutter,
    forHost: `ws://127.0.0.1:${relay.port}/connect`,
    forClient: `ws://127.0.0.1:${cutter.port}/connect`,
    [Symbol.asyncDispose]: async () => {
      await cutter[Symbol.asyncDispose]();
      await relay.stop();
    },
  };
}

// The program prints the next megabyte only when it is asked for, so that what a cut lost is still in the session's ring.
// remote-cuts.test.ts tests output that does not wait.
test("100 MB arrive byte for byte while the connection is cut again and again", async () => {
  await using relay = await cutRelay();
  const whole = longText(100 * 1024 * 1024);
  const file = join(host.root, "whole");
  writeFileSync(file, whole);
  await startSession(host, "files", blockServer(file));
  const { code } = await shownCode(host, relay.forHost, "files");
  await using line = await lineTo(client, relay.forClient, code, { firstPauseMs: 100 });
  const session = await sessionId(host, "files");
  let isOver = false;
  const cutting = (async () => {
    while (!isOver) {
      await line.up();
      // Some of it is to come by each.
      await Bun.sleep(200);
      relay.cutter.cut();
    }
  })();
  try {
    expect(await fetchBlocks(line, session, whole)).toBe(whole.byteLength);
  } finally {
    isOver = true;
    await cutting;
  }
  expect(relay.cutter.cuts).toBeGreaterThan(3);
});

test("200 cuts in the middle of typing neither double nor lose anything", async () => {
  await using relay = await cutRelay();
  const file = join(host.root, "typed");
  await startSession(host, "reader", ["bash", "-c", `stty raw -echo; printf READY; cat > '${file}'`]);
  const { code } = await shownCode(host, relay.forHost, "reader");
  await using line = await lineTo(client, relay.forClient, code, { firstPauseMs: 10 });
  const painted = new Painted();
  const follower = await follow(line, await sessionId(host, "reader"), { paint: painted.paint });
  await painted.shows("READY");
  // Each connection is cut after a different number of pieces, so that cuts hit handshakes, input and acknowledgements.
  relay.cutter.before = (number, piece) => piece >= 6 + ((number * 7) % 23);
  let whole = "";
  for (let i = 0; relay.cutter.cuts < 200; i++) {
    const word = `<${i}>`;
    expect(follower.type(Buffer.from(word))).toBe(true);
    whole += word;
    await Bun.sleep(2);
  }
  relay.cutter.before = () => false;
  await eventually("all input", () => existsSync(file) && statSync(file).size >= whole.length);
  expect(readFileSync(file, "utf8")).toBe(whole);
  follower.close();
});

test("keys that waited for too long are given up with all that was typed before the user was told", async () => {
  await using relay = await cutRelay();
  const file = join(host.root, "typed");
  await startSession(host, "reader", ["bash", "-c", `stty raw -echo; printf READY; cat > '${file}'`]);
  const { code } = await shownCode(host, relay.forHost, "reader");
  await using line = await lineTo(client, relay.forClient, code);
  const painted = new Painted();
  const stale: string[] = [];
  const told = Promise.withResolvers<void>();
  const down = Promise.withResolvers<void>();
  const follower = await follow(line, await sessionId(host, "reader"), {
    paint: painted.paint,
    stale: (bytes) => {
      stale.push(Buffer.from(bytes).toString());
      told.resolve();
    },
    link: (up) => up || down.resolve(),
  });
  await painted.shows("READY");
  relay.cutter.before = () => true;
  relay.cutter.cut();
  await down.promise;
  const { now } = Date;
  const typeAt = (ms: number, text: string) => {
    Date.now = () => now() + ms;
    try {
      follower.type(Buffer.from(text));
    } finally {
      Date.now = now;
    }
  };
  // By this machine's clock the beginning of the command was typed half a minute ago, and its end a moment ago.
  typeAt(-30_000, "rm -rf /home/me/");
  typeAt(-2_000, "/tmp/x\r");
  relay.cutter.before = () => false;
  await told.promise;
  typeAt(500, "too soon\r");
  typeAt(5_000, "ls\r");
  await eventually("what was typed later", () => existsSync(file) && statSync(file).size >= 3);
  expect(readFileSync(file, "utf8")).toBe("ls\r");
  expect(stale).toEqual(["rm -rf /home/me//tmp/x\r", "rm -rf /home/me//tmp/x\rtoo soon\r"]);
  follower.close();
});

test("a paired machine comes back after the host's server was killed", async () => {
  await using relay = await cutRelay();
  await startSession(host, "api", ["sh", "-c", "echo READY; exec cat"]);
  const { code } = await shownCode(host, relay.forHost, "--permanent-code");
  const connecting = connectWith(client, relay.forClient, code);
  await remiOk(host, ["devices", "approve", await waitingDevice(host)]);
  const connected = await connecting;
  if (!connected.ok) throw new Error(connected.message);
  const { connection: line } = connected;
  const painted = new Painted();
  const follower = await follow(line, await sessionId(host, "api"), { paint: painted.paint });
  await painted.shows("READY");
  await killServer(host);
  follower.type(Buffer.from("typed while it was down\r"));
  await remiOk(host, ["ls"]);
  await painted.shows("typed while it was down");
  follower.close();
  await line.close();
});

test("a client whose access was revoked ends and says why", async () => {
  await using relay = await cutRelay();
  await startSession(host, "api", ["sh", "-c", "echo READY; exec cat"]);
  const { code } = await shownCode(host, relay.forHost, "api");
  await using line = await lineTo(client, relay.forClient, code);
  const ended = Promise.withResolvers<Ending>();
  const painted = new Painted();
  await follow(line, await sessionId(host, "api"), {
    paint: painted.paint,
    ended: (ending) => ended.resolve(ending),
  });
  await painted.shows("READY");
  await codeState(host, "api", "--refresh");
  expect(await ended.promise).toEqual({ kind: "gone", why: "the host has revoked this access" });
});

test("a person who takes longer to confirm a host than it waits still gets in, and the one-time link is used once", async () => {
  await using relay = new RelayDouble();
  await startSession(host, "api", ["sh", "-c", "echo READY; exec cat"]);
  const { link } = await shownCode(host, relay.url, "api", "--link");
  let asked = 0;
  const connected = await connectWith(client, relay.url, link!, {
    confirm: async () => {
      asked++;
      await eventually("the host's patience to end", () => relay.channels.length === 0);
      return true;
    },
  });
  expect([connected.ok, asked]).toEqual([true, 1]);
  if (connected.ok) await connected.connection.close();
  expect((await connectWith(client, relay.url, link!)).ok).toBe(false);
});
