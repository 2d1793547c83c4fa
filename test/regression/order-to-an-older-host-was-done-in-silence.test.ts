// A host ignores messages that it does not know. `mute` and `event` to one of an older version did nothing and ended
// with 0.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { CuttingProxy } from "../support/cutting-proxy.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { killServer, sessionId, startSession } from "../support/processes.ts";
import { remi, remiOk, sessionRecord } from "../support/remi.ts";

let home: TestHome;
let proxy: CuttingProxy;
beforeEach(async () => {
  home = makeHome();
  await startSession(home, "old", ["sleep", "1000"]);
  proxy = await CuttingProxy.inPlaceOf(home.paths.sessionSocket(await sessionId(home, "old")));
  // The session's host as it was before it knew them: it does not announce them and ignores them.
  proxy.beforeClient = blanked(/"(?:event|mute|keys)"(?=[^{}]*\],"role")/g);
  proxy.beforeHost = blanked(/(?<="t":)"(?:event|mute)"/g);
  await killServer(home);
});
afterEach(async () => {
  proxy.close();
  await home.dispose();
});

/** Puts another word of the same length in place of each match. */
function blanked(words: RegExp): (bytes: Buffer) => boolean {
  return (bytes) => {
    for (const match of bytes.toString("latin1").matchAll(words))
      bytes.write(match[0].replace(/\w/g, "x"), match.index, "latin1");
    return false;
  };
}

const SENTENCE =
  "remi: session 'old' was started by an older remi, which cannot do this; end it and start it again.\n";

test("mute, unmute and event say that it cannot be done, and nothing is written", async () => {
  const id = await sessionId(home, "old");
  for (const [words, env] of [
    [["mute", "old"]],
    [["unmute", "old"]],
    [["event", "--session", "old", "--state", "done"]],
    [["event", "--state", "waiting"], { REMI_SESSION: "old", REMI_SESSION_ID: id }],
    [["event", "--state", "waiting"], { REMI_SESSION: "old" }],
  ] as const) {
    const { code, out, err } = await remi(home, [...words], env ? { env } : {});
    expect([words, code, out, err]).toEqual([words, 1, "", SENTENCE]);
  }
  expect(await sessionRecord(home, "old")).not.toMatchObject({ muted: true });
  await remiOk(home, ["capture", "old"]);
  await remiOk(home, ["kill", "old"]);
});

test("a current host does it", async () => {
  await startSession(home, "new", ["sleep", "1000"]);
  await remiOk(home, ["mute", "new"]);
  expect(await sessionRecord(home, "new")).toMatchObject({ muted: true });
  await remiOk(home, ["event", "--session", "new", "--state", "waiting", "--reason", "why"]);
  expect(await sessionRecord(home, "new")).toMatchObject({ state: "waiting", reason: "why" });
});
