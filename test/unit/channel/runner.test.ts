// Both machines against each other over a carrier in memory, each driven by the runner.

import { expect, test } from "bun:test";
import type { Carrier } from "../../../src/carrier/carrier.ts";
import { MemoryPair, type MemoryPairTerms } from "../../../src/carrier/memory-pair.ts";
import { DATA_BYTES_MAX } from "../../../src/channel/channel.ts";
import {
  type ClientChannel,
  type ClientChannelEvents,
  type ClientChannelTerms,
  clientChannel,
} from "../../../src/channel/client-channel.ts";
import type { ClientContext } from "../../../src/channel/client-states.ts";
import {
  type DaemonChannel,
  type DaemonChannelEvents,
  type DaemonChannelTerms,
  daemonChannel,
} from "../../../src/channel/daemon-channel.ts";
import { PROOF_MS_MAX, SILENCE_MS_MAX } from "../../../src/channel/heartbeat.ts";
import { HELD_BYTES_MAX } from "../../../src/channel/runner.ts";
import { sign } from "../../../src/crypto/identity.ts";
import type { Frame } from "../../../src/protocol/frames.ts";
import { HandClock } from "../../support/hand-clock.ts";
import { clientContext, DEVICE, HOST, NOW, sodium, World } from "./loopback.ts";

const PING_MS = 15_000;
/** Enough for every step of a handshake over a carrier that delays nothing. */
const SOON_MS = 10;

interface Terms {
  readonly world?: World;
  readonly context?: Partial<ClientContext>;
  readonly sign?: ClientChannelTerms["sign"];
  readonly allows?: DaemonChannelTerms["allows"];
  readonly carrier?: Partial<MemoryPairTerms>;
  /** Called before what happened is noted. */
  readonly onClient?: Partial<ClientChannelEvents>;
  readonly onDaemon?: Partial<DaemonChannelEvents>;
}

class Ends {
  readonly clock = new HandClock();
  /** By how much the time of day is ahead of the clock, ms. */
  wallAheadMs = NOW - this.clock.ms;
  readonly pair: MemoryPair;
  readonly client: ClientChannel;
  readonly daemon: DaemonChannel;
  readonly clientCarrier: Carrier;
  /** What was told to each, in order. */
  readonly client_: unknown[] = [];
  readonly daemon_: unknown[] = [];

  constructor(terms: Terms = {}) {
    const { world = new World(), context = {}, sign: signs = () => null, allows = () => true } = terms;
    const { clock } = this;
    const time = { clock, wallNow: () => clock.ms + this.wallAheadMs };
    this.pair = new MemoryPair({ clock, frameBytesMax: DATA_BYTES_MAX, ...terms.carrier });
    this.client = clientChannel(
      { context: clientContext(context), time, sign: signs, pingMs: PING_MS },
      noting(this.client_, CLIENT_EVENTS, terms.onClient),
    );
    this.daemon = daemonChannel(
      { context: world.context, time, pingMs: PING_MS, allows },
      noting(this.daemon_, DAEMON_EVENTS, terms.onDaemon),
    );
    this.clientCarrier = this.pair.open("near", this.client.carrierEvents);
    this.daemon.start(this.pair.open("far", this.daemon.carrierEvents));
    this.client.start(this.clientCarrier);
  }

  go(ms = SOON_MS): this {
    this.clock.go(ms);
    return this;
  }

  /** What is left when all is over: nothing. */
  expectNothingLeft(): void {
    expect(this.clock.timers).toBe(0);
    expect(this.pair.isOver).toBe(true);
    expect([this.client_.at(-1), this.daemon_.at(-1)]).toEqual(["left", "left"]);
  }

  ends(): unknown[] {
    return [this.client_, this.daemon_].map((told) =>
      told.filter((event) => Array.isArray(event) && event[0] === "closed"),
    );
  }
}

const CLIENT_EVENTS = ["tryFailed", "confirmHost", "pending", "ready", "message", "frame", "drain"] as const;
const DAEMON_EVENTS = [
  "settled",
  "wrongCode",
  "askApproval",
  "ready",
  "denied",
  "message",
  "frame",
  "drain",
] as const;

