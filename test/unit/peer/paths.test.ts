// A peer and its machine that can reach each other directly: when they do, what happens when that breaks, and what a relay
// can do about it.

import { afterEach, expect, test } from "bun:test";
import { HELD_MS_MAX } from "../../../src/channel/moving-carrier.ts";
import { DIRECT_SILENCE_MS_MAX } from "../../../src/peer/paths.ts";
import { Peer } from "../../../src/peer/peer.ts";
import { CODE, PeerWorld, sodium } from "../../support/peer-world.ts";

/** Enough to come in and to open a direct path. */
const SETTLED_MS = 8_000;

const peers: Peer[] = [];
afterEach(() => {
  for (const peer of peers.splice(0)) peer.leave(false);
});

interface Terms {
  readonly usesDirect?: boolean;
  readonly seed?: number;
  readonly settleMs?: number;
}

function start(luck: number, { usesDirect = true, seed = 3, settleMs = SETTLED_MS }: Terms = {}) {
  const world = new PeerWorld(seed, luck);
  const paths: string[] = [];
  const phases: string[] = [];
  const peer: Peer = new Peer(
    {
      sodium,
      time: { clock: world.clock, wallNow: () => world.now },
      random: world.random,
      dial: (target, events) => world.dial(target, events),
      dialDirect: usesDirect ? world.dialDirect : null,
      device: null,
      about: { clientVer: "1", caps: [] },
      pingMs: 5_000,
      persists: true,
      triesLeft: () => 1,
    },
    {
      changed: ({ phase }) => phases.push(phase),
      tryFailed() {},
      remember: () => true,
      heartbeat: () => paths.at(-1) === peer.path || paths.push(peer.path),
    },
  );
  peers.push(peer);
  peer.begin([{ target: { room: CODE.room }, secret: CODE, hostPk: null, isTicket: false }]);
  world.clock.go(settleMs);
  return { world, clock: world.clock, peer, paths, phases };
}

test("both directions move to a direct path, and its round trip is shown", () => {
  const { world, peer, clock, paths } = start(1);
  expect([peer.path, world.direct, paths]).toEqual(["direct", 1, ["relay", "direct"]]);
  clock.go(2_000);
  expect(peer.roundTripMs).toBeLessThan(120);
});

test("a client that uses none, and one that finds none, stay on the relay", () => {
  const without = start(1, { usesDirect: false });
  expect([without.peer.path, without.world.direct]).toEqual(["relay", 0]);
  const unlucky = start(0);
  unlucky.clock.go(120_000);
  expect([unlucky.peer.path, unlucky.peer.isReady, unlucky.world.direct]).toEqual(["relay", true, 0]);
  unlucky.peer.leave(false);
  unlucky.clock.go(60_000);
  expect([unlucky.peer.isAtRest, unlucky.world.isOver]).toEqual([true, true]);
});

test("each attempt that finds no way is in the machine's log once", () => {
  const { world, clock } = start(0);
  clock.go(120_000);
  expect(world.offers).toBeGreaterThan(1);
  const line = "no direct path: the two ends did not reach each other in time";
  expect(world.logged).toEqual(Array<string>(world.offers).fill(line));
});

test("a direct path that breaks, or says nothing, is left for the relay at once", () => {
  for (const silently of [false, true]) {
    const { world, clock, peer, phases, paths } = start(1);
    phases.length = 0;
    world.cut(silently, "direct");
    clock.go(DIRECT_SILENCE_MS_MAX + 4_000);
    expect([silently, phases.at(-1)]).toEqual([silently, "ready"]);
    // And it is tried again.
    clock.go(SETTLED_MS);
    expect([silently, paths]).toEqual([silently, ["relay", "direct", "relay", "direct"]]);
    peer.leave(false);
    clock.go(60_000);
    expect([clock.timers, world.isOver, peer.isAtRest]).toEqual([0, true, true]);
  }
});

