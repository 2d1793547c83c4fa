// Who may talk to the ports of this machine: pages of other origins and names that were rebound get 403 everywhere, no
// answer has a CORS header, and the page's own policy is what the viewer runs under. A real browser asks.

import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { DESK, openBrowser, Viewer } from "../support/browser.ts";
import { makeHome } from "../support/home.ts";
import { showCode, startSession } from "../support/remote-home.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

test("a page of another origin can neither read nor frame the viewer, nor open a socket", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const { viewerUrl, signalingUrl } = await showCode(home);
  const other = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: () => new Response("<!doctype html><body>", { headers: { "Content-Type": "text/html" } }),
  });
  try {
    await using viewer = await Viewer.open(browser, `http://127.0.0.1:${other.port}/`);
    const seen = (await viewer.page.evaluate(`(async () => {
      const read = await fetch(${JSON.stringify(viewerUrl)}).then(() => "read", () => "refused");
      const socket = await new Promise((resolve) => {
        const ws = new WebSocket(${JSON.stringify(signalingUrl)}, "remi.client.v1");
        ws.onopen = () => resolve("open");
        ws.onerror = () => resolve("refused");
      });
      const frame = document.createElement("iframe");
      frame.src = ${JSON.stringify(viewerUrl)};
      document.body.append(frame);
      await new Promise((resolve) => { frame.onload = resolve; });
      let framed = "framed";
      try { framed = frame.contentDocument === null ? "refused" : "empty"; } catch { framed = "refused"; }
      return { read, socket, framed };
    })()`)) as Record<string, string>;
    expect(seen).toEqual({ read: "refused", socket: "refused", framed: "refused" });
    const frame = viewer.page.frames()[1]!;
    expect(await frame.locator("#app").count()).toBe(0);
  } finally {
    await other.stop(true);
  }
});

test("a name that was rebound to this address is answered 403, from a real browser too", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const { viewerUrl } = await showCode(home);
  const { port } = new URL(viewerUrl!);
  for (const path of [
    "/",
    "/connect",
    "/healthz",
    "/metrics",
    "/service-worker.js",
    "/manifest.webmanifest",
  ]) {
    for (const headers of [
      { Host: `evil.example:${port}` },
      { Origin: "https://evil.example" },
      { Origin: "null" },
    ]) {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
      expect([path, headers, answer.status]).toEqual([path, headers, 403]);
      expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
  }
  const rebound = await openBrowserFor("rebound.example");
  try {
    const page = await (await rebound.newContext(DESK)).newPage();
    const answer = await page.goto(`http://rebound.example:${port}/`);
    expect(answer!.status()).toBe(403);
  } finally {
    await rebound.close();
  }
});

test("the viewer's files come with the policy, and none with a CORS header", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const { viewerUrl } = await showCode(home);
  await using viewer = await Viewer.open(browser, "about:blank");
  const heads: { url: string; headers: Record<string, string> }[] = [];
  viewer.page.on("response", (response) => heads.push({ url: response.url(), headers: response.headers() }));
  await viewer.page.goto(viewerUrl!);
  await viewer.page.getByRole("button", { name: "Connect" }).waitFor();
  expect(heads.length).toBeGreaterThan(3);
  for (const { url, headers } of heads) {
    expect([url, Object.keys(headers).filter((name) => name.startsWith("access-control"))]).toEqual([
      url,
      [],
    ]);
    expect(headers["content-security-policy"]).toContain("require-trusted-types-for 'script'");
    expect(headers["content-security-policy"]).not.toContain("unsafe-inline");
    expect(headers["x-content-type-options"]).toBe("nosniff");
  }
  // The policy is in force: markup cannot become elements, and text cannot become code.
  const sinks = await viewer.page.evaluate(`[
    () => { document.body.innerHTML = "<b>x</b>"; },
    () => { document.createElement("script").src = "/x.js"; },
  ].map((sink) => { try { sink(); return "open"; } catch { return "closed"; } })`);
  expect(sinks).toEqual(["closed", "closed"]);
});

/** A browser for which a name leads to this machine, as a rebinding attacker's does. */
async function openBrowserFor(name: string): Promise<Browser> {
  return openBrowser({ args: [`--host-resolver-rules=MAP ${name} 127.0.0.1`] });
}