/** Events of which the name and, of what both ends have, the argument is noted. */
function noting<Events>(told: unknown[], names: readonly string[], on: object = {}): Events {
  const handlers = on as Record<string, ((...args: unknown[]) => void) | undefined>;
  const keeps = new Set(["message", "frame", "closed", "denied"]);
  return Object.fromEntries(
    [...names, "closed", "left"].map((name) => [
      name,
      (...args: unknown[]) => {
        handlers[name]?.(...args);
        told.push(keeps.has(name) ? [name, ...args] : name);
      },
    ]),
  ) as Events;
}

const output = (bytes: Uint8Array, seq = 0): Frame => ({ kind: "output", stream: 1, seq, bytes });
const seqsOf = (told: readonly unknown[]) =>
  told.flatMap((event) =>
    Array.isArray(event) && event[0] === "frame" ? [(event[1] as { seq: number }).seq] : [],
  );
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

test("both come to be ready, and messages and frames go both ways", () => {
  const ends = new Ends().go();
  expect(ends.client_).toEqual(["ready"]);
  expect(ends.daemon_).toEqual(["settled", "ready"]);
  expect([ends.client.isReady, ends.daemon.isReady]).toEqual([true, true]);
  expect(ends.client.say({ t: "list" })).toBe(true);
  expect(ends.client.send({ kind: "credit", bytes: 100 })).toBe(true);
  expect(ends.daemon.say({ t: "listed" })).toBe(true);
  expect(ends.daemon.send(output(Uint8Array.of(1, 2)))).toBe(true);
  ends.go();
  expect(ends.daemon_.slice(2)).toEqual([
    ["message", { t: "list" }],
    ["frame", { kind: "credit", bytes: 100 }],
  ]);
  expect(ends.client_.slice(1)).toEqual([
    ["message", { t: "listed" }],
    ["frame", output(Uint8Array.of(1, 2))],
  ]);
  ends.client.end("closed");
  ends.go();
  expect(ends.ends()).toEqual([[["closed", { bye: "closed" }]], [["closed", { peer: "closed" }]]]);
  ends.expectNothingLeft();
});

test("nothing is sent before it is ready, nor after its end, nor what no frame holds", () => {
  const ends = new Ends();
  expect(ends.client.send({ kind: "credit", bytes: 1 })).toBe(false);
  ends.go();
  expect(ends.client.say({ t: "attach", stream: 1, session: "é".repeat(8_190) })).toBe(false);
  ends.client.end("closed");
  expect(ends.client.say({ t: "list" })).toBe(false);
  expect(ends.client.isClosed).toBe(true);
  ends.go();
  expect(ends.daemon_.slice(2)).toEqual([["closed", { peer: "closed" }], "left"]);
});

test("a wrong code is told to both, and nothing is left over", () => {
  const ends = new Ends({ context: { secret: { room: "KQTB", digits: "0000" } } }).go();
  expect(ends.client_).toEqual(["tryFailed", ["closed", "auth"], "left"]);
  expect(ends.daemon_).toEqual(["wrongCode", "settled", ["closed", "auth"], "left"]);
  ends.expectNothingLeft();
});

test("every wait of a handshake ends: the other end says nothing", () => {
  const clock = new HandClock();
  const pair = new MemoryPair({ clock });
  const told: unknown[] = [];
  const client = clientChannel(
    { context: clientContext(), time: { clock, wallNow: () => NOW }, sign: () => null, pingMs: PING_MS },
    noting(told, CLIENT_EVENTS),
  );
  client.start(pair.open("near", client.carrierEvents));
  clock.go(60_000);
  expect(told).toEqual([["closed", "timeout"], "left"]);
  expect(clock.timers).toBe(0);
});

test("a device signs at once, or later, or cannot", async () => {
  const world = () => Object.assign(new World(), { need: "device" as const });
  const context = { devicePk: DEVICE.publicKey };
  const signs = (message: Uint8Array) => sign(sodium, DEVICE, message);
  const paired: unknown[] = [];
  const onClient = { ready: ({ isPaired }: { isPaired: boolean }) => paired.push(isPaired) };
  const atOnce = new Ends({ world: world(), context, sign: signs, onClient }).go();
  expect([atOnce.client.isReady, atOnce.daemon.isReady]).toEqual([true, true]);
  const later = new Ends({ world: world(), context, sign: async (m) => signs(m), onClient }).go();
  await Promise.resolve();
  await Promise.resolve();
  expect(later.go().client.isReady).toBe(true);
  expect(paired).toEqual([true, true]);
  for (const unable of [() => null, () => Promise.reject(new Error("no key"))]) {
    const ends = new Ends({ world: world(), context, sign: unable }).go();
    await Promise.resolve();
    await Promise.resolve();
    expect(ends.go().ends()[0]).toEqual([["closed", { bye: "device_needed" }]]);
    ends.expectNothingLeft();
  }
});

