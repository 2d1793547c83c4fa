// The viewer's connection: wrong codes, another client, a device that must be approved, and a relay that goes away and
// comes back. The real viewer, relay and daemon, in a real browser.

import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { viewerAssets } from "../../src/server/viewer-assets.ts";
import { openBrowser, Viewer } from "../support/browser.ts";
import { makeHome } from "../support/home.ts";
import { hostPid } from "../support/processes.ts";
import { relayChild } from "../support/relay-child.ts";
import { testRelay } from "../support/relay-peer.ts";
import { eventually, remiOk } from "../support/remi.ts";
import { OPEN_LIMITS } from "../support/remote.ts";
import { access, killServer, showCode, startSession, wrongDigits } from "../support/remote-home.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const shell = ["env", "PS1=$ ", "bash", "--norc"] as const;

test("wrong codes are counted down, and after three the machine takes no more until a local action", async () => {
  await using home = makeHome();
  await startSession(home, "demo", ...shell);
  const { code, viewerUrl } = await showCode(home);
  await using viewer = await Viewer.open(browser, viewerUrl!);
  const wrong = wrongDigits(code);
  for (const words of [
    "Wrong code. Two tries left",
    "Wrong code. One try left",
    "That code is used up here",
  ]) {
    await viewer.enterCode(wrong);
    await viewer.page.getByText(words).waitFor();
  }
  await viewer.enterCode(wrong);
  await viewer.page.getByText("That code is used up here").waitFor();
  await viewer.enterCode(code);
  await viewer.page.getByText("The machine takes no codes now").waitFor();
  const fresh = await showCode(home, "--refresh");
  await viewer.enterCode(fresh.code);
  await viewer.openSession("demo");
  await viewer.shows("$");
});

test("a code that nobody has, and a text that is not a code", async () => {
  await using home = makeHome();
  await startSession(home, "demo", ...shell);
  const { code, viewerUrl } = await showCode(home);
  await using viewer = await Viewer.open(browser, viewerUrl!);
  await viewer.enterCode(`${code.startsWith("A") ? "B" : "A"}${code.slice(1)}`);
  await viewer.page.getByText("Nobody has that code").waitFor();
  await viewer.enterCode("KQTL-4810");
  await viewer.page.getByText("It has no I, L, O, 0 or 1").waitFor();
});

test("another client takes over; this one says so, does not fight for it, and takes over again when told to", async () => {
  await using home = makeHome();
  // More joins than one address has in a minute.
  await using relay = await testRelay({ assets: (await viewerAssets())!, limits: OPEN_LIMITS });
  await startSession(home, "demo", ...shell);
  const { code, viewerUrl } = await showCode(home, "--signaling-url", relay.url);
  await using first = await Viewer.open(browser, viewerUrl!);
  await first.enterCode(code);
  await first.openSession("demo");
  await first.shows("$");
  await using second = await Viewer.open(browser, viewerUrl!);
  await second.enterCode(code);
  await second.openSession("demo");
  await second.shows("$");
  await first.page.getByText("Another client took over").waitFor();
  await second.type("echo still-$((1+1))\n");
  await second.shows("still-2");
  // Its key ended when the other client came: the way back is the code, which is valid while somebody is connected.
  for (const [one, other] of [
    [first, second],
    [second, first],
    [first, second],
  ] as const) {
    await one.page.getByRole("button", { name: "Take over" }).click();
    // It is back where it was.
    await one.shows("still-2");
    await other.page.getByText("Another client took over").waitFor();
  }
  expect((await access(home)).wrongCodes).toBe(0);
  // The page forgets the code when it is loaded again, and then asks for it.
  await second.page.reload();
  await second.page.getByText("This access has ended").waitFor();
  await second.enterCode(code);
  await second.shows("still-2");
  await first.page.getByText("Another client took over").waitFor();
  // A code that has changed does not take over: it is asked for.
  const { code: next } = await showCode(home, "--refresh");
  await second.page.getByText("This access has ended").waitFor();
  await first.page.getByRole("button", { name: "Take over" }).click();
  await first.page.getByText("Type the code to take over").waitFor();
  await first.enterCode(next);
  await first.shows("still-2");
}, 120_000);

