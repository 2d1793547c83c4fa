// Two ends of a channel in memory with connections between them: whatever is sent and whenever it is taken, each gets every
// byte once and in order, ends as TCP does, and no bound is passed.

import { expect, test } from "bun:test";
import fc from "fast-check";
import type { NearEnd, NearEvents } from "../../../src/flow/flow.ts";
import { Flows } from "../../../src/flow/flows.ts";
import { costOf, QUEUE_BYTES, TRANSIT_BYTES_MAX, WINDOW_BYTES } from "../../../src/flow/limits.ts";
import type { FlowFrame } from "../../../src/protocol/frames.ts";

/** A program's connection: it takes what was written when it is told to, and keeps all that it took. */
class Near implements NearEnd {
  events!: NearEvents;
  readonly written: Uint8Array[] = [];
  readonly got: number[] = [];
  waiting = 0;
  hasEnd = false;
  isReset = false;
  isPaused = false;

  write(bytes: Uint8Array): void {
    expect(this.hasEnd).toBe(false);
    this.written.push(bytes.slice());
    this.waiting += bytes.byteLength;
    expect(this.waiting).toBeLessThanOrEqual(WINDOW_BYTES);
  }
  end(): void {
    this.hasEnd = true;
  }
  reset(): void {
    this.isReset = true;
  }
  pause(): void {
    this.isPaused = true;
  }
  resume(): void {
    this.isPaused = false;
  }
  /** Takes the oldest piece. */
  take(): void {
    const bytes = this.written.shift();
    if (!bytes) return;
    this.waiting -= bytes.byteLength;
    for (const byte of bytes) this.got.push(byte);
    this.events.taken(bytes.byteLength);
  }
}

type Sent =
  | { readonly frame: FlowFrame }
  | { readonly say: { readonly t: "flow.end" | "flow.reset"; readonly flow: number } };

/** Two flows. What one says is on its way until `arrive`. */
class World {
  now = 0;
  readonly isFull = [false, false];
  readonly onWay: [Sent[], Sent[]] = [[], []];
  readonly over: [number[], number[]] = [[], []];
  /** Frames that were not due. */
  undue = 0;
  readonly flows: readonly [Flows, Flows];

  constructor() {
    const flow = (side: 0 | 1) =>
      new Flows({
        isFull: () => this.isFull[side]!,
        now: () => this.now,
        send: (frame) => {
          expect(frame.kind === "flow" && this.isFull[side]).toBe(false);
          this.onWay[side].push({
            frame: frame.kind === "flow" ? { ...frame, bytes: frame.bytes.slice() } : frame,
          });
          const bytes = this.onWay[side].reduce(
            (sum, sent) =>
              sum + ("frame" in sent && sent.frame.kind === "flow" ? costOf(sent.frame.bytes.byteLength) : 0),
            0,
          );
          expect(bytes).toBeLessThanOrEqual(TRANSIT_BYTES_MAX);
        },
        say: (say) => void this.onWay[side].push({ say }),
      });
    this.flows = [flow(0), flow(1)];
    for (const each of this.flows) each.begin();
  }

  /** A flow that side 0 asks for and side 1 makes. */
  open(flow: number): [Near, Near] {
    const nears: [Near, Near] = [new Near(), new Near()];
    nears[0].events = this.flows[0].add(flow, nears[0], "asked", () => void this.over[0].push(flow));
    nears[1].events = this.flows[1].add(flow, nears[1], "made", () => void this.over[1].push(flow));
    return nears;
  }

  /** The oldest thing that this side has sent arrives. */
  arrive(side: 0 | 1): boolean {
    const sent = this.onWay[side].shift();
    if (!sent) return false;
    const to = this.flows[1 - side]!;
    if ("frame" in sent) {
      if (!to.frame(sent.frame)) this.undue++;
    } else if (sent.say.t === "flow.end") to.farEnded(sent.say.flow);
    else to.dropped(sent.say.flow);
    return true;
  }

  /** Until nothing is on its way and everything is taken. */
  settle(nears: readonly Near[]): void {
    this.isFull.fill(false);
    for (const flow of this.flows) flow.drain();
    for (let more = true; more; ) {
      more = this.arrive(0);
      more = this.arrive(1) || more;
      for (const near of nears) {
        more ||= near.written.length > 0;
        near.take();
      }
    }
  }
}

const pattern = (flow: number, side: number, length: number, from: number) =>
  Uint8Array.from({ length }, (_, i) => ((from + i) * 31 + flow * 7 + side) & 0xff);

const side = fc.constantFrom(0 as const, 1 as const);
const flow = fc.integer({ min: 1, max: 4 });
const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("came" as const),
      side,
      flow,
      bytes: fc.integer({ min: 1, max: 60_000 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant("arrive" as const), side, times: fc.integer({ min: 1, max: 8 }) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("take" as const), side, flow }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("end" as const), side, flow }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("full" as const), side, full: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 500 }) }),
  },
);

