// A guest who came in by the code of one session took the place of the machine's owner, and with it the owner's way
// back.

import { expect, test } from "bun:test";
import { makeHome } from "../support/home.ts";
import { TestRemote } from "../support/remote-client.ts";
import { showCode, startSession } from "../support/remote-home.ts";

test("a guest of one session that takes over leaves the owner's ticket valid", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const machine = await showCode(home);
  const one = await showCode(home, "demo");
  using owner = await TestRemote.connect(machine.signalingUrl, { by: { code: machine.code } });
  using guest = await TestRemote.connect(one.signalingUrl, { by: { code: one.code } });
  expect(await owner.ended()).toEqual({ peer: "replaced" });
  using back = await TestRemote.connect(machine.signalingUrl, { by: owner.ticket() });
  expect(back.ready).not.toHaveProperty("session");
  expect(await guest.ended()).toEqual({ peer: "replaced" });
  // The owner's reach covers the guest's.
  using again = await TestRemote.dial(machine.signalingUrl, { by: guest.ticket() });
  expect(await again.ended()).toBe("unknown_credential");
});
