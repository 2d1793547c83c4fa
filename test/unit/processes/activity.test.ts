import { afterEach, expect, test } from "bun:test";
import { descendants, readsTerminal, ticksOf } from "../../../src/processes/activity.ts";
import { eventually } from "../../support/remi.ts";

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** On a terminal of its own. */
function run(command: string[]): number {
  const child = Bun.spawn(command, { terminal: { cols: 80, rows: 24 } });
  stops.push(() => {
    for (const pid of descendants(child.pid)) process.kill(pid, "SIGKILL");
    child.terminal!.close();
  });
  return child.pid;
}

const isLinux = process.platform === "linux";

test.skipIf(!isLinux)("a process that waits for a line is found, also below a shell", async () => {
  const pid = run(["bash", "-c", "true; cat; true"]);
  await eventually("cat", () => descendants(pid).length === 2);
  await eventually("its read", () => readsTerminal(descendants(pid)) === true);
});

test.skipIf(!isLinux)("a process that sleeps reads no terminal and uses no processor", async () => {
  const pid = run(["sleep", "1000"]);
  await eventually("sleep", () => readsTerminal([pid]) === false);
  const before = ticksOf([pid])!;
  expect(ticksOf([pid])! - before).toBeLessThan(2);
});

test.skipIf(!isLinux)("work of a child's child is counted", async () => {
  const pid = run(["bash", "-c", "bash -c 'while :; do :; done'; true"]);
  await eventually("ticks", () => ticksOf(descendants(pid))! > 5);
});

test("nothing is reported about a process that is gone", () => {
  expect(ticksOf([2 ** 30])).toBeNull();
  expect(readsTerminal([2 ** 30])).toBeNull();
});