test("a device waits for the user's word", () => {
  const world = Object.assign(new World(), { need: "device" as const, access: () => "ask" as const });
  const terms = {
    world,
    context: { devicePk: DEVICE.publicKey },
    sign: (m: Uint8Array) => sign(sodium, DEVICE, m),
  };
  const let_ = new Ends(terms).go();
  expect([let_.client_, let_.daemon_]).toEqual([["pending"], ["settled", "askApproval"]]);
  let_.daemon.approve();
  expect(let_.go().client.isReady).toBe(true);
  const refused = new Ends(terms).go();
  refused.daemon.refuse();
  expect(refused.go().ends()).toEqual([[["closed", { peer: "denied" }]], [["closed", { bye: "denied" }]]]);
  refused.expectNothingLeft();
});

test("a host that is not known is asked about, and pinned", () => {
  const ends = new Ends({ context: { confirmHost: true } }).go();
  expect(ends.client_).toEqual(["confirmHost"]);
  ends.client.confirmHost();
  expect(ends.go().client.isReady).toBe(true);
  const pinned = new Ends({ context: { confirmHost: true, pinnedHost: HOST.publicKey } }).go();
  expect(pinned.client_).toEqual(["ready"]);
});

const BYTES = new Uint8Array(4_000);

/** Frames of the daemon while its client takes none, until the channel is full and `more` above that; how many. */
function fill({ clientCarrier, daemon }: Ends, more: number): number {
  clientCarrier.pause();
  let seq = 0;
  while (!daemon.isFull) daemon.send(output(BYTES, seq++));
  for (let i = 0; i < more; i++) daemon.send(output(BYTES, seq++));
  return seq;
}

test("what the carrier has no room for is held, whole and in order, and room is told", () => {
  const ends = new Ends({ carrier: { roomBytes: 20_000, waitingBytesMax: 30_000 } }).go();
  const count = fill(ends, 100);
  expect(ends.go().daemon_.includes("drain")).toBe(false);
  ends.clientCarrier.resume();
  ends.go();
  expect(seqsOf(ends.client_)).toEqual(upTo(count));
  expect(ends.daemon_.slice(2)).toEqual(["drain"]);
  expect(ends.daemon.isFull).toBe(false);
});

test("with more than the limit it ends as lost, and keeps nothing", () => {
  const ends = new Ends({ carrier: { roomBytes: 20_000, waitingBytesMax: 30_000 } }).go();
  fill(ends, HELD_BYTES_MAX / BYTES.byteLength);
  ends.clientCarrier.resume();
  ends.go();
  expect(ends.ends()).toEqual([[["closed", "lost"]], [["closed", "lost"]]]);
  ends.expectNothingLeft();
});

test("a goodbye leaves behind what was held before it", () => {
  const ends = new Ends({ carrier: { roomBytes: 20_000 } }).go();
  const count = fill(ends, 20);
  ends.daemon.end("revoked");
  expect(ends.daemon.send(output(BYTES, count))).toBe(false);
  ends.clientCarrier.resume();
  ends.go();
  expect(seqsOf(ends.client_)).toEqual(upTo(count));
  expect(ends.ends()).toEqual([[["closed", { peer: "revoked" }]], [["closed", { bye: "revoked" }]]]);
  ends.expectNothingLeft();
});

test("a carrier that breaks ends both, at whatever step", () => {
  for (let ms = 0; ms < 12; ms++) {
    const ends = new Ends({ carrier: { delayMs: () => 1 } }).go(ms);
    ends.pair.cut();
    ends.go();
    expect(ends.ends()).toEqual([[["closed", "lost"]], [["closed", "lost"]]]);
    ends.expectNothingLeft();
  }
});

