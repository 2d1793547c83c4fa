// What surrounds the viewer's terminal: search, a keyboard that covers the page, another version, a network that comes
// back, and a browser that cannot decrypt.

import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { makeAsset } from "../../relay/assets.ts";
import { viewerAssets } from "../../src/server/viewer-assets.ts";
import { DESK, openBrowser, PHONE, Viewer } from "../support/browser.ts";
import { makeHome } from "../support/home.ts";
import { testRelay } from "../support/relay-peer.ts";
import { remiOk } from "../support/remi.ts";
import { showCode, startSession } from "../support/remote-home.ts";
import { TcpCutter } from "../support/tcp-cutter.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const shell = ["env", "PS1=$ ", "bash", "--norc"] as const;

test("search goes from match to match through the scrollback, and says when there is none", async () => {
  await using home = makeHome();
  await startSession(home, "demo", "sh", "-c", "seq -f 'line-%g-' 1 300; exec cat");
  const { code, viewerUrl } = await showCode(home);
  await using viewer = await Viewer.open(browser, viewerUrl!);
  const { page } = viewer;
  await viewer.enterCode(code);
  await viewer.openSession("demo");
  await viewer.shows("line-300-");
  expect(await viewer.screen()).not.toContain("line-77-");
  await page.keyboard.press("Control+Shift+F");
  const field = page.getByRole("searchbox", { name: "Search" });
  await field.fill("LINE-77-");
  await viewer.shows("line-77-");
  await field.fill("line-1");
  await page.getByRole("button", { name: "Previous match" }).click();
  // 199 is above 300's screen; from there upwards, and down again.
  await viewer.shows("line-19");
  await field.fill("nowhere-to-be-found");
  await page.getByRole("status").getByText("Not found").waitFor();
  await field.fill("line-300-");
  await viewer.shows("line-300-");
  expect(await page.getByText("Not found").count()).toBe(0);
  await field.press("Escape");
  await field.waitFor({ state: "detached" });
  // Keys go to the session again.
  await page.keyboard.type("typed");
  await viewer.shows("typed");
  expect(viewer.complaints).toEqual([]);
});

test("what a phone's keyboard leaves of the page holds the text field, the keys and some of the terminal", async () => {
  await using home = makeHome();
  await startSession(home, "demo", ...shell);
  const { code, viewerUrl } = await showCode(home);
  await using viewer = await Viewer.open(browser, "about:blank", PHONE);
  const { page } = viewer;
  // A browser without a screen has no on-screen keyboard: this is what a real one tells the page.
  await page.addInitScript(`
    const covered = Object.assign(new EventTarget(), { width: 375, height: 667, offsetTop: 0, offsetLeft: 0, scale: 1 });
    Object.defineProperty(window, "visualViewport", { value: covered });
    globalThis.cover = (height, offsetTop) => {
      Object.assign(covered, { height, offsetTop });
      covered.dispatchEvent(new Event("resize"));
    };
  `);
  await page.goto(viewerUrl!);
  await viewer.enterCode(code);
  await viewer.openSession("demo");
  await viewer.shows("$");
  const field = page.getByLabel("Text for the session");
  const bounds = async () => {
    const boxes = await Promise.all(
      [field, page.getByRole("button", { name: "Control C, interrupt" }), page.locator(".terminal-area")].map(
        (element) => element.boundingBox(),
      ),
    );
    return boxes.map((box) => ({ top: Math.round(box!.y), bottom: Math.round(box!.y + box!.height) }));
  };
  const whole = await bounds();
  expect(whole[0]!.bottom).toBeGreaterThan(500);
  for (const [height, offset] of [
    [330, 0],
    [330, 120],
    [300, 60],
  ] as const) {
    await page.evaluate(`cover(${height}, ${offset})`);
    await viewer.until("room above the keyboard", async () =>
      (await bounds()).every(({ top, bottom }) => top >= offset && bottom <= offset + height),
    );
    const [, , terminal] = await bounds();
    expect(terminal!.bottom - terminal!.top).toBeGreaterThan(60);
  }
  // The line that is being typed is visible.
  await field.fill("echo covered-$((1+1))");
  await page.getByLabel("Send with Enter").tap();
  await viewer.shows("covered-2");
  await page.evaluate("cover(667, 0)");
  await viewer.until("the whole page again", async () => Bun.deepEquals(await bounds(), whole));
  expect(viewer.complaints).toEqual([]);
});

