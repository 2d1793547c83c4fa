// A hostile relay: whatever it drops, swaps, flips, replays, doubles, delays or cuts off, it gets no session, changes
// no byte, and ends nobody else's session.

import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseCode } from "../../src/channel/code.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { sessionId, startSession } from "../support/processes.ts";
import * as double from "../support/relay-double.ts";
import { joinClient } from "../support/relay-peer.ts";
import { eventually, remiOk } from "../support/remi.ts";
import {
  blockServer,
  codeState,
  connectWith,
  fetchBlocks,
  follow,
  lineTo,
  longText,
  Painted,
  shownCode,
} from "../support/remote.ts";
import { ClientEnd, clientContext, DaemonEnd, World } from "../unit/channel/loopback.ts";

setDefaultTimeout(300_000);

let host: TestHome;
let client: TestHome;
let relay: double.RelayDouble;
beforeEach(() => {
  host = makeHome();
  client = makeHome();
  relay = new double.RelayDouble();
});
afterEach(async () => {
  await client.dispose();
  await host.dispose();
  await relay.stop();
});

const ECHO = ["sh", "-c", "echo READY; exec cat"];

/** A client that is in and can type; what it types comes back. */
async function settled(code: string) {
  const line = await lineTo(client, relay.url, code);
  const painted = new Painted();
  const follower = await follow(line, await sessionId(host, "api"), { paint: painted.paint });
  await painted.shows("READY");
  let n = 0;
  const works = async () => {
    const word = `works-${++n}`;
    follower.type(Buffer.from(`${word}\r`));
    await painted.shows(`${word}\r\n${word}`);
  };
  await works();
  return { line, follower, works };
}

test("no handshake that it tampers with becomes a session, and a running one goes on", async () => {
  await startSession(host, "api", ECHO);
  const { code } = await shownCode(host, relay.url, "api");
  await using running = Object.assign(await settled(code), {
    [Symbol.asyncDispose]: async () => {},
  });
  const { link } = JSON.parse(await remiOk(host, ["share", "api", "--read-only", "--json"])) as {
    link: string;
  };
  const whats: double.Mischief[] = [
    ...[8, 40, 200, 287].map((bit) => double.flip(bit)),
    double.drop,
    double.duplicate,
    double.truncate(1),
    double.truncate(30),
    double.extend(Uint8Array.of(0)),
    double.reflect,
  ];
  const plans: double.Mischief[] = [];
  for (const to of ["host", "client"] as const)
    for (const index of [0, 1]) {
      // The last message of the handshake twice comes after the client is known: it ends the channel that it opened.
      for (const what of whats) plans.push(double.once(to, index, what));
      plans.push(double.replay(to, 0, 1), double.swapFrom(to, index));
    }
  const planOf = new Map<number, double.Mischief>();
  let next = 0;
  relay.mischief = (passing, self) => {
    if (passing.ch === 1) return [passing.bytes];
    const plan = planOf.get(passing.ch) ?? plans[next++ % plans.length]!;
    planOf.set(passing.ch, plan);
    return plan(passing, self);
  };
  const other = makeHome();
  const outcomes: string[] = [];
  // As many at once as the host admits, so that only the tampering makes them fail.
  const attempt = async () => {
    while (next < plans.length) {
      const connected = await connectWith(other, relay.url, link);
      if (!connected.ok) {
        outcomes.push(connected.message);
        continue;
      }
      // Let in for a moment: the second copy breaks the channel before anything is told on it.
      const listed = await connected.connection.list();
      outcomes.push(listed ? "in" : "broken");
      await connected.connection.close();
    }
  };
  await Promise.all([attempt(), attempt(), attempt(), attempt()]);
  expect(planOf.size).toBeGreaterThanOrEqual(plans.length);
  expect(outcomes.filter((outcome) => outcome === "in")).toEqual([]);
  await running.works();
  expect((await codeState(host, "api")).wrongCodes).toBe(0);
  relay.mischief = double.honest;
  const honest = await connectWith(other, relay.url, link);
  expect(honest.ok).toBe(true);
  if (honest.ok) await honest.connection.close();
  running.follower.close();
  await running.line.close();
  await other.dispose();
});

test("a session that it tampers with: every byte is right or missing, and it goes on after each break", async () => {
  const whole = longText(6 * 1024 * 1024);
  const file = join(host.root, "whole");
  writeFileSync(file, whole);
  await startSession(host, "files", blockServer(file));
  const { code } = await shownCode(host, relay.url, "files");
  await using line = await lineTo(client, relay.url, code, { firstPauseMs: 5 });
  let state = 12_345;
  const random = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
  const held = new Map<string, Uint8Array<ArrayBuffer>>();
  let touched = 0;
  relay.mischief = (passing, self) => {
    const key = `${passing.to} ${passing.ch}`;
    const before = held.get(key);
    held.delete(key);
    if (before) return [passing.bytes, before];
    // Another test covers handshakes.
    if (passing.index < 4 || random(40) > 0) return [passing.bytes];
    touched++;
    switch (random(7)) {
      case 0:
        return double.drop(passing, self);
      case 1:
        return double.duplicate(passing, self);
      case 2:
        return double.flip(random(passing.bytes.length * 8))(passing, self);
      case 3:
        return double.truncate(random(passing.bytes.length))(passing, self);
      case 4:
        return double.reflect(passing, self);
      case 5:
        return [
          self.passed.find(({ to, ch, index }) => to === passing.to && ch === passing.ch && index > 2)!.bytes,
        ];
      default:
        held.set(key, passing.bytes);
        return [];
    }
  };
  expect(await fetchBlocks(line, await sessionId(host, "files"), whole)).toBe(whole.byteLength);
  expect(touched).toBeGreaterThan(10);
  relay.mischief = double.honest;
});

