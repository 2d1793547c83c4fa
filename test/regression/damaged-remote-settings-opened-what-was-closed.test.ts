// A damaged remote.json counted as none: a relay was started in spite of --no-relay, and the permanent mode let in devices
// that nobody had approved.

import { expect, test } from "bun:test";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome } from "../support/home.ts";
import { remi, remiOk } from "../support/remi.ts";
import { TestRemote } from "../support/remote-client.ts";
import { killServer, showCode, startSession } from "../support/remote-home.ts";

const DAMAGED: readonly [what: string, text: string | null][] = [
  ["empty", ""],
  ["no JSON", "{"],
  ["of another kind", "{}"],
  ["of another mode", '{"mode":"group","relay":"config","signalingUrl":null,"ownPort":null}'],
  [
    "of a newer version",
    '{"version":2,"mode":"rotating","relay":"config","signalingUrl":null,"ownPort":null}',
  ],
  ["binary", "\0\x01\x02"],
  ["too long", " ".repeat(300_000)],
  ["a directory", null],
];

function damage(path: string, text: string | null): void {
  rmSync(path, { recursive: true, force: true });
  if (text === null) mkdirSync(path);
  else writeFileSync(path, text, { mode: 0o600 });
}

test("remote access stays off with a sentence, and the file is left as it is", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  await remi(home, ["code", "--no-relay"]);
  const path = join(home.home, "remote.json");
  for (const [what, text] of DAMAGED) {
    await killServer(home);
    damage(path, text);
    for (const command of [["code"], ["code", "--refresh"], ["share", "demo"], ["devices"]]) {
      const { code, out, err } = await remi(home, command);
      expect([what, command, code, out]).toEqual([what, command, 1, ""]);
      expect(err).toContain(path);
      expect(err).toContain("so remote access stays off");
    }
    if (text !== null) expect(readFileSync(path, "utf8")).toBe(text);
    // What does not depend on it goes on.
    expect(await remiOk(home, ["ls"])).toContain("demo");
  }
  damage(path, null);
  rmSync(path, { recursive: true });
  expect((await showCode(home)).code).toMatch(/^[A-Z]{4}-/);
});

test("a permanent code lets nobody in once its settings are damaged", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const { code, signalingUrl } = await showCode(home, "--permanent-code");
  await killServer(home);
  damage(join(home.home, "remote.json"), "{");
  await remiOk(home, ["ls"]);
  await remi(home, ["code"]);
  await expect(TestRemote.dial(signalingUrl, { by: { code } })).rejects.toThrow();
});
