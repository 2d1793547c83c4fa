// A client and a machine that reach each other directly. Everything is real: server, relay, the native module in its own
// processes, session and program.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { MONOTONIC } from "../../src/carrier/monotonic-clock.ts";
import type { RemoteConnection } from "../../src/client/remote/remote-connection.ts";
import { DirectDialler } from "../../src/direct/dialler.ts";
import { Keys, Progress } from "../support/direct-load.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { withoutNetwork } from "../support/network.ts";
import { sessionId, startSession } from "../support/processes.ts";
import { BLOCK_BYTES, blockServer, by, fetchBlocks, lineTo, longText } from "../support/remote.ts";
import { showCode } from "../support/remote-home.ts";

setDefaultTimeout(300_000);

/** Runs more of everything, on a machine that has nothing else to do. */
const IS_LONG = process.env.REMI_TEST_LONG === "1";
/** How often the connection changes its path. */
const SWITCHES = IS_LONG ? 20 : 6;
const BLOCKS = IS_LONG ? 100 : 20;
const KEYS = IS_LONG ? 10_000 : 2_000;

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

/** Changes the path `SWITCHES` times, spread over the given progress. */
async function goToAndFro(line: RemoteConnection, progress: Progress): Promise<void> {
  const cuts = SWITCHES / 2;
  for (let cut = 1; cut <= cuts; cut++) {
    await by(line, "direct");
    await progress.at(cut / (cuts + 1));
    line.cut();
    await by(line, "relay");
    // Ends the pause before the next attempt.
    line.wake();
  }
  await by(line, "direct");
  await progress.at(1);
}

async function connected(session: string) {
  const { code, signalingUrl } = await showCode(host, session);
  return lineTo(client, signalingUrl, code, { firstPauseMs: 10, dialDirect: dialler.dial });
}

describe.skipIf(withoutNetwork !== null)(
  `a direct path${withoutNetwork ? ` (${withoutNetwork})` : ""}`,
  () => {
    test("they move to a direct path, and measure its round trip", async () => {
      await startSession(host, "demo", ["bash"]);
      await using line = await connected("demo");
      await by(line, "direct");
      expect(line.route.path).toBe("direct");
      const known = Promise.withResolvers<void>();
      line.onRoute(() => line.route.roundTripMs !== null && known.resolve());
      await known.promise;
    });

    test("many megabytes arrive byte for byte while the path changes", async () => {
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

    test("thousands of keys arrive once and in order while the path changes", async () => {
      await Keys.start(host);
      await using line = await connected(Keys.SESSION);
      const keys = await Keys.of(line, host, KEYS);
      keys.press();
      await Promise.race([goToAndFro(line, keys.progress), keys.failed]);
      expect(await keys.arrived()).toBe(KEYS);
    });

    test("killing the native peer ends only the direct path", async () => {
      await Keys.start(host);
      await using line = await connected(Keys.SESSION);
      const keys = await Keys.of(line, host);
      await by(line, "direct");
      keys.type("before ");
      process.kill(dialler.childPid!, "SIGKILL");
      keys.type("after");
      await by(line, "relay");
      await keys.arrived();
      // A new process makes the next direct path.
      line.wake();
      await by(line, "direct");
    });
  },
);
