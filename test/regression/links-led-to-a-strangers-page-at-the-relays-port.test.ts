// While the server was down another user took its relay's port. 'remi code' moved on to another one without a word, and
// links that had been given out led to the stranger's page.

import { expect, test } from "bun:test";
import { makeHome } from "../support/home.ts";
import { remi } from "../support/remi.ts";
import { access, killServer, share, showCode, startSession } from "../support/remote-home.ts";

test("a taken port is reported, and changed only when nothing names it any more", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const { viewerUrl } = await showCode(home);
  await share(home, "demo");
  const port = Number(new URL(viewerUrl).port);
  await killServer(home);
  const stranger = Bun.serve({ hostname: "127.0.0.1", port, fetch: () => new Response("give me your code") });
  try {
    const refused = await remi(home, ["code"]);
    expect([refused.code, refused.out]).toEqual([1, ""]);
    expect(refused.err).toContain(`port ${port} of 127.0.0.1`);
    expect(refused.err).toContain("is taken by another program");
    expect(refused.err).toContain("remi code --refresh");
    // What works here goes on.
    expect((await remi(home, ["capture", "demo"])).code).toBe(0);
    expect((await access(home)).keys.map(({ purpose }) => purpose)).toEqual(["share"]);
    const moved = await showCode(home, "--refresh");
    expect(Number(new URL(moved.viewerUrl).port)).not.toBe(port);
    expect(moved.connected).toBe(true);
    expect((await access(home)).keys).toEqual([]);
  } finally {
    await stranger.stop(true);
  }
});
