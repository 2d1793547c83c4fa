import { expect, test } from "bun:test";
import { existsSync, realpathSync } from "node:fs";
import { prepareDirectories } from "../../../src/config/paths.ts";
import { makeHome, processesOf } from "../../support/home.ts";

/** Starts a process that prints a line when it runs, and waits for the line. */
async function start(command: string[], env: Record<string, string>) {
  const child = Bun.spawn(command, { env, stdio: ["ignore", "pipe", "ignore"], detached: true });
  for await (const _ of child.stdout) break;
  return child;
}

test("a home has short private paths and a clean environment", async () => {
  await using home = makeHome();
  expect(prepareDirectories(home.paths)).toEqual({ ok: true });
  expect(home.paths.home).toBe(home.home);
  expect(home.paths.run.startsWith(home.home)).toBe(true);
  expect(Object.keys(home.env).toSorted()).toEqual(["HOME", "LANG", "PATH", "REMI_HOME", "SHELL", "TERM"]);
  expect(realpathSync(Bun.which("bun", { PATH: home.env.PATH! })!)).toBe(realpathSync(process.execPath));
});

test("disposing ends what runs in the home, also when it ignores signals, and nothing of another home", async () => {
  await using other = makeHome();
  const home = makeHome();
  const stubborn = ["sh", "-c", "trap '' HUP TERM INT; echo up; while :; do sleep 600; done"];
  const ours = await start(stubborn, home.env);
  const theirs = await start(stubborn, other.env);
  expect(processesOf(home.home)).toContain(ours.pid);
  await home.dispose();
  await home.dispose();
  expect(await ours.exited).toBe(137);
  expect(existsSync(home.root)).toBe(false);
  expect(processesOf(home.home)).toEqual([]);
  expect(processesOf(other.home)).toContain(theirs.pid);
});