test("what it holds back for a while arrives as it was, and a cut is never shown as an end", async () => {
  await startSession(host, "api", ECHO);
  const { code } = await shownCode(host, relay.url, "api");
  const { line, follower, works } = await settled(code);
  const holding = double.hold(() => true);
  relay.mischief = holding.mischief;
  const working = works();
  await eventually("something held", () => holding.held > 0);
  relay.mischief = double.honest;
  holding.release();
  await working;
  relay.cut();
  await works();
  relay.cutHosts();
  await works();
  follower.close();
  await line.close();
});

test("in the middle with a code of its own, it has one guess at each side, and both notice it", async () => {
  await startSession(host, "api", ECHO);
  const { code } = await shownCode(host, relay.url, "api");
  const { room, digits } = parseCode(code)!;
  const guess = { room, digits: digits === "2222" ? "3333" : "2222" };
  const world = new World();
  world.code = guess;
  // A daemon for the client that comes; the host hears nothing of it.
  const daemon = new DaemonEnd(world.context);
  relay.mischief = ({ to, ch, bytes }, self) => {
    if (to === "host") daemon.get(bytes);
    for (const sent of daemon.sent.splice(0)) self.inject("client", ch, Uint8Array.from(sent));
    return [];
  };
  const connected = await connectWith(client, relay.url, code);
  expect(!connected.ok && connected.message).toContain(
    "wrong code, or the relay is interfering; 2 tries left",
  );
  expect([world.guesses, daemon.did("ready")]).toEqual([1, []]);
  expect((await codeState(host, "api")).wrongCodes).toBe(0);
  // A client for the host, on the channel of one that is kept waiting.
  const attacker = new ClientEnd(clientContext({ secret: guess }));
  relay.mischief = ({ to, ch, bytes }, self) => {
    if (to === "client") attacker.get(bytes);
    for (const sent of attacker.sent.splice(0)) self.inject("host", ch, Uint8Array.from(sent));
    return [];
  };
  expect((await connectWith(client, relay.url, code)).ok).toBe(false);
  expect([attacker.end, attacker.did("ready")]).toEqual(["auth", []]);
  expect((await codeState(host, "api")).wrongCodes).toBe(1);
  relay.mischief = double.honest;
  const honest = await connectWith(client, relay.url, code);
  expect(honest.ok && honest.connection.ready.failedTriesBefore).toBe(1);
  if (honest.ok) await honest.connection.close();
});

/** Every code of four digits. */
const ALL_DIGITS = Array.from({ length: 4_096 }, (_, n) =>
  n
    .toString(8)
    .padStart(4, "0")
    .replace(/./g, (digit) => String(Number(digit) + 2)),
);
/** Sockets at a time, so that the test is not its own victim. */
const AT_ONCE = 256;

/** One handshake by this code over a socket of its own, to its end; `abort`: up to the daemon's hello. */
async function handshake(room: string, digits: string, abort = false): Promise<ClientEnd> {
  const end = new ClientEnd(clientContext({ secret: { room, digits } }));
  const peer = await joinClient(relay.url, { room });
  try {
    await peer.next("joined");
    for (;;) {
      for (const bytes of end.sent.splice(0)) peer.send(Uint8Array.from(bytes));
      if (end.end !== undefined) break;
      const frame = await peer.frame().catch(() => null);
      if (!frame) end.on({ type: "lost" });
      else if (abort) break;
      else end.get(frame);
    }
  } finally {
    await peer.end();
  }
  return end;
}

test("all 4,096 codes at the same time get exactly three guesses", async () => {
  await startSession(host, "api", ECHO);
  const { code } = await shownCode(host, relay.url, "api");
  const { room, digits } = parseCode(code)!;
  const wrong = ALL_DIGITS.filter((guess) => guess !== digits);
  const ends: unknown[] = [];
  for (let at = 0; at < wrong.length; at += AT_ONCE) {
    const batch = wrong.slice(at, at + AT_ONCE).map((guess) => handshake(room, guess));
    for (const { end } of await Promise.all(batch)) ends.push(end);
  }
  expect(ends).toHaveLength(4_095);
  expect(ends.filter((end) => end === "auth")).toHaveLength(3);
  // The right code comes too late.
  expect((await handshake(room, digits)).end).toBe("locked");
  expect(await codeState(host, "api")).toMatchObject({ gate: "locked", wrongCodes: 3 });
  expect(relay.said.filter(({ t }) => t === "fail")).toHaveLength(3);
  const kept = JSON.parse(readFileSync(join(host.home, "remote-attempts.json"), "utf8"));
  expect(kept.wrong).toEqual([room, room, room]);
  expect(statSync(join(host.home, "remote-attempts.json")).mode & 0o777).toBe(0o600);
});

test("200 handshakes that are broken off cost no try", async () => {
  await startSession(host, "api", ECHO);
  const { code } = await shownCode(host, relay.url, "api");
  const { room } = parseCode(code)!;
  await Promise.all(ALL_DIGITS.slice(0, 200).map((guess) => handshake(room, guess, true)));
  expect((await codeState(host, "api")).wrongCodes).toBe(0);
  const connected = await connectWith(client, relay.url, code);
  expect(connected.ok && connected.connection.ready.failedTriesBefore).toBe(0);
  if (connected.ok) await connected.connection.close();
});
