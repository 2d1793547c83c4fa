// A direct path that fails while it is set up, or that breaks, with output and keys under way: the channel stays on the
// relay, or is back on it soon, and nothing is lost. Real programs at both ends.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { CANDIDATES_MAX } from "../../src/carrier/direct.ts";
import type { RemoteConnection } from "../../src/client/remote/remote-connection.ts";
import type { Disturbance } from "../support/direct-dial.ts";
import { LoadedDirect } from "../support/loaded-direct.ts";
import { withoutNetwork } from "../support/network.ts";
import { directProcess } from "../support/processes.ts";
import { by } from "../support/remote.ts";

setDefaultTimeout(120_000);

let rig: LoadedDirect;
beforeEach(() => {
  rig = new LoadedDirect();
});
afterEach(() => rig[Symbol.asyncDispose]());

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
      const failed = Promise.withResolvers<void>();
      const began = (attempt: number) => (attempt === 1 ? disturbance : undefined);
      const ended = (attempt: number) => attempt === 1 && failed.resolve();
      const { line, load } = await rig.leftDirect(() => Object.assign(rig.dial, { began, ended }));
      await failed.promise;
      await load.whole();
      await by(line, "direct");
      expect(rig.relay.joins).toBe(2);
      expect(rig.dial.attempts).toBeGreaterThan(1);
      await line.close();
    });

  test("the client's native peer killed: it is back on the relay", async () => {
    const { line, load } = await rig.wentDirect();
    process.kill(rig.dialler.childPid!, "SIGKILL");
    await backOnRelay(line, "the client's native peer killed");
    await load.whole();
    await line.close();
  });

  test("the machine's native peer killed: it is back on the relay", async () => {
    const { line, load } = await rig.wentDirect();
    process.kill(await directProcess(rig.host), "SIGKILL");
    await backOnRelay(line, "the machine's native peer killed");
    await load.whole();
    await line.close();
  });

  for (const whose of ["client", "machine"] as const)
    test(`the ${whose}'s native peer stopped without a word: it is back on the relay`, async () => {
      const { line, load } = await rig.wentDirect();
      const pid = whose === "client" ? rig.dialler.childPid! : await directProcess(rig.host);
      process.kill(pid, "SIGSTOP");
      await backOnRelay(line, `the ${whose}'s native peer stopped`);
      await load.whole();
      process.kill(pid, "SIGKILL");
      await line.close();
    });
});