test("the relay dies and comes back: the same screen, and what was typed meanwhile, once", async () => {
  await using home = makeHome();
  const first = await relayChild(home, "127.0.0.1:0");
  await startSession(home, "demo", ...shell);
  const { code } = await showCode(home, "--signaling-url", first.url, "--no-p2p");
  await using viewer = await Viewer.open(browser, `http://127.0.0.1:${first.port}/`);
  const { page } = viewer;
  await viewer.enterCode(code);
  await viewer.openSession("demo");
  await viewer.shows("$");
  await viewer.type("echo before-$((1+1))\n");
  await viewer.shows("before-2");
  await first.end();
  await page.getByText("Connection lost. The session goes on.").waitFor();
  await viewer.type("echo during-$((1+1))\n");
  await page.getByText("Not delivered yet").waitFor();
  await remiOk(home, ["send", "demo", "echo unseen-$((1+1))", "--enter"]);
  await using _ = await relayChild(home, `127.0.0.1:${first.port}`);
  await page.getByText("Connection lost").waitFor({ state: "detached" });
  await viewer.shows("unseen-2");
  await viewer.shows("during-2");
  await page.getByText("Not delivered yet").waitFor({ state: "detached" });
  await viewer.type("echo after-$((1+1))\n");
  await viewer.shows("after-2");
  expect((await viewer.screen()).match(/^during-2$/gm)).toHaveLength(1);
  expect((await viewer.screen()).match(/^before-2$/gm)).toHaveLength(1);
}, 120_000);

test("a machine with a permanent code lets a browser in once its fingerprint is approved, and then always", async () => {
  await using home = makeHome();
  await startSession(home, "demo", ...shell);
  const { code, viewerUrl } = await showCode(home, "--permanent-code");
  await using viewer = await Viewer.open(browser, viewerUrl!);
  const { page } = viewer;
  await viewer.enterCode(code);
  await page.getByText("Waiting to be let in").waitFor();
  const shown = (await page.locator(".fingerprint").textContent())!;
  const waiting = await eventually("the waiting device", async () => (await access(home)).waiting[0]);
  expect(waiting.fingerprint).toBe(shown);
  await remiOk(home, ["devices", "approve", shown]);
  await viewer.openSession("demo");
  await viewer.shows("$");
  await page.reload();
  await viewer.shows("$");
  await page.getByRole("button", { name: "Leave this machine" }).click();
  await page.getByRole("button", { name: "End access" }).click();
  // The device is known: it may come back with the key that it kept.
  await page.locator(".row-main").click();
  await viewer.openSession("demo");
  await viewer.shows("$");
});

test("leaving keeps the way back, ending the access does not", async () => {
  await using home = makeHome();
  await startSession(home, "demo", ...shell);
  const { code, viewerUrl } = await showCode(home);
  await using viewer = await Viewer.open(browser, viewerUrl!);
  const { page } = viewer;
  await viewer.enterCode(code);
  await page.getByRole("button", { name: "Leave this machine" }).click();
  await page.getByRole("button", { name: "Leave", exact: true }).click();
  await page.locator(".row-main").click();
  await page.getByRole("button", { name: "Leave this machine" }).click();
  await page.getByRole("button", { name: "End access" }).click();
  await page.getByText("needs a new code").waitFor();
  expect(await page.locator(".row-main").isDisabled()).toBe(true);
});

test("a session that does not answer what is typed is reported while the connection is up, and goes on", async () => {
  await using home = makeHome();
  const id = await startSession(home, "demo", ...shell);
  const { code, viewerUrl } = await showCode(home);
  await using viewer = await Viewer.open(browser, viewerUrl!);
  await viewer.enterCode(code);
  await viewer.openSession("demo");
  await viewer.shows("$");
  const host = hostPid(home, id);
  process.kill(host, "SIGSTOP");
  await viewer.type("echo waited-$((1+1))\n");
  await viewer.page.getByText("The session does not answer").waitFor();
  // A session that is opened while its host stands still is not a blank page.
  await viewer.page.getByRole("button", { name: "Close demo" }).click();
  await viewer.openSession("demo");
  await viewer.page.getByText("The session does not answer").waitFor();
  process.kill(host, "SIGCONT");
  await viewer.shows("waited-2");
  await viewer.page.getByText("The session does not answer").waitFor({ state: "detached" });
  expect(viewer.complaints).toEqual([]);
});

test("a restart and a kill of the server disconnect nobody, whether the page is open or not", async () => {
  await using home = makeHome();
  await startSession(home, "demo", ...shell);
  const { code, viewerUrl } = await showCode(home);
  await using viewer = await Viewer.open(browser, viewerUrl!);
  const { page } = viewer;
  await viewer.enterCode(code);
  await viewer.openSession("demo");
  await viewer.shows("$");
  await remiOk(home, ["server", "restart"]);
  await viewer.type("echo after-$((1+1))-restart\n");
  await viewer.shows("after-2-restart");
  await page.goto("about:blank");
  await killServer(home);
  // The next remi command starts it again, and it dials the relay.
  await remiOk(home, ["ls"]);
  await eventually("the line to the relay", async () => (await access(home)).connected);
  await page.goto(viewerUrl!);
  await page.getByRole("button", { name: /used .* ago/ }).click();
  await viewer.openSession("demo");
  await viewer.shows("after-2-restart");
  // Without the machine's record of it, the page says what may have happened, and does not speak of a link.
  await page.goto("about:blank");
  await showCode(home, "--refresh");
  await page.goto(viewerUrl!);
  await page.getByRole("button", { name: /used .* ago/ }).click();
  await page.getByText("The machine does not know this browser any more").waitFor();
});
