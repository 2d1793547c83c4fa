// 'devices approve 1' approved the device that waited by then: the device that had been looked at could be cut off and
// another one take its number.

import { expect, test } from "bun:test";
import { identityFromSeed } from "../../src/crypto/identity.ts";
import { makeHome } from "../support/home.ts";
import { eventually, remi } from "../support/remi.ts";
import { sodium, TestRemote } from "../support/remote-client.ts";
import { access, showCode, startSession, waitingDevice } from "../support/remote-home.ts";

const device = (seed: number) => identityFromSeed(sodium, new Uint8Array(32).fill(seed));

test("a device that takes the place of the one that was looked at is not approved", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const { code, signalingUrl } = await showCode(home, "--permanent-code");
  const looked = await TestRemote.dial(signalingUrl, { by: { code }, device: device(1), name: "phone" });
  const fingerprint = await waitingDevice(home);
  expect(fingerprint).toBe(looked.pairFp!);
  looked.cut();
  await eventually("the place", async () => (await access(home)).waiting.length === 0);
  using other = await TestRemote.dial(signalingUrl, { by: { code }, device: device(2), name: "phone" });
  expect(await waitingDevice(home)).not.toBe(fingerprint);
  for (const which of [fingerprint, "1", "phone", fingerprint.slice(0, 9)]) {
    const { code: status, err } = await remi(home, ["devices", "approve", which]);
    expect([which, status, err]).toEqual([which, 1, expect.stringContaining("'remi devices' lists them")]);
  }
  expect(other.ready).toBeNull();
  expect((await access(home)).devices).toEqual([]);
});
