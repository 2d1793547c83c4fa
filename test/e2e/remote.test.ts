// Remote access from end to end: the real server with its own relay, real sessions, and a client on the real machine.

import { expect, test } from "bun:test";
import type { CodeAnswer } from "../../src/protocol/remote-records.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { remiOk } from "../support/remi.ts";
import { TestRemote } from "../support/remote-client.ts";

async function code(home: TestHome, ...args: string[]): Promise<CodeAnswer> {
  return JSON.parse(await remiOk(home, ["code", "--json", ...args])) as CodeAnswer;
}

async function sessionId(home: TestHome, name: string): Promise<string> {
  const all = JSON.parse(await remiOk(home, ["ls", "--json"])) as { id: string; name: string }[];
  return all.find((session) => session.name === name)!.id;
}

test("a code opens the machine: the list, a screen, and keys", async () => {
  await using home = makeHome();
  await remiOk(home, ["new", "-d", "demo", "--", "sh"]);
  const { code: digits, signalingUrl } = await code(home);
  using remote = await TestRemote.connect(signalingUrl, { by: { code: digits! } });
  await remote.until("the list", () => remote.said("listed").length > 0);
  expect(remote.sessions()).toEqual(["demo"]);
  const stream = await remote.attach(await sessionId(home, "demo"));
  remote.type("echo mark$((40+2))\n");
  await remote.shows("mark42");
  await remote.until("the acknowledgement", () => stream.acked === 1);
});
