// A right code of one session forgave wrong tries at every other code: its holder could try the machine's code for ever.

import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  type Attempts,
  arm,
  codeGate,
  countFailure,
  countSuccess,
  NO_ATTEMPTS,
  parseAttempts,
  serialiseAttempts,
  WRONG_CODES_MAX,
} from "../../src/channel/attempts.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { TestRemote } from "../support/remote-client.ts";
import { allLeft, killServer, showCode, startSession, wrongDigits } from "../support/remote-home.ts";

async function tried(url: string, code: string) {
  using remote = await TestRemote.dial(url, { by: { code } });
  return await remote.ended();
}

/** Comes in by the code of the session, and leaves. */
async function inside(home: TestHome, url: string): Promise<void> {
  const { code } = await showCode(home, "demo");
  {
    using remote = await TestRemote.connect(url, { by: { code } });
    expect(remote.ready).not.toBeNull();
  }
  await allLeft(home);
}

test("a holder of a session's code has three tries at the machine's, however often it comes in", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const machine = await showCode(home);
  const url = machine.signalingUrl;
  for (let round = 0; round < WRONG_CODES_MAX; round++) {
    await inside(home, url);
    expect(await tried(url, wrongDigits((await showCode(home)).code))).toBe("auth");
  }
  expect(await tried(url, (await showCode(home)).code)).toBe("locked");
  expect(await tried(url, (await showCode(home, "demo")).code)).toBe("locked");
});

test("a restart of the daemon between the tries does not help either", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  for (let round = 0; round < WRONG_CODES_MAX; round++) {
    const machine = await showCode(home);
    await inside(home, machine.signalingUrl);
    expect(await tried(machine.signalingUrl, wrongDigits((await showCode(home)).code))).toBe("auth");
    await killServer(home);
  }
  expect((await showCode(home)).gate).toBe("locked");
});

test("a right code forgives the wrong ones of its own room, whatever came in between", () => {
  const rooms = ["KQTB", "ABCD", "WXYZ"];
  const step = fc.record({ room: fc.constantFrom(...rooms), right: fc.boolean(), restart: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let attempts: Attempts = arm(NO_ATTEMPTS, 0);
      const wrong = new Map(rooms.map((room) => [room, 0]));
      for (const { room, right, restart } of steps) {
        if (codeGate(attempts, 0, 0) !== "open") break;
        attempts = right ? countSuccess(attempts, room) : countFailure(attempts, room, 0);
        wrong.set(room, right ? 0 : wrong.get(room)! + 1);
        if (restart) attempts = parseAttempts(serialiseAttempts(attempts), 1)!;
      }
      const total = [...wrong.values()].reduce((a, b) => a + b, 0);
      expect(attempts.wrong.length).toBe(total);
      expect(codeGate(attempts, 0, 0)).toBe(total < WRONG_CODES_MAX ? "open" : "locked");
    }),
  );
});

test("a count from before there was one for each room still counts", () => {
  const kept = (failures: number) =>
    parseAttempts(JSON.stringify({ failures, failedAt: 5, armedAt: null }), 6);
  expect(kept(2)!.wrong.length).toBe(2);
  expect(codeGate(kept(3)!, 6, 0)).toBe("locked");
  expect(codeGate(kept(900)!, 6, 0)).toBe("locked");
});
