// Only 'remi config' reported a config that cannot be read, and remote access was opened with the defaults in place of
// what the file says.

import { expect, test } from "bun:test";
import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { IS_ROOT, OTHER_UID } from "../support/bad-places.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { eventually, remi, remiOk, remiTerminal } from "../support/remi.ts";
import { killServer, logOf, showCode } from "../support/remote-home.ts";

type Damage = readonly [what: string, damage: (path: string) => void];
const write = (text: string | Uint8Array) => (path: string) => writeFileSync(path, text);
const DAMAGES: readonly Damage[] = [
  ["no TOML", write('code_digits = "8"\nprefix = ')],
  ["binary", write("\0\x01\x02")],
  ["too long", write("#".repeat(300_000))],
  ["of another type", write("code_digits = 8\n")],
  ["a directory", (path) => mkdirSync(path)],
  ["open to others", (path) => [writeFileSync(path, ""), chmodSync(path, 0o646)]],
  ...(IS_ROOT
    ? ([["another user's", (path) => [writeFileSync(path, ""), chownSync(path, OTHER_UID, 0)]]] as Damage[])
    : []),
];

function damaged(home: TestHome, damage: Damage[1]): void {
  rmSync(home.paths.configFile, { recursive: true, force: true });
  damage(home.paths.configFile);
}

/** How often a text names the file. */
const timesNamed = (home: TestHome, text: string) =>
  text.split("\n").filter((line) => line.startsWith(`remi: ${home.paths.configFile}`)).length;

test("every command that depends on it says so once, and nothing is opened", async () => {
  await using home = makeHome();
  mkdirSync(home.home, { mode: 0o700 });
  for (const [n, [what, damage]] of DAMAGES.entries()) {
    damaged(home, damage);
    const made = await remi(home, ["new", "-d", `s${n}`, "--", "cat"]);
    expect([what, made.code, made.out, timesNamed(home, made.err)]).toEqual([what, 0, `s${n}\n`, 1]);
    for (const command of [["code"], ["share", `s${n}`]]) {
      const { code, out, err } = await remi(home, command);
      expect([what, command, code, out, timesNamed(home, err)]).toEqual([what, command, 1, "", 2]);
      expect(err).toContain("so nothing is opened; 'remi config' says what is wrong in it");
    }
    // Commands that do not depend on it say nothing, and options that close access hold.
    expect(await remi(home, ["ls"])).toMatchObject({ code: 0, err: "" });
    expect((await remi(home, ["code", "--no-relay"])).code).toBe(0);
    rmSync(join(home.home, "remote.json"));
    await killServer(home);
  }
  expect((await logOf(home)).match(/the configuration is not understood/g)!.length).toBe(DAMAGES.length);
});

test("a client that may come back after a restart does not, until the file can be read", async () => {
  await using home = makeHome();
  await remiOk(home, ["new", "-d", "demo", "--", "cat"]);
  await showCode(home, "--permanent-code");
  await killServer(home);
  writeFileSync(home.paths.configFile, "arm_minutes = ");
  await remiOk(home, ["ls"]);
  await eventually("the server's word", async () =>
    (await logOf(home)).includes("remote access cannot be taken up again"),
  );
  const { connected } = JSON.parse(await remiOk(home, ["devices", "--json"]));
  expect(connected).toBe(false);
  writeFileSync(home.paths.configFile, "arm_minutes = 5");
  expect((await showCode(home)).mode).toBe("permanent");
});

test("attach says it before it draws, and its session goes on with the defaults", async () => {
  await using home = makeHome();
  await remiOk(home, ["new", "-d", "demo", "--", "cat"]);
  writeFileSync(home.paths.configFile, 'prefix = "C-a"\nstatus_line = yes\n');
  await using terminal = remiTerminal(home, ["attach", "demo"]);
  await terminal.until("the session", () => terminal.raw.length > 0);
  terminal.type("\x02d");
  expect(await terminal.exited).toBe(0);
  const shown = Buffer.concat(terminal.raw).toString();
  expect(shown.match(/config\.toml:2: not TOML/g)!.length).toBe(1);
  expect(readFileSync(home.paths.configFile, "utf8")).toContain("C-a");
});
