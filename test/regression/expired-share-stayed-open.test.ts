// A client that had come in by a share stayed in after the share's end, and no list showed how it had come in.

import { expect, test } from "bun:test";
import { makeHome } from "../support/home.ts";
import { TestRemote } from "../support/remote-client.ts";
import { access, share, showCode, startSession } from "../support/remote-home.ts";

test("the end of a share ends the connections that use it, and nothing else", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const { code, signalingUrl } = await showCode(home);
  using owner = await TestRemote.connect(signalingUrl, { by: { code } });
  const { link: short } = await share(home, "demo", "--read-only", "--expires", "3s");
  const { link: long } = await share(home, "demo", "--read-only", "--expires", "30d");
  using guest = await TestRemote.connect(signalingUrl, { by: { link: short } });
  using friend = await TestRemote.connect(signalingUrl, { by: { link: long } });
  expect(guest.ready).toMatchObject({ scope: "view" });
  expect(await guest.ended()).toEqual({ peer: "expired" });
  expect([owner.end, friend.end]).toEqual([null, null]);
  expect((await access(home)).clients.length).toBe(2);
  using late = await TestRemote.dial(signalingUrl, { by: { link: short } });
  expect(await late.ended()).toBe("unknown_credential");
});
