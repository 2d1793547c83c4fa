// One thing at a time, keys in between, each client in its turn and behind its budget.

import { expect, test } from "bun:test";
import { CostlyWork, WAITING_MAX, type Work } from "../../../src/host/costly-work.ts";

const client = (isReadyForWork = true) => ({ isReadyForWork });

/** Work that keeps the processor for `ms`, a millisecond a step. */
function* busy(ms: number, done: () => void = () => {}): Work {
  for (let i = 0; i < ms; i++) {
    const until = performance.now() + 1;
    while (performance.now() < until);
    yield;
  }
  done();
}

test("other things happen between the slices of long work", async () => {
  const work = new CostlyWork();
  const order: string[] = [];
  const done = new Promise<void>((resolve) => {
    work.add(client(), null, () =>
      busy(60, () => {
        order.push("work");
        resolve();
      }),
    );
  });
  setImmediate(() => order.push("key"));
  await done;
  expect(order).toEqual(["key", "work"]);
  work.dispose();
});

test("fifty requests of one are not done in one go, and another's comes before the rest of them", async () => {
  const work = new CostlyWork();
  const [greedy, other] = [client(), client()];
  let answered = 0;
  for (let i = 0; i < 50; i++) work.add(greedy, null, () => busy(20, () => answered++));
  const before = await new Promise<number>((resolve) => {
    work.add(other, null, () => busy(1, () => resolve(answered)));
  });
  expect(before).toBeLessThanOrEqual(2);
  work.dispose();
});

test("a client that has used up its budget waits, and one that has not does not", async () => {
  const work = new CostlyWork();
  const [poor, rich] = [client(), client()];
  work.charge(poor, 60_000);
  let isDone = false;
  work.add(poor, null, () => busy(0, () => void (isDone = true)));
  await new Promise<void>((resolve) => work.add(rich, null, () => busy(1, resolve)));
  expect(isDone).toBe(false);
  work.dispose();
});

test("of one kind the last counts, more than the bound are refused, and nothing is done for a client that has left", async () => {
  const work = new CostlyWork();
  const [one, blocked] = [client(), client(false)];
  const done: number[] = [];
  for (const n of [1, 2, 3])
    expect(work.add(blocked, "resize", () => busy(0, () => done.push(n)))).toBe(true);
  for (let i = 1; i < WAITING_MAX; i++)
    expect(work.add(blocked, null, () => busy(0, () => done.push(0)))).toBe(true);
  expect(work.add(blocked, null, () => busy(0))).toBe(false);
  Object.assign(blocked, { isReadyForWork: true });
  work.wake();
  await new Promise<void>((resolve) => work.add(one, null, () => busy(0, resolve)));
  expect(done[0]).toBe(3);
  work.left(blocked);
  const count = done.length;
  await new Promise<void>((resolve) => work.add(one, null, () => busy(0, resolve)));
  expect(done).toHaveLength(count);
  work.dispose();
});

test("work whose client goes is given up, also from within", async () => {
  const work = new CostlyWork();
  const one = client();
  let released = 0;
  function* held(): Work {
    try {
      yield;
      work.left(one);
      yield;
      throw new Error("it went on");
    } finally {
      released++;
    }
  }
  work.add(one, null, held);
  await new Promise<void>((resolve) => work.add(client(), null, () => busy(0, resolve)));
  expect(released).toBe(1);
  work.dispose();
});
