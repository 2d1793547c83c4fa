// The system's processes, read from /proc and from ps.

import { afterAll, expect, test } from "bun:test";
import {
  commandWords,
  isOwnCommand,
  processLives,
  processStartTime,
  readProc,
  startVariable,
} from "../../../src/processes/proc.ts";
import { psRows, readPs } from "../../../src/processes/ps.ts";
import { eventually } from "../../support/remi.ts";

const child = Bun.spawn(["bash", "-c", "exec -a 'a) (b' sleep 1000"], { env: { MARK: "x=y" } });
afterAll(() => child.kill("SIGKILL"));

const onLinux = process.platform === "linux";

test.skipIf(!onLinux)("/proc describes a process, whatever it calls itself", async () => {
  await eventually("the program", () => commandWords(child.pid)[0] === "a) (b");
  const row = readProc()!.find((one) => one.pid === child.pid);
  expect(row).toMatchObject({ ppid: process.pid, state: "runs", isRemi: false });
  expect(row!.startTime).toBe(processStartTime(child.pid));
  expect(startVariable(child.pid, "MARK")).toBe("x=y");
  expect(startVariable(child.pid, "MAR")).toBeNull();
});

test.skipIf(!onLinux)("a process with the id of another one is not it", () => {
  const startTime = processStartTime(child.pid);
  expect(processLives({ pid: child.pid, startTime })).toBe(true);
  expect(processLives({ pid: child.pid, startTime: `${startTime}0` })).toBe(false);
});

test("ps shows the same tree", () => {
  const row = readPs().find((one) => one.pid === child.pid);
  expect(row).toMatchObject({ pid: child.pid, ppid: process.pid, startTime: "" });
});

test("lines of ps", () => {
  const rows = psRows(
    "    1     0     1 Ss   /sbin/launchd\n  712   1  712 T  -zsh\n 9 7 9 Z+ (sh)\n 8 1 8 S bun m.ts __host\n\nrubbish\n",
  );
  expect(rows.map(({ pid, ppid, state, name, isRemi }) => [pid, ppid, state, name, isRemi])).toEqual([
    [1, 0, "runs", "launchd", false],
    [712, 1, "stopped", "-zsh", false],
    [9, 7, "dead", "(sh)", false],
    [8, 1, "runs", "bun", true],
  ]);
});

test("servers and hosts are recognised by their command lines", () => {
  expect(isOwnCommand(["/usr/bin/remi", "__server"])).toBe(true);
  expect(isOwnCommand(["bun", "/x/src/main.ts", "__host"])).toBe(true);
  for (const words of [[], ["__host"], ["remi", "ls"], ["echo", "a", "b", "__host"]])
    expect(isOwnCommand(words)).toBe(false);
});
