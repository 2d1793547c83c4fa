// The heartbeat: pings, silence, and what a sleep or a doubt says of a link that looks alive.

import { expect, test } from "bun:test";
import { Heartbeat, PROOF_MS_MAX, SILENCE_MS_MAX } from "../../../src/channel/heartbeat.ts";
import { HandClock } from "../../support/hand-clock.ts";

const PING_MS = 10_000;
const LOOK_MS = 1_000;

function start(answers = true, measures = false) {
  const clock = new HandClock();
  const said: string[] = [];
  const wall = { aheadMs: 1_700_000_000_000 };
  const other = { answers, roundTripMs: 0, bytes: 20, endsWithPing: false };
  const heartbeat: Heartbeat = new Heartbeat({
    time: { clock, wallNow: () => clock.ms + wall.aheadMs },
    pingMs: PING_MS,
    lookMs: LOOK_MS,
    measures,
    ping: (n) => {
      said.push(`ping ${clock.ms}`);
      if (other.endsWithPing) return heartbeat.stop();
      if (!other.answers) return;
      clock.after(other.roundTripMs, () => {
        heartbeat.heard(other.bytes);
        heartbeat.pong(n);
      });
    },
    dead: () => said.push(`dead ${clock.ms}`),
    changed: () => said.push(`${heartbeat.silentS} s, ${heartbeat.roundTripMs} ms`),
  });
  heartbeat.start();
  const pings = () => said.filter((text) => text.startsWith("ping"));
  const deaths = () => said.filter((text) => text.startsWith("dead"));
  return { clock, wall, other, said, pings, deaths, heartbeat };
}

test("pings at once and then in its interval, which may become another", () => {
  const { clock, pings, heartbeat } = start();
  clock.go(25_000);
  expect(pings()).toEqual(["ping 1000", "ping 11000", "ping 21000"]);
  heartbeat.pingEvery(3_000);
  clock.go(6_000);
  expect(pings().slice(3)).toEqual(["ping 27000", "ping 30000"]);
});

test("tells the round trip of the ping that it awaits, and of no other", () => {
  const { clock, said, heartbeat } = start(false);
  heartbeat.pong(7);
  expect(heartbeat.roundTripMs).toBeNull();
  clock.go(40);
  heartbeat.pong(1);
  heartbeat.pong(1);
  expect(said).toEqual(["ping 1000", "0 s, 40 ms"]);
});

test("tells the least of the last five round trips, without those that waited behind output", () => {
  const { clock, other, heartbeat } = start();
  const after = (roundTripMs: number, bytes = 20) => {
    Object.assign(other, { roundTripMs, bytes });
    clock.go(PING_MS);
    return heartbeat.roundTripMs;
  };
  clock.go(PING_MS / 2);
  expect(heartbeat.roundTripMs).toBe(0);
  expect([120, 60, 90, 80].map((ms) => after(ms))).toEqual([0, 0, 0, 0]);
  // The first, which took no time, is too long ago.
  expect([70, 3_000].map((ms) => after(ms))).toEqual([60, 60]);
  expect(after(10, 40_000)).toBe(60);
  expect(after(30)).toBe(30);
});

test("asks more often while somebody is to be shown a round trip that is not known well yet", () => {
  const { clock, pings } = start(true, true);
  clock.go(20_000);
  expect(pings()).toEqual(["ping 1000", "ping 1400", "ping 1800", "ping 12200"]);
});

test("measures anew on another path, and watches it as closely as it is told", () => {
  const { clock, other, pings, deaths, heartbeat } = start(true, true);
  clock.go(5_000);
  other.roundTripMs = 2;
  heartbeat.moved(500, 2_500);
  clock.go(2_000);
  expect(heartbeat.roundTripMs).toBe(2);
  expect(pings().slice(3)).toEqual(["ping 6000", "ping 6400", "ping 6800", "ping 7700"]);
  other.answers = false;
  clock.go(5_000);
  expect(deaths()).toHaveLength(1);
  expect(Number(deaths()[0]!.slice(5))).toBeLessThanOrEqual(7_702 + 2_500 + 500);
});

test("counts the seconds of silence, which end with anything that comes", () => {
  const { clock, heartbeat } = start(false);
  clock.go(3_100);
  expect(heartbeat.silentS).toBe(3);
  heartbeat.heard(1);
  expect(heartbeat.silentS).toBe(0);
});

