// A direct path that fails while it is set up, or that breaks, with output and keys under way: the channel stays on the
// relay, or is back on it soon, and nothing is lost. Real programs at both ends.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { CANDIDATES_MAX } from "../../src/carrier/direct.ts";
import type { RemoteConnection } from "../../src/client/remote/remote-connection.ts";
import type { DirectDialler } from "../../src/direct/dialler.ts";
import { CountedDial, type Disturbance } from "../support/direct-dial.ts";
import { DirectLoad } from "../support/direct-load.ts";
import { testDialler } from "../support/direct-pair.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { withoutNetwork } from "../support/network.ts";
import { directProcess } from "../support/processes.ts";
import { RelayDouble } from "../support/relay-double.ts";
import { by, lineTo, shownCode } from "../support/remote.ts";

setDefaultTimeout(120_000);

/** MiB of output in each test. */
const BLOCKS = 12;

let host: TestHome;
let client: TestHome;
let relay: RelayDouble;
let dialler: DirectDialler;
let dial: CountedDial;
beforeEach(() => {
  host = makeHome();
  client = makeHome();
  relay = new RelayDouble();
  dialler = testDialler({ loopback: false });
  dial = new CountedDial(dialler.dial);
});
afterEach(async () => {
  dialler.dispose();
  await client.dispose();
  await host.dispose();
  await relay.stop();
});

/** A client that goes directly, with output and keys under way. */
async function loaded() {
  await DirectLoad.start(host, BLOCKS);
  const { code } = await shownCode(host, relay.url);
  const line = await lineTo(client, relay.url, code, { firstPauseMs: 5, dialDirect: dial.dial });
  await by(line, "direct");
  const load = await DirectLoad.begin(line, host, BLOCKS);
  await load.fetched.at(1 / 4);
  return { line, load };
}

/** Resolves once the channel is up over the relay; how long that took is printed. */
async function backOnRelay(line: RemoteConnection, what: string): Promise<void> {
  const began = performance.now();
  await by(line, "relay");
  expect(await line.up()).toEqual({ ok: true });
  console.log(`${what}: back on the relay after ${Math.round(performance.now() - began)} ms`);
}

const wrongFingerprint = (sdp: string) =>
  sdp.replace(/^a=fingerprint:sha-256 .*$/m, `a=fingerprint:sha-256 ${Array(32).fill("5A").join(":")}`);

const nobody = (n: number) => ({
  candidate: `candidate:${n} 1 udp 2113937151 192.0.2.77 ${1_000 + n} typ host`,
  mid: "0",
});

const SETTING_UP: Readonly<Record<string, Disturbance>> = {
  "an answer that is never sent": { answer: () => null },
  "candidates that are never sent": { own: () => [], theirs: () => [] },
  "an answer of a wrong shape": { answer: () => "v=0\r\nnothing of the kind\r\n" },
  "an offer of a wrong shape": { offer: (sdp) => sdp.replace("m=application", "m=audio") },
  "a flood of candidates": {
    // In the place of the right ones, which come too late.
    own: () => Array.from({ length: 20 * CANDIDATES_MAX }, (_, n) => nobody(n)),
    theirs: () => Array.from({ length: 20 * CANDIDATES_MAX }, (_, n) => nobody(n)),
  },
  "a certificate that is not the client's": { answer: wrongFingerprint },
  "a certificate that is not the machine's": { offer: wrongFingerprint },
};

describe.skipIf(withoutNetwork !== null)(`with${withoutNetwork ? ` (${withoutNetwork})` : ""}`, () => {
  for (const [what, disturbance] of Object.entries(SETTING_UP))
    test(`${what}: it stays on the relay, and is on a direct path with the next attempt`, async () => {
      const { line, load } = await loaded();
      const failed = Promise.withResolvers<void>();
      dial.countFromHere();
      dial.began = (attempt) => (attempt === 1 ? disturbance : undefined);
      dial.ended = (attempt) => attempt === 1 && failed.resolve();
      line.cut();
      await by(line, "relay");
      line.wake();
      await failed.promise;
      await load.whole();
      await by(line, "direct");
      expect(relay.joins).toBe(2);
      expect(dial.attempts).toBeGreaterThan(1);
      await line.close();
    });

  test("the client's native peer killed: it is back on the relay", async () => {
    const { line, load } = await loaded();
    process.kill(dialler.childPid!, "SIGKILL");
    await backOnRelay(line, "the client's native peer killed");
    await load.whole();
    await line.close();
  });

  test("the machine's native peer killed: it is back on the relay", async () => {
    const { line, load } = await loaded();
    process.kill(await directProcess(host), "SIGKILL");
    await backOnRelay(line, "the machine's native peer killed");
    await load.whole();
    await line.close();
  });

  for (const whose of ["client", "machine"] as const)
    test(`the ${whose}'s native peer stopped without a word: it is back on the relay`, async () => {
      const { line, load } = await loaded();
      const pid = whose === "client" ? dialler.childPid! : await directProcess(host);
      process.kill(pid, "SIGSTOP");
      await backOnRelay(line, `the ${whose}'s native peer stopped`);
      await load.whole();
      process.kill(pid, "SIGKILL");
      await line.close();
    });
});
