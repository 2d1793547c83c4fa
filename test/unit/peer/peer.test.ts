// The runner of the peer's table: what it tells its owner over one channel after another.

import { expect, test } from "bun:test";
import { Peer } from "../../../src/peer/peer.ts";
import { CODE, PeerWorld, sodium } from "../../support/peer-world.ts";

test("the silence of a channel that is gone is not told of the next one", () => {
  const world = new PeerWorld(1);
  const { clock } = world;
  let shown = 0;
  const shownWhenUp: number[] = [];
  const peer: Peer = new Peer(
    {
      sodium,
      time: { clock, wallNow: () => world.now },
      random: world.random,
      dial: (target, events) => world.dial(target, events),
      dialDirect: null,
      device: null,
      about: { clientVer: "1", caps: [] },
      pingMs: 5_000,
      persists: true,
      triesLeft: () => 1,
    },
    {
      changed() {},
      tryFailed() {},
      remember: () => true,
      heartbeat: () => {
        shown = peer.silentS;
      },
    },
  );
  peer.onUp(() => shownWhenUp.push(shown));
  peer.begin([{ target: { room: CODE.room }, secret: CODE, hostPk: null, isTicket: false }]);
  clock.go(20_000);
  world.cut(true, "relay");
  clock.go(8_000);
  expect(shown).toBeGreaterThan(5);
  peer.cut();
  clock.go(5_000);
  expect(shownWhenUp).toEqual([0, 0]);
});