test("takes too long a silence for the end, once, and leaves no timer", () => {
  const { clock, deaths } = start(false);
  clock.go(SILENCE_MS_MAX);
  expect(deaths()).toEqual([]);
  clock.go(2 * LOOK_MS);
  expect(deaths().length).toBe(1);
  clock.go(SILENCE_MS_MAX * 2);
  expect(deaths().length).toBe(1);
  expect(clock.timers).toBe(0);
});

test("asks at once after a sleep in which its clock stood still, and does not wait long", () => {
  const { clock, wall, other, pings, deaths } = start();
  clock.go(2_500);
  other.answers = false;
  wall.aheadMs += 3_600_000;
  clock.go(LOOK_MS);
  expect(pings()).toEqual(["ping 1000", "ping 4000"]);
  clock.go(PROOF_MS_MAX - LOOK_MS);
  expect(deaths()).toEqual([]);
  clock.go(LOOK_MS);
  expect(deaths()).toEqual(["dead 8000"]);
});

test("goes on after a sleep when there is an answer", () => {
  const { clock, wall, deaths, pings } = start();
  wall.aheadMs += 3_600_000;
  clock.go(60_000);
  expect(deaths()).toEqual([]);
  expect(pings().length).toBeGreaterThan(5);
});

test("blames nobody for a time in which this process stood still", () => {
  const { clock, other, deaths } = start(false);
  clock.go(SILENCE_MS_MAX * 2, true);
  expect(deaths()).toEqual([]);
  other.answers = true;
  clock.go(SILENCE_MS_MAX);
  expect(deaths().length).toBe(1);
});

test("takes no time in which this process was too busy to read for silence, on a path that is watched closely", () => {
  const SILENCE_MS = 2_000;
  for (const busyMs of [SILENCE_MS + 100, 2 * SILENCE_MS, 7_900]) {
    const { clock, other, deaths, heartbeat } = start();
    heartbeat.moved(500, SILENCE_MS);
    clock.go(3_000);
    other.answers = false;
    // The answers wait to be read: the look comes before them.
    clock.go(busyMs, true);
    expect([busyMs, deaths()]).toEqual([busyMs, []]);
    heartbeat.heard(20);
    other.answers = true;
    clock.go(3_000);
    expect([busyMs, deaths()]).toEqual([busyMs, []]);
    // And its own time over, the silence counts.
    other.answers = false;
    clock.go(SILENCE_MS + 2 * 500);
    expect([busyMs, deaths().length]).toEqual([busyMs, 1]);
  }
});

test("takes no such time for the silence after a check", () => {
  const { clock, other, deaths, heartbeat } = start();
  clock.go(2_500);
  other.answers = false;
  heartbeat.check();
  clock.go(PROOF_MS_MAX + 3_000, true);
  expect(deaths()).toEqual([]);
  clock.go(PROOF_MS_MAX);
  expect(deaths().length).toBe(1);
});

test("minds no step of the time of day back", () => {
  const { clock, wall, deaths, pings } = start();
  wall.aheadMs -= 3_600_000;
  clock.go(30_000);
  expect(deaths()).toEqual([]);
  expect(pings()).toEqual(["ping 1000", "ping 11000", "ping 21000", "ping 31000"]);
});

test("a check whose ping is the end of the channel leaves no timer", () => {
  const { clock, other, heartbeat } = start(false);
  other.endsWithPing = true;
  heartbeat.check();
  expect(clock.timers).toBe(0);
});

test("a check asks once, and its silence is the end soon", () => {
  const { clock, other, pings, deaths, heartbeat } = start();
  clock.go(2_500);
  heartbeat.check();
  clock.go(PROOF_MS_MAX * 2);
  expect(deaths()).toEqual([]);
  other.answers = false;
  heartbeat.check();
  clock.go(1_000);
  heartbeat.check();
  clock.go(PROOF_MS_MAX - 1_000);
  expect(deaths()).toEqual(["dead 15500"]);
  expect(pings().slice(-2)).toEqual(["ping 3500", "ping 11500"]);
});

test("asks and waits for nothing once it is stopped", () => {
  const { clock, said, heartbeat } = start(false);
  heartbeat.check();
  heartbeat.stop();
  heartbeat.check();
  const before = said.length;
  clock.go(100_000);
  expect(said.length).toBe(before);
  expect(clock.timers).toBe(0);
});
