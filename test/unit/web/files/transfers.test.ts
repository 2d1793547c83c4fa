// The list of transfers: how many run, pauses, failures, and what is given up.

import { expect, test } from "bun:test";
import { FileError } from "../../../../src/files/rules/problem.ts";
import { NO_PACE, paced, speedOf } from "../../../../web/files/pace.ts";
import { type Job, TRANSFERS_MAX, Transfers } from "../../../../web/files/transfers.ts";
import { transferWords } from "../../../../web/files/words.ts";

/** A job that the test moves on. */
function controlled(name: string) {
  let progress: (bytes: number) => void = () => {};
  let run = Promise.withResolvers<void>();
  const log: string[] = [];
  const job: Job = {
    name,
    direction: "up",
    size: 100,
    run: (replaces, on) => {
      log.push(replaces ? "replaces" : "runs");
      progress = on;
      run = Promise.withResolvers();
      return run.promise;
    },
    end: (isDone) => log.push(isDone ? "done" : "given up"),
  };
  return {
    job,
    log,
    /** Bytes have come; a job that shall stop does. */
    moves(bytes: number) {
      try {
        progress(bytes);
      } catch (error) {
        run.reject(error);
      }
    },
    finishes: () => run.resolve(),
    fails: () => run.reject(new FileError("exists")),
  };
}

const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
const phases = (transfers: Transfers) => transfers.list.value.map(({ phase }) => phase);

test("two run at once, the others wait for them", async () => {
  const transfers = new Transfers(() => 0);
  const jobs = ["a", "b", "c"].map(controlled);
  for (const { job } of jobs) transfers.add(job);
  expect(phases(transfers)).toEqual(["running", "running", "waiting"]);
  jobs[0]!.finishes();
  await settled();
  expect(phases(transfers)).toEqual(["done", "running", "running"]);
  expect(jobs[0]!.log).toEqual(["runs", "done"]);
  transfers.clear();
  expect(phases(transfers)).toEqual(["running", "running"]);
});

test("one that goes on before its pause has taken effect waits for that", async () => {
  const transfers = new Transfers(() => 0);
  const one = controlled("a");
  transfers.add(one.job);
  const { id } = transfers.list.value[0]!;
  one.moves(10);
  transfers.pause(id);
  transfers.resume(id);
  expect(phases(transfers)).toEqual(["waiting"]);
  expect(one.log).toEqual(["runs"]);
  one.moves(20);
  await settled();
  expect(phases(transfers)).toEqual(["running"]);
  expect(one.log).toEqual(["runs", "runs"]);
});

test("one that is paused is not moved, and starts again when it is resumed", async () => {
  const transfers = new Transfers(() => 0);
  const one = controlled("a");
  transfers.add(one.job);
  const { id } = transfers.list.value[0]!;
  transfers.pause(id);
  one.moves(10);
  await settled();
  expect(phases(transfers)).toEqual(["paused"]);
  transfers.resume(id);
  expect(phases(transfers)).toEqual(["running"]);
  expect(one.log).toEqual(["runs", "runs"]);
});

test("a failure is said and can be tried again, also to replace what is there; what is given up is told so", async () => {
  const transfers = new Transfers(() => 0);
  const one = controlled("a");
  transfers.add(one.job);
  const { id } = transfers.list.value[0]!;
  one.fails();
  await settled();
  expect(transferWords(transfers.list.value[0]!)).toBe("There is already something of this name.");
  transfers.resume(id, true);
  expect(one.log).toEqual(["runs", "replaces"]);
  transfers.remove(id);
  expect(transfers.list.value).toEqual([]);
  one.moves(1);
  await settled();
  expect(one.log).toEqual(["runs", "replaces", "given up"]);
});

test("there is a limit, within which what is done gives its place to others", async () => {
  const transfers = new Transfers(() => 0);
  const jobs = Array.from({ length: TRANSFERS_MAX }, (_, at) => controlled(`${at}`));
  for (const { job } of jobs) expect(transfers.add(job)).toBe(true);
  const more = controlled("more");
  expect(transfers.add(more.job)).toBe(false);
  expect(more.log).toEqual(["given up"]);
  jobs[0]!.finishes();
  await settled();
  expect(transfers.add(more.job)).toBe(true);
  expect(transfers.list.value.length).toBe(TRANSFERS_MAX);
});

test("speed is that of the last seconds", () => {
  let pace = paced(NO_PACE, 0, 0);
  expect(speedOf(pace)).toBeNull();
  pace = paced(pace, 2_000, 1_000);
  expect(speedOf(pace)).toBe(2_000);
  pace = paced(pace, 2_000, 6_000);
  expect(speedOf(pace)).toBeNull();
  expect(speedOf(paced(pace, 3_000, 7_000))).toBe(1_000);
});
