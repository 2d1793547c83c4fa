// Notifications in a real browser: shown in a page that shows another session, and by the browser where allowed.

import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import type { NotificationRecord } from "../../src/protocol/notification-record.ts";
import { openBrowser, Viewer } from "../support/browser.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { eventually, remiOk } from "../support/remi.ts";
import { share, showCode, startSession } from "../support/remote-home.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const shell = ["env", "PS1=$ ", "bash", "--norc"] as const;
const waits = (home: TestHome, name: string) =>
  remiOk(home, ["event", "--session", name, "--state", "waiting", "--reason", "may I"]);

const waitingRecord = (home: TestHome, name: string) =>
  eventually(`a notification of ${name}`, async () => {
    const last = JSON.parse(await remiOk(home, ["notify", "--json"])) as NotificationRecord[];
    return last.findLast((r) => r.name === name && r.kind === "waiting");
  });

test("the page says that another session waits, without content, and the browser does where it may", async () => {
  await using home = makeHome();
  await startSession(home, "one", ...shell);
  await startSession(home, "two", ...shell);
  const { code, viewerUrl } = await showCode(home);
  await using viewer = await Viewer.open(browser, viewerUrl!);
  // What the browser would show; headless ones show nothing.
  await viewer.context.grantPermissions(["notifications"]);
  await viewer.page.addInitScript(`
    globalThis.shown = [];
    ServiceWorkerRegistration.prototype.showNotification = async (title, options) => {
      shown.push(title + ": " + options.body);
    };
  `);
  await viewer.page.reload();
  await viewer.enterCode(code);
  await viewer.openSession("one");
  await viewer.shows("$");
  await waits(home, "two");
  await viewer.page.getByRole("status").getByText("two waits for you").waitFor();
  expect((await waitingRecord(home, "two")).channels).toEqual([
    { channel: "browser", ok: true, why: "1 connected" },
  ]);
  expect(await viewer.page.evaluate("shown")).toEqual([]);

  // In a page that nobody sees it is in the title, until somebody does.
  const see = (isHidden: boolean) =>
    viewer.page.evaluate(`
      Object.defineProperty(document, "hidden", { configurable: true, get: () => ${isHidden} });
      document.dispatchEvent(new Event("visibilitychange"));
    `);
  const before = await viewer.page.title();
  await see(true);
  await startSession(home, "three", ...shell);
  await waits(home, "three");
  await viewer.until("the title", async () => (await viewer.page.title()) === "● three waits for you");
  await viewer.until("the browser's own", async () => {
    const shown = (await viewer.page.evaluate("shown")) as string[];
    return shown.length === 1 && /^remi – .+: three waits for you$/.test(shown[0]!);
  });
  await see(false);
  expect(await viewer.page.title()).toBe(before);
  expect(viewer.complaints).toEqual([]);
});

test("a person who looks at the session, or may only watch, is not notified", async () => {
  await using home = makeHome();
  await startSession(home, "one", ...shell);
  await startSession(home, "two", ...shell);
  const { link } = await share(home, "two", "--read-only");
  await using guest = await Viewer.open(browser, link);
  await guest.page.getByRole("button", { name: "Connect" }).click();
  await guest.shows("$");
  await waits(home, "one");
  const record = await waitingRecord(home, "one");
  expect([record.outcome, record.channels]).toEqual(["suppressed", []]);
  await waits(home, "two");
  expect((await waitingRecord(home, "two")).why).toBe("somebody looks at the session");
  expect(await guest.page.getByText("waits for you").count()).toBe(0);
});