test("a carrier that had ended before it came here is the end", () => {
  const clock = new HandClock();
  const pair = new MemoryPair({ clock });
  const told: unknown[] = [];
  const terms = {
    context: clientContext(),
    time: { clock, wallNow: () => NOW },
    sign: () => null,
    pingMs: 1,
  };
  const client = clientChannel(terms, noting(told, CLIENT_EVENTS));
  const carrier = pair.open("near", client.carrierEvents);
  pair.cut();
  client.start(carrier);
  clock.go(SOON_MS);
  expect(told).toEqual([["closed", "lost"], "left"]);
  expect(clock.timers).toBe(0);
});

test("an end of which nobody tells is found by the silence, sooner after a sleep or a check", () => {
  const vanished = () => {
    const ends = new Ends({ carrier: { lostMs: 3_600_000 } }).go();
    ends.pair.vanish();
    return ends;
  };
  const quiet = vanished().go(SILENCE_MS_MAX + PING_MS);
  expect(quiet.ends()).toEqual([[["closed", "lost"]], [["closed", { bye: "timeout" }]]]);
  expect(quiet.client.silentS).toBeGreaterThan(40);
  quiet.expectNothingLeft();
  const checked = vanished();
  checked.client.check();
  checked.go(PROOF_MS_MAX);
  expect(checked.client.isClosed).toBe(true);
  const slept = vanished();
  slept.wallAheadMs += 3_600_000;
  slept.go(PROOF_MS_MAX + 2_000);
  expect(slept.client.isClosed).toBe(true);
});

test("both prove themselves to each other for as long as they are there, and know the round trip", () => {
  const ends = new Ends({ carrier: { delayMs: () => 20 } }).go(3_600_000);
  expect([ends.client.isReady, ends.daemon.isReady]).toEqual([true, true]);
  expect([ends.client.roundTripMs, ends.daemon.roundTripMs]).toEqual([40, 40]);
  expect([ends.client_, ends.daemon_]).toEqual([["ready"], ["settled", "ready"]]);
  ends.client.check();
  expect(ends.go(PROOF_MS_MAX * 2).client.isReady).toBe(true);
});

test("the host's clock is known, late by a message's way and never early", () => {
  const ends = new Ends({ carrier: { delayMs: () => 20 } }).go(1_000);
  const hostNow = NOW + 5_000;
  expect(ends.client.onHostClock(hostNow)).toBeLessThanOrEqual(hostNow);
  expect(ends.client.onHostClock(hostNow)).toBeGreaterThan(hostNow - 2_000);
});

test("a client that sends more than it may is let go", () => {
  const paid: string[] = [];
  const ends: Ends = new Ends({
    allows: (what) => {
      paid.push(what);
      return paid.length < 4;
    },
  }).go();
  ends.client.send({ kind: "credit", bytes: 1 });
  ends.client.send({ kind: "view", stream: 1, bytes: BYTES });
  ends.client.say({ t: "list" });
  ends.client.say({ t: "list" });
  ends.go();
  // The first is the client's own ping, and its answer to the daemon's comes next.
  expect(paid).toEqual(["refused", "pong", "frame", "refused"]);
  expect(ends.ends()).toEqual([[["closed", { peer: "limit" }]], [["closed", { bye: "limit" }]]]);
});

test("what a handler makes happen comes after what had happened, and in the order in which it was sealed", () => {
  const ends: Ends = new Ends({
    onDaemon: {
      ready: () => {
        for (const seq of upTo(3)) ends.daemon.send(output(Uint8Array.of(1), seq));
        ends.daemon.end("replaced");
      },
    },
  });
  ends.go();
  expect(ends.daemon_).toEqual(["settled", "ready", ["closed", { bye: "replaced" }], "left"]);
  expect(ends.client_.slice(0, 1)).toEqual(["ready"]);
  expect(seqsOf(ends.client_)).toEqual([0, 1, 2]);
  expect(ends.client_.slice(-2)).toEqual([["closed", { peer: "replaced" }], "left"]);
});

test("a cut tells nobody at the other end but by the carrier", () => {
  const ends = new Ends().go();
  ends.client.cut();
  expect(ends.client_).toEqual(["ready", ["closed", "lost"], "left"]);
  ends.client.cut();
  ends.client.end("closed");
  ends.go();
  expect(ends.ends()[1]).toEqual([["closed", "lost"]]);
  ends.expectNothingLeft();
});
