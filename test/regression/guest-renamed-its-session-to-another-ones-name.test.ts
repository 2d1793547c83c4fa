// A remote client of one session could give it any name, escapes or another session's name: what was sent to that name
// went to the guest.

import { expect, test } from "bun:test";
import { parseToHost } from "../../src/protocol/session-messages.ts";
import { makeHome } from "../support/home.ts";
import { remiOk } from "../support/remi.ts";
import { TestRemote } from "../support/remote-client.ts";
import { showCode, startSession } from "../support/remote-home.ts";

const NAMES = ["other", "mine", "x".repeat(64)];
const NO_NAMES = ["", "../x", "a b", "\x1b[31m", "x".repeat(65), "-d", "ä"];

test("a remote client renames nothing, whatever it may reach", async () => {
  await using home = makeHome();
  const id = await startSession(home, "demo");
  await startSession(home, "other");
  for (const args of [["demo"], []]) {
    const { code, signalingUrl } = await showCode(home, ...args);
    using remote = await TestRemote.connect(signalingUrl, { by: { code } });
    await remote.attach(id);
    for (const name of NAMES) remote.say({ t: "tell", stream: 1, message: { t: "rename", name } });
    remote.type("echo all-$((1+1))-tried\n");
    await remote.shows("all-2-tried");
    remote.say({ t: "tell", stream: 1, message: { t: "rename", name: NO_NAMES[1] } });
    expect(await remote.ended()).toEqual({ peer: "protocol_error" });
    const names = (JSON.parse(await remiOk(home, ["ls", "--json"])) as { name: string }[]).map((s) => s.name);
    expect(names.sort()).toEqual(["demo", "other"]);
  }
});

test("no host takes an invalid name, whoever sends it", () => {
  for (const name of NO_NAMES)
    expect([name, parseToHost(JSON.stringify({ t: "rename", name })).ok]).toEqual([name, false]);
  expect(parseToHost('{"t":"rename","name":"mine"}').ok).toBe(true);
});
