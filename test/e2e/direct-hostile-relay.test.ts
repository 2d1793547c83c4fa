// A relay that does its worst after a channel has moved to a direct path: the channel stays where it is. Real programs at
// both ends, output and keys under way all the while.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { RELAY_PAYLOAD_BYTES_MAX } from "../../src/protocol/relay-messages.ts";
import { staysDirect } from "../support/direct-load.ts";
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

/** As much as is kept of it, and half as much again, each way, in frames of this size. */
function sendGarbage(ch: number, frameBytes: number): void {
  const garbage = crypto.getRandomValues(new Uint8Array(frameBytes));
  for (let sent = 0; sent < 1.6e6; sent += Math.max(frameBytes, 128)) {
    relay.inject("client", ch, garbage);
    relay.inject("host", ch, garbage);
  }
}

const AFTER: Readonly<Record<string, (ch: number) => unknown>> = {
  "goes away": () => relay.stop(),
  "cuts both ends off": () => {
    relay.cut();
    relay.cutHosts();
  },
  "says nothing any more": () => {
    relay.mischief = double.drop;
    relay.isMute = true;
  },
  "holds back whatever comes": () => {
    relay.mischief = double.hold(() => true).mischief;
  },
  "replays everything": (ch) => {
    for (const { to, bytes, ...passing } of [...relay.passed])
      if (passing.ch === ch) relay.inject(to, ch, bytes);
  },
  "sends garbage in large frames": (ch) => sendGarbage(ch, 16_000),
  "sends garbage in small frames": (ch) => sendGarbage(ch, 20),
  "sends frames that are too large": (ch) => sendGarbage(ch, 2 * RELAY_PAYLOAD_BYTES_MAX),
  "sends words that are none": (ch) => {
    relay.tell("client", ch, "garbage");
    relay.tell("host", ch, "garbage");
  },
  "says that the channel is over": (ch) => {
    relay.tell("host", ch, JSON.stringify({ t: "close", ch, why: "gone" }));
    relay.tell("client", ch, JSON.stringify({ t: "error", code: "unavailable" }));
  },
};

describe.skipIf(withoutNetwork !== null)(`a relay${withoutNetwork ? ` (${withoutNetwork})` : ""}`, () => {
  for (const [what, attack] of Object.entries(AFTER))
    test(`that ${what} after the move costs nothing, and the direct path stays`, async () => {
      await using line = await rig.connected();
      await by(line, "direct");
      const stays = staysDirect(line);
      const before = [rig.dial.attempts, relay.joins];
      const load = await rig.load(line);
      await attack(relay.channels[0]!);
      await Promise.race([load.whole(), stays.left]);
      await Promise.race([stays.lives(), stays.left]);
      expect(line.route.path).toBe("direct");
      expect([rig.dial.attempts, relay.joins]).toEqual(before);
    });
});
