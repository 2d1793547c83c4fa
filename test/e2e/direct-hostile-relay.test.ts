// A hostile relay and a direct path. Before the channel has moved, the relay can prevent that and no more; afterwards,
// whatever it does, the channel stays where it is. Real programs at both ends, output and keys under way all the while.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { RemoteConnection } from "../../src/client/remote/remote-connection.ts";
import type { DirectDialler } from "../../src/direct/dialler.ts";
import { RELAY_PAYLOAD_BYTES_MAX } from "../../src/protocol/relay-messages.ts";
import { CountedDial } from "../support/direct-dial.ts";
import { DirectLoad, staysDirect } from "../support/direct-load.ts";
import { testDialler } from "../support/direct-pair.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { withoutNetwork } from "../support/network.ts";
import * as double from "../support/relay-double.ts";
import { by, lineTo, shownCode } from "../support/remote.ts";

setDefaultTimeout(300_000);

/** MiB of output in each test. */
const BLOCKS = 12;

let host: TestHome;
let client: TestHome;
let relay: double.RelayDouble;
let dialler: DirectDialler;
let dial: CountedDial;
beforeEach(() => {
  host = makeHome();
  client = makeHome();
  relay = new double.RelayDouble();
  dialler = testDialler({ loopback: false });
  dial = new CountedDial(dialler.dial);
});
afterEach(async () => {
  dialler.dispose();
  await client.dispose();
  await host.dispose();
  await relay.stop();
});

/** A client that is in. */
async function connected(): Promise<RemoteConnection & AsyncDisposable> {
  await DirectLoad.start(host, BLOCKS);
  const { code } = await shownCode(host, relay.url);
  return lineTo(client, relay.url, code, { firstPauseMs: 5, dialDirect: dial.dial });
}

/** A client that has gone directly, with output and keys under way, and is to find its way to a direct path again. */
async function leftDirect() {
  const line = await connected();
  await by(line, "direct");
  const load = await DirectLoad.begin(line, host, BLOCKS);
  await load.fetched.at(1 / 4);
  line.cut();
  await by(line, "relay");
  line.wake();
  return { line, load };
}

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
  for (const [what, attack] of Object.entries(AFTER))
    test(`that ${what} after the move costs nothing, and the direct path stays`, async () => {
      await using line = await connected();
      await by(line, "direct");
      const stays = staysDirect(line);
      const load = await DirectLoad.begin(line, host, BLOCKS);
      await load.fetched.at(1 / 4);
      await attack(relay.channels[0]!);
      await Promise.race([load.whole(), stays.left]);
      await Promise.race([stays.lives(), stays.left]);
      expect([line.route.path, dial.attempts, relay.joins]).toEqual(["direct", 1, 1]);
    });

  for (const [what, mischief] of Object.entries(BEFORE))
    test(`that ${what} before the move prevents it, and costs nothing else`, async () => {
      dial.began = (attempt) => {
        if (attempt === 1 || attempt > 1 + DISTURBED) return;
        const ch = relay.channels.at(-1)!;
        const disturb = mischief();
        relay.mischief = (passing, self) => (passing.ch === ch ? disturb(passing, self) : [passing.bytes]);
      };
      const { line, load } = await leftDirect();
      await load.whole();
      await by(line, "direct");
      // Each channel that was tampered with is over, and the next begins anew.
      expect([dial.attempts, relay.joins]).toEqual([2 + DISTURBED, 2 + DISTURBED]);
      await line.close();
    });

  test("that holds everything back until the attempt is given up costs nothing but that attempt", async () => {
    const holding = double.hold(() => true);
    const givenUp = Promise.withResolvers<void>();
    dial.began = (attempt) => {
      if (attempt === 2) relay.mischief = holding.mischief;
    };
    dial.ended = (attempt) => attempt === 2 && givenUp.resolve();
    const { line, load } = await leftDirect();
    await givenUp.promise;
    relay.mischief = double.honest;
    holding.release();
    await load.whole();
    await by(line, "direct");
    expect([dial.attempts, relay.joins]).toEqual([3, 2]);
    await line.close();
  });
});
