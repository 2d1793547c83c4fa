// The current code in the log, for people who cannot see the terminal: written when it is made and when it changes.

import { expect, test } from "bun:test";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { eventually, remi } from "../support/remi.ts";
import { TestRemote } from "../support/remote-client.ts";
import { logOf, showCode, startSession } from "../support/remote-home.ts";

/** What `tail remi.log | grep code` shows last. */
async function loggedCode(home: TestHome): Promise<string | undefined> {
  const lines = (await logOf(home)).trimEnd().split("\n").slice(-10);
  return lines.findLast((line) => line.includes("code made"))?.match(/ code=(\S+) opens=/)?.[1];
}

test("holds each code that is made, and only the user can read it", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const { code, signalingUrl } = await showCode(home);
  expect(await loggedCode(home)).toBe(code);
  expect(statSync(home.paths.log).mode & 0o777).toBe(0o600);
  const refreshed = await showCode(home, "--refresh");
  expect(refreshed.code).not.toBe(code);
  expect(await loggedCode(home)).toBe(refreshed.code);
  const one = await showCode(home, "demo");
  expect(await loggedCode(home)).toBe(one.code);
  expect(await logOf(home)).toContain(`code=${one.code} opens=demo`);
  using client = await TestRemote.connect(signalingUrl, { by: { code: refreshed.code } });
  client.bye();
  await eventually("the next code", async () => (await logOf(home)).includes("the last client left"));
  const next = await showCode(home);
  expect(next.code).not.toBe(refreshed.code);
  expect(await logOf(home)).toContain(`code=${next.code} opens="all sessions"`);
});

test("holds no permanent code, no link, and no code at all when the config says so", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const permanent = await showCode(home, "--permanent-code");
  expect(permanent.mode).toBe("permanent");
  await showCode(home, "--refresh");
  const { link } = JSON.parse((await remi(home, ["code", "--link", "--json"])).out) as { link: string };
  const log = await logOf(home);
  expect(log).not.toContain("code made");
  expect(log).not.toContain(permanent.code);
  expect(log).not.toContain(link.split("#")[1]!);

  await using quiet = makeHome();
  mkdirSync(quiet.home, { mode: 0o700 });
  writeFileSync(join(quiet.home, "config.toml"), "log_codes = false\n", { mode: 0o600 });
  await startSession(quiet, "demo");
  const { code } = await showCode(quiet);
  await showCode(quiet, "--refresh");
  expect(await logOf(quiet)).toContain("code rotated");
  expect(await logOf(quiet)).not.toContain(code);
  expect(await logOf(quiet)).not.toContain("code made");
});