test("a relay that goes, says nothing or says what nobody sent, ends nothing that goes directly", () => {
  for (const how of ["goes", "silent", "babbles"] as const) {
    const { world, clock, peer, phases } = start(1);
    phases.length = 0;
    world.isReachable = false;
    if (how === "babbles") world.inject("relay", new Uint8Array(200).fill(0x10));
    else world.cut(how === "silent", "relay");
    clock.go(HELD_MS_MAX + 60_000);
    expect([how, phases, peer.isReady, peer.path, world.direct]).toEqual([how, [], true, "direct", 1]);
    peer.leave(true);
    clock.go(60_000);
    expect([how, clock.timers, world.isOver]).toEqual([how, 0, true]);
  }
});

test("a relay that is slower than the silence of a direct path costs the channel nothing when it moves", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { world, clock, peer, phases } = start(1, { seed, settleMs: 0 });
    while (!peer.isReady) clock.go(1);
    world.frameMsMax = 1.5 * DIRECT_SILENCE_MS_MAX;
    clock.go(60_000);
    const ready = phases.filter((phase) => phase === "ready").length;
    expect([seed, peer.path, world.direct, ready]).toEqual([seed, "direct", 1, 1]);
    peer.leave(false);
  }
});

test("a machine that offers again and again has one answer for each time that it was asked", () => {
  const { world, clock, peer } = start(1, { settleMs: 0 });
  for (let i = 0; i < 3_000 && peer.path === "relay"; i++) {
    if (world.offers > 0) world.say({ t: "rtc.offer", gen: 1, sdp: "offer 1", servers: [] });
    clock.go(5);
  }
  clock.go(1_000);
  expect([peer.path, world.answers]).toEqual(["direct", 1]);
  peer.leave(false);
  clock.go(60_000);
  expect([clock.timers, world.isOver]).toEqual([0, true]);
});

test("a client that moves to where it is ends, and its attempt with it", () => {
  for (const wait of [10, 2_000]) {
    const { clock, world, peer, phases } = start(1, { usesDirect: false });
    peer.say({ t: "rtc.ask", gen: 1 });
    clock.go(wait);
    phases.length = 0;
    peer.say({ t: "path", gen: 1, to: "relay" });
    clock.go(1_000);
    expect(phases).not.toEqual([]);
    peer.leave(false);
    clock.go(60_000);
    expect([clock.timers, world.isOver]).toEqual([0, true]);
  }
});

test("a machine that moves though nobody asked it to is not followed", () => {
  const { clock, peer, world } = start(0);
  world.say({ t: "path", gen: 1, to: "direct" });
  world.say({ t: "rtc.offer", gen: 9, sdp: "offer 1", servers: [] });
  clock.go(1_000);
  expect([peer.isReady, peer.path]).toEqual([true, "relay"]);
});

test("a client that asks again and again gets no more offers, and one that moves to where nothing is ends", () => {
  const { clock, world, peer, phases } = start(1, { usesDirect: false });
  for (let gen = 1; gen <= 20; gen++) {
    peer.say({ t: "rtc.ask", gen });
    clock.go(500);
  }
  expect(world.offers).toBe(4);
  phases.length = 0;
  peer.say({ t: "path", gen: 20, to: "direct" });
  clock.go(SETTLED_MS);
  expect(phases).not.toEqual([]);
});

test("a machine on which direct paths are switched off has none from then on, whenever that is", () => {
  for (let settleMs = 0; settleMs < SETTLED_MS; settleMs += 20) {
    const { clock, world, peer } = start(1, { settleMs, seed: 1 + settleMs });
    world.forbidDirect();
    clock.go(60_000);
    expect([settleMs, peer.isReady, peer.path, world.direct]).toEqual([settleMs, true, "relay", 0]);
    peer.leave(false);
    clock.go(60_000);
    expect([settleMs, clock.timers, world.isOver]).toEqual([settleMs, 0, true]);
  }
});