test("another version of the viewer is named, and taken when the person says so and not before", async () => {
  await using home = makeHome();
  const assets = new Map((await viewerAssets())!);
  await using relay = await testRelay({ assets });
  await startSession(home, "demo", ...shell);
  const { code } = await showCode(home, "--signaling-url", relay.url);
  await using viewer = await Viewer.open(browser, relay.viewerUrl);
  const { page } = viewer;
  await viewer.enterCode(code);
  await viewer.openSession("demo");
  await viewer.shows("$");
  await page.evaluate("navigator.serviceWorker.ready");
  await page.reload();
  await viewer.shows("$");
  await page.waitForFunction("navigator.serviceWorker.controller !== null");
  // The relay serves another build from now on.
  const textOf = (path: string) => new TextDecoder().decode(assets.get(path)!.bytes);
  const put = (path: string, text: string) => assets.set(path, makeAsset(path, Buffer.from(text)));
  const version = textOf("/version.txt").trim();
  put("/index.html", textOf("/index.html").replace("<title>remi", "<title>remi, another"));
  put("/service-worker.js", textOf("/service-worker.js").replaceAll(version, "0123456789ab"));
  await page.reload();
  await page.getByText(`The viewer has changed: ${version} to 0123456789ab`).waitFor();
  const served = () => page.evaluate('fetch("/").then((page) => page.text())') as Promise<string>;
  expect(await served()).not.toContain("another");
  const loaded = page.waitForEvent("load");
  await page.getByRole("button", { name: "Use it" }).click();
  await loaded;
  expect(await served()).toContain("remi, another");
  await viewer.shows("$");
  expect(await page.getByText("The viewer has changed").count()).toBe(0);
  expect(viewer.complaints).toEqual([]);
});

/** A viewer in a session, with a network of its own, whose pauses never end once `hold()` was called in the page. */
async function behindNetwork() {
  const stack = new AsyncDisposableStack();
  const home = stack.use(makeHome());
  const cutter = stack.use(await TcpCutter.listen());
  const publicUrl = `http://127.0.0.1:${cutter.port}`;
  const relay = stack.use(await testRelay({ assets: (await viewerAssets())!, publicUrl }));
  cutter.target = relay.port;
  await startSession(home, "demo", ...shell);
  const url = `ws://127.0.0.1:${relay.port}/connect`;
  // A page that goes directly does not notice this network.
  const { code } = await showCode(home, "--signaling-url", url, "--no-p2p");
  const options = { ...DESK, serviceWorkers: "block" } as const;
  const viewer = stack.use(await Viewer.open(browser, "about:blank", options));
  await viewer.page.addInitScript(`
    const plain = globalThis.setTimeout;
    let held = false;
    globalThis.hold = () => { held = true; };
    globalThis.setTimeout = (call, ms, ...rest) => held && ms >= 300 ? 0 : plain(call, ms, ...rest);
  `);
  await viewer.page.goto(`${publicUrl}/`);
  await viewer.enterCode(code);
  await viewer.openSession("demo");
  await viewer.shows("$");
  await viewer.page.evaluate("hold()");
  return { home, cutter, relay, viewer, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

test("when the network is back the screen comes at once, without waiting out a pause", async () => {
  await using at = await behindNetwork();
  const { home, cutter, viewer } = at;
  await viewer.context.setOffline(true);
  cutter.cut();
  await viewer.page.getByText("Connection lost. The session goes on.").waitFor();
  await viewer.type("echo typed-$((1+1))\n");
  await viewer.page.getByText("Not delivered yet").waitFor();
  await remiOk(home, ["send", "demo", "echo unseen-$((1+1))", "--enter"]);
  await viewer.context.setOffline(false);
  await viewer.shows("unseen-2");
  await viewer.shows("typed-2");
  expect((await viewer.screen()).match(/^typed-2$/gm)).toHaveLength(1);
  await viewer.page.getByText("Connection lost").waitFor({ state: "detached" });
});

test("a try that hangs in a network that is gone does not hold up the next", async () => {
  await using at = await behindNetwork();
  const { home, cutter, relay, viewer } = at;
  const dialled = Promise.withResolvers<void>();
  using silence = Bun.listen({
    hostname: "127.0.0.1",
    port: 0,
    socket: { data: () => dialled.resolve() },
  });
  cutter.target = silence.port;
  cutter.cut();
  await dialled.promise;
  await viewer.page.getByText("Connection lost. The session goes on.").waitFor();
  await remiOk(home, ["send", "demo", "echo unseen-$((1+1))", "--enter"]);
  cutter.target = relay.port;
  await viewer.page.evaluate('dispatchEvent(new Event("online"))');
  await viewer.shows("unseen-2");
});

test("a browser without WebAssembly is told so, in words", async () => {
  await using relay = await testRelay({ assets: (await viewerAssets())! });
  await using viewer = await Viewer.open(browser, "about:blank");
  await viewer.page.addInitScript("delete globalThis.WebAssembly;");
  await viewer.page.goto(relay.viewerUrl);
  await viewer.page.getByText("This browser cannot decrypt").waitFor();
  await viewer.page.getByText("remi connect").waitFor();
  expect(await viewer.page.getByLabel("Code or link").count()).toBe(0);
});
