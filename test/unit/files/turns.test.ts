// Costly work for many clients: a few at a time, a bounded queue, and no wait for one who has gone.

import { expect, test } from "bun:test";
import type { FileError } from "../../../src/files/rules/problem.ts";
import { Turns } from "../../../src/files/turns.ts";

const never = () => new AbortController().signal;

/** Work that ends when it is told to. */
function held() {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  return { work: () => promise, resolve, reject };
}

test("as many at once as may, the others in their order", async () => {
  const turns = new Turns(2, 5);
  const begun: number[] = [];
  const works = [0, 1, 2, 3].map(held);
  const ends = works.map(({ work }, i) =>
    turns.run(never(), () => {
      begun.push(i);
      return work();
    }),
  );
  expect(begun).toEqual([0, 1]);
  works[1]!.resolve();
  await ends[1];
  expect(begun).toEqual([0, 1, 2]);
  works[0]!.reject(new Error("failed"));
  await expect(ends[0]).rejects.toThrow("failed");
  expect(begun).toEqual([0, 1, 2, 3]);
  for (const { resolve } of works) resolve();
  await Promise.all([ends[2], ends[3]]);
  // All places are free again.
  await Promise.all([turns.run(never(), async () => {}), turns.run(never(), async () => {})]);
});

test("one too many is refused", async () => {
  const turns = new Turns(1, 1);
  const { work, resolve } = held();
  const ends = [turns.run(never(), work), turns.run(never(), work)];
  const refused = await turns.run(never(), work).catch((error: FileError) => error.problem);
  expect(refused).toBe("busy");
  resolve();
  await Promise.all(ends);
});

test("who has gone waits no more, and takes no turn", async () => {
  const turns = new Turns(1, 5);
  const { work, resolve } = held();
  const first = turns.run(never(), work);
  const leaving = new AbortController();
  let isRun = false;
  const second = turns.run(leaving.signal, async () => {
    isRun = true;
  });
  const third = turns.run(never(), async () => "third");
  leaving.abort(new Error("gone"));
  await expect(second).rejects.toThrow("gone");
  resolve();
  await first;
  expect([await third, isRun]).toEqual(["third", false]);
});
