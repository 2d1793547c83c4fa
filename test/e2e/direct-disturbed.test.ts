// A relay that disturbs how a direct path is set up: it can prevent it, and nothing else. Real programs at both ends, output
// and keys under way all the while.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { LoadedDirect } from "../support/loaded-direct.ts";
import { withoutNetwork } from "../support/network.ts";
import * as double from "../support/relay-double.ts";
import { by } from "../support/remote.ts";

setDefaultTimeout(300_000);

let rig: LoadedDirect;
let relay: double.RelayDouble;
beforeEach(() => {
  rig = new LoadedDirect();
  relay = rig.relay;
});
afterEach(() => rig[Symbol.asyncDispose]());

/** What it does to the payloads that pass while a path is being set up. */
const BEFORE: Readonly<Record<string, () => double.Mischief>> = {
  "drops one payload to the machine": () => firstOf("host", double.drop),
  "drops one payload to the client": () => firstOf("client", double.drop),
  "sends everything twice": () => double.duplicate,
  "changes a bit": () => firstOf("host", double.flip(77)),
  "sends the first payload again": () => (passing, self) => [
    passing.bytes,
    self.passed.find(({ to, ch }) => to === passing.to && ch === passing.ch)!.bytes,
  ],
  "sends back what comes": () => double.reflect,
  "cuts the client off": () => (_, self) => {
    self.cut();
    return [];
  },
};

/** Channels of which the setting up is disturbed; then the relay is as it should be. */
const DISTURBED = 2;

/** Does this to the next payload in this direction, and lets the others pass. */
function firstOf(to: double.Passing["to"], what: double.Mischief): double.Mischief {
  let isDone = false;
  return (passing, self) => {
    if (isDone || passing.to !== to) return [passing.bytes];
    isDone = true;
    return what(passing, self);
  };
}

describe.skipIf(withoutNetwork !== null)(`a relay${withoutNetwork ? ` (${withoutNetwork})` : ""}`, () => {
  for (const [what, mischief] of Object.entries(BEFORE))
    test(`that ${what} before the move prevents it, and costs nothing else`, async () => {
      const began = (attempt: number) => {
        if (attempt > DISTURBED) return;
        const ch = relay.channels.at(-1)!;
        const disturb = mischief();
        relay.mischief = (passing, self) => (passing.ch === ch ? disturb(passing, self) : [passing.bytes]);
      };
      const { line, load } = await rig.leftDirect(() => Object.assign(rig.dial, { began }));
      await load.whole();
      await by(line, "direct");
      // Each channel that was tampered with is over, and the next begins anew. A busy machine may need one more attempt.
      expect(relay.joins).toBe(2 + DISTURBED);
      expect(rig.dial.attempts).toBeGreaterThan(DISTURBED);
      await line.close();
    });

  test("that holds everything back until the attempt is given up costs nothing but that attempt", async () => {
    const holding = double.hold(() => true);
    const givenUp = Promise.withResolvers<void>();
    const began = (attempt: number) => {
      if (attempt === 1) relay.mischief = holding.mischief;
    };
    const ended = (attempt: number) => attempt === 1 && givenUp.resolve();
    const { line, load } = await rig.leftDirect(() => Object.assign(rig.dial, { began, ended }));
    await givenUp.promise;
    relay.mischief = double.honest;
    holding.release();
    await load.whole();
    await by(line, "direct");
    expect(relay.joins).toBe(2);
    expect(rig.dial.attempts).toBeGreaterThan(1);
    await line.close();
  });
});
