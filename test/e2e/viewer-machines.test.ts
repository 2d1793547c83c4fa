// Several machines in one list of the viewer, each with a connection of its own.

import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { DESK, openBrowser, PHONE, Viewer } from "../support/browser.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { captureShows } from "../support/processes.ts";
import { relayChild } from "../support/relay-child.ts";
import { remiOk } from "../support/remi.ts";
import { showCode, startSession } from "../support/remote-home.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const shell = (name: string) => ["env", `PS1=${name}> `, "bash", "--norc"];

const codeOf = async (home: TestHome, relay: { readonly url: string }) =>
  (await showCode(home, "--signaling-url", relay.url, "--no-p2p")).code;

async function addMachine(viewer: Viewer, code: string): Promise<void> {
  await viewer.page.getByRole("button", { name: "Machines" }).click();
  await viewer.page.getByRole("button", { name: "Add a machine" }).click();
  await viewer.enterCode(code);
  await viewer.page.getByRole("heading", { name: "2 machines" }).waitFor();
}

test("two machines are one list; each is typed into, lost and left by itself, and a reload is back at both", async () => {
  await using left = makeHome();
  await using right = makeHome();
  const relay = await relayChild(left, "127.0.0.1:0");
  await using _ = relay;
  await startSession(left, "alpha", ...shell("alpha"));
  await startSession(right, "beta", ...shell("beta"));
  await using viewer = await Viewer.open(browser, `http://127.0.0.1:${relay.port}/`, DESK);
  const { page } = viewer;
  await viewer.enterCode(await codeOf(left, relay));
  await viewer.openSession("alpha");
  await viewer.shows("alpha>");
  await addMachine(viewer, await codeOf(right, relay));
  const list = page.getByRole("navigation", { name: "Sessions" });
  await list.getByRole("button", { name: /^alpha/ }).waitFor();
  await viewer.openSession("beta");
  await viewer.shows("beta>");
  await viewer.type("echo right-$((1+1))\n");
  await viewer.shows("right-2");

  // The one that waits is on the other machine.
  await remiOk(left, ["event", "--state", "waiting", "--reason", "may I", "--session", "alpha"]);
  await list.getByText("may I").waitFor();
  await page.keyboard.press("Control+Shift+KeyG");
  await viewer.shows("alpha>");
  await viewer.type("echo left-$((1+2))\n");
  await viewer.shows("left-3");
  await page.goBack();
  await viewer.shows("right-2");

  await remiOk(left, ["server", "stop"]);
  await page.locator(".badge.down").waitFor();
  await viewer.type("echo still-$((1+3))\n");
  await viewer.shows("still-4");
  await remiOk(left, ["ls"]);
  await page.locator(".badge.down").waitFor({ state: "detached" });

  await page.reload();
  await viewer.shows("still-4");
  await page.getByRole("heading", { name: "2 machines" }).waitFor();
  await list.getByRole("button", { name: /^alpha/ }).click();
  await viewer.shows("left-3");
  await page.getByRole("button", { name: "Machines" }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Leave / })
    .first()
    .click();
  await page.getByRole("dialog").getByRole("button", { name: "Leave", exact: true }).last().click();
  await page.getByRole("button", { name: "Leave this machine" }).waitFor();
  await page.keyboard.press("Escape");
  await viewer.until("one row", async () => (await list.getByRole("listitem").count()) === 1);
  expect(viewer.complaints).toEqual([]);
}, 120_000);

test("on a phone a question of either machine is answered from the list", async () => {
  await using left = makeHome();
  await using right = makeHome();
  const relay = await relayChild(left, "127.0.0.1:0");
  await using _ = relay;
  const asks = (what: string) => [
    "sh",
    "-c",
    `printf '${what}? [y/N] '; read x; echo got:$x:; exec sleep 1000`,
  ];
  await startSession(left, "alpha", ...asks("Drop"));
  await startSession(right, "beta", ...asks("Push"));
  await remiOk(left, ["wait", "alpha", "--for", "waiting", "--timeout", "60"]);
  await remiOk(right, ["wait", "beta", "--for", "waiting", "--timeout", "60"]);
  await using viewer = await Viewer.open(browser, `http://127.0.0.1:${relay.port}/`, PHONE);
  const { page } = viewer;
  await viewer.enterCode(await codeOf(left, relay));
  await page.getByText("Drop? [y/N]").waitFor();
  await addMachine(viewer, await codeOf(right, relay));
  const rowOf = (name: string) =>
    page.getByRole("listitem").filter({ has: page.getByRole("button", { name: new RegExp(`^${name}`) }) });
  await rowOf("alpha").getByRole("button", { name: "Yes", exact: true }).tap();
  await rowOf("beta").getByRole("button", { name: "No", exact: true }).tap();
  await captureShows(left, "alpha", "got:y:");
  await captureShows(right, "beta", "got:n:");
  expect(viewer.complaints).toEqual([]);
});