test("every byte arrives once and in order, and each direction ends when its sender says so", () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 120 }), (actions) => {
      const world = new World();
      const pairs = new Map([1, 2, 3, 4].map((n) => [n, world.open(n)]));
      const sent = new Map<Near, number>();
      const ended = new Set<Near>();
      for (const act of actions) {
        if (act.do === "arrive") for (let i = 0; i < act.times; i++) world.arrive(act.side);
        else if (act.do === "wait") world.now += act.ms;
        else if (act.do === "full") {
          world.isFull[act.side] = act.full;
          if (!act.full) world.flows[act.side].drain();
        } else {
          const near = pairs.get(act.flow)![act.side];
          if (act.do === "take") near.take();
          else if (act.do === "end") {
            if (!ended.has(near)) near.events.ended();
            ended.add(near);
          } else if (!near.isPaused && !ended.has(near)) {
            const from = sent.get(near) ?? 0;
            near.events.came(pattern(act.flow, act.side, act.bytes, from));
            sent.set(near, from + act.bytes);
          }
        }
      }
      world.settle([...pairs.values()].flat());
      for (const [n, pair] of pairs)
        for (const at of [0, 1] as const) {
          const [from, to] = [pair[at], pair[1 - at]!];
          expect(to.got).toEqual([...pattern(n, at, sent.get(from) ?? 0, 0)]);
          expect(to.hasEnd).toBe(ended.has(from));
          expect(to.isReset).toBe(false);
          expect(from.isPaused).toBe(false);
        }
      const both = [...pairs].filter(([, pair]) => pair.every((near) => ended.has(near))).map(([n]) => n);
      for (const over of world.over) expect([...over].sort()).toEqual(both);
      expect(world.undue).toBe(0);
    }),
    { numRuns: 150 },
  );
});

test("a connection that nobody reads keeps no other one waiting, and its sender is held back", () => {
  const world = new World();
  const pairs = world.open(2);
  let came = 0;
  const flood = world.open(99);
  for (let i = 0; i < 1_000 && !flood[0].isPaused; i++) {
    flood[0].events.came(new Uint8Array(10_000));
    came += 10_000;
    while (world.arrive(0) || world.arrive(1));
  }
  expect(flood[0].isPaused).toBe(true);
  expect(flood[1].waiting).toBeLessThanOrEqual(WINDOW_BYTES);
  expect(came).toBeLessThanOrEqual(WINDOW_BYTES + QUEUE_BYTES + 10_000);
  pairs[0].events.came(pattern(2, 0, 100_000, 0));
  while (world.arrive(0) || world.arrive(1)) pairs[1].take();
  pairs[1].take();
  expect(pairs[1].got.length).toBe(100_000);
  expect(flood[1].got.length).toBe(0);
});

test("two that are busy take turns", () => {
  const world = new World();
  const pairs = [1, 2].map((n) => world.open(n));
  while (world.arrive(0) || world.arrive(1));
  world.isFull[0] = true;
  for (const [near] of pairs) near!.events.came(new Uint8Array(60_000));
  world.isFull[0] = false;
  world.flows[0].drain();
  const order = world.onWay[0].flatMap((sent) =>
    "frame" in sent && sent.frame.kind === "flow" ? [sent.frame.flow] : [],
  );
  expect(order.length).toBeGreaterThan(2);
  expect(order).toEqual(order.map((_, i) => order[i % 2]!));
});

test("what one end throws away is thrown away at the other, and its number may be used again", () => {
  const world = new World();
  const [near, far] = world.open(1);
  while (world.arrive(0) || world.arrive(1));
  near.events.came(new Uint8Array(1_000));
  near.events.failed();
  while (world.arrive(0) || world.arrive(1));
  expect(far.isReset).toBe(true);
  expect(world.over).toEqual([[1], [1]]);
  const [again, other] = world.open(1);
  // The old ones say something late.
  near.events.failed();
  far.events.ended();
  again.events.came(Uint8Array.of(7));
  world.settle([again, other]);
  expect(other.got).toEqual([7]);
  expect([again.isReset, other.isReset, other.hasEnd]).toEqual([false, false, false]);
});

test("more than was granted ends the connection and is not paid for; the others go on", () => {
  const world = new World();
  const [near, far] = world.open(1);
  const others = world.open(2);
  while (world.arrive(0) || world.arrive(1));
  const frame = { kind: "flow", flow: 1, bytes: new Uint8Array(16_000) } as const;
  let due = 0;
  while (world.flows[1].frame(frame)) due++;
  expect(due).toBe(Math.floor(WINDOW_BYTES / 16_000));
  expect(far.isReset).toBe(true);
  while (world.arrive(1));
  expect(near.isReset).toBe(true);
  expect(world.flows[1].frame({ kind: "flowCredit", flow: 0, bytes: 1_000_000 })).toBe(false);
  expect(world.flows[1].frame({ kind: "flowCredit", flow: 1, bytes: 10 })).toBe(false);
  expect(world.flows[1].frame({ kind: "flowCredit", flow: 2, bytes: WINDOW_BYTES })).toBe(false);
  others[0].events.came(Uint8Array.of(1, 2));
  world.settle(others);
  expect(others[1].got).toEqual([1, 2]);
});

test("a frame without bytes ends its connection, and so does one after the end", () => {
  const world = new World();
  const [, empty] = world.open(1);
  const [near, late] = world.open(2);
  expect(world.flows[1].frame({ kind: "flow", flow: 1, bytes: new Uint8Array(0) })).toBe(false);
  expect(empty.isReset).toBe(true);
  near.events.ended();
  while (world.arrive(0) || world.arrive(1));
  near.events.ended();
  expect(late.hasEnd).toBe(true);
  world.flows[1].farEnded(2);
  expect(world.flows[1].frame({ kind: "flow", flow: 2, bytes: Uint8Array.of(1) })).toBe(false);
  expect(late.isReset).toBe(true);
});

test("with the channel all of them end", () => {
  const world = new World();
  const nears = [world.open(1), world.open(2)].flat();
  expect(world.flows[0].lost()).toBe(2);
  expect(world.flows[1].lost()).toBe(2);
  expect(nears.every(({ isReset }) => isReset)).toBe(true);
  expect(world.flows[0].lost()).toBe(0);
  nears[0]!.events.came(Uint8Array.of(1));
  nears[0]!.events.failed();
});
