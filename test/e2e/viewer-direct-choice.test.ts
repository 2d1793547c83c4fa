// The person's choice of direct connections: what the page announces at the beginning of a channel, and what the badge's
// dialog shows. The real viewer and daemon, in a real browser.

import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { TAKES_DIRECT } from "../../src/channel/messages.ts";
import { DESK, openBrowser, Viewer, WITHOUT_WEBRTC } from "../support/browser.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { showCode, startSession } from "../support/remote-home.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const CHOICE = "Use a direct connection when possible";

/** Records the capabilities that the page announces, before they are sealed. */
const RECORD = `
  globalThis.saidCaps = [];
  const { stringify } = JSON;
  JSON.stringify = (value, ...terms) => {
    if (value?.t === "auth") saidCaps.push(value.caps);
    return stringify(value, ...terms);
  };`;

async function openViewer(home: TestHome, script = "") {
  await startSession(home, "demo");
  const { code, viewerUrl } = await showCode(home);
  const viewer = await Viewer.open(browser, viewerUrl!, DESK, RECORD + script);
  await viewer.enterCode(code);
  return viewer;
}

/** For each channel since the page was loaded: whether it offered to use a direct path. */
async function offers({ page }: Viewer): Promise<boolean[]> {
  return ((await page.evaluate("saidCaps")) as string[][]).map((caps) => caps.includes(TAKES_DIRECT));
}

const offered = (viewer: Viewer, all: readonly boolean[]) =>
  viewer.until(`${all}`, async () => `${await offers(viewer)}` === `${all}`);

const badge = ({ page }: Viewer) => page.getByRole("button", { name: /^Connection: (?:relay|direct)\b/ });

test("a page announces direct paths until the person turns them off, and remembers that when it is loaded again", async () => {
  await using home = makeHome();
  await using viewer = await openViewer(home);
  const { page } = viewer;
  await badge(viewer).click();
  const choice = page.getByRole("switch", { name: CHOICE });
  expect(await offers(viewer)).toEqual([true]);
  expect(await choice.getAttribute("aria-checked")).toBe("true");
  await page.getByText("shows this device’s network address to the machine").waitFor();
  await page.getByText("go straight between this device and the machine").waitFor();
  await page.getByText("through the relay, which cannot read them").waitFor();

  await choice.click();
  // The channel that announced it ends at once.
  await offered(viewer, [true, false]);
  expect(await choice.getAttribute("aria-checked")).toBe("false");
  await page.getByRole("button", { name: "Close" }).click();
  await badge(viewer).waitFor();

  await page.reload();
  await badge(viewer).click();
  expect(await offers(viewer)).toEqual([false]);
  expect(await choice.getAttribute("aria-checked")).toBe("false");
  await choice.click();
  await offered(viewer, [false, true]);
  expect(viewer.complaints).toEqual([]);
});

test("a browser without WebRTC announces none, and the choice says why", async () => {
  await using home = makeHome();
  await using viewer = await openViewer(home, WITHOUT_WEBRTC);
  await badge(viewer).click();
  expect(await offers(viewer)).toEqual([false]);
  const choice = viewer.page.getByRole("switch", { name: CHOICE });
  expect(await choice.isDisabled()).toBe(true);
  expect(await choice.getAttribute("aria-checked")).toBe("false");
  await viewer.page.getByText("This browser has no WebRTC").waitFor();
  expect(viewer.complaints).toEqual([]);
});
