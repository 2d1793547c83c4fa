// A page starts empty with every snapshot. After "Use my size", and after each turn of the phone, it was sent one
// without the scrollback: nothing to scroll to and nothing to find until a reload.

import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { connectServer } from "../../src/client/connect-server.ts";
import { connectSession } from "../../src/client/session-link.ts";
import { openBrowser, PHONE, Viewer } from "../support/browser.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { captureShows } from "../support/processes.ts";
import { eventually, sessionRecord } from "../support/remi.ts";
import { showCode, startSession } from "../support/remote-home.ts";

const ROWS =
  'for i in $(seq 1 300); do echo "row $i"; [ $((i % 100)) = 1 ] && echo "needle-$i."; done; read x';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

async function colsOf(home: TestHome): Promise<number> {
  return (await sessionRecord(home, "demo"))!.cols as number;
}

/** Ms in which the page draws what it has scrolled to; if it does not, it has begun anew with another screen. */
const DRAW_MS = 1_000;

/** Checks that the page's search counts this many and shows the first one; again if a new screen came meanwhile. */
async function finds(viewer: Viewer, count: number): Promise<void> {
  const { page } = viewer;
  await page.keyboard.press("Control+Shift+F");
  const field = page.getByRole("searchbox", { name: "Search" });
  const counted = page.locator(".search-bar [role=status]");
  const first = page.locator(".xterm-rows", { hasText: "needle-1." });
  await viewer.until(`the first of ${count} matches`, async () => {
    await field.fill("");
    await field.fill("needle-");
    if ((await counted.textContent()) !== `${count} of ${count}`) return false;
    await page.getByRole("button", { name: "Next match" }).tap();
    if ((await counted.textContent()) !== `1 of ${count}`) return false;
    return first.waitFor({ timeout: DRAW_MS }).then(
      () => true,
      () => false,
    );
  });
  await page.getByRole("button", { name: "Close search" }).tap();
}

test("the scrollback is there after the page took the size, after each turn, and when it takes it by itself", async () => {
  await using home = makeHome();
  await startSession(home, "demo", "sh", "-c", ROWS);
  const before = await colsOf(home);
  const { code, viewerUrl } = await showCode(home);
  await using viewer = await Viewer.open(browser, viewerUrl!, PHONE);
  const { page } = viewer;
  await viewer.enterCode(code);
  await viewer.openSession("demo");
  await viewer.shows("row 300");
  await page.getByRole("button", { name: "Session menu" }).tap();
  await page.getByRole("button", { name: "Use my size" }).tap();
  await page.getByText("It goes back when you leave").waitFor();
  await page.getByRole("button", { name: "Close" }).tap();
  await viewer.until("the page's size", async () => (await colsOf(home)) < before);
  const upright = await colsOf(home);
  await finds(viewer, 3);
  await page.setViewportSize({ width: 667, height: 375 });
  await viewer.until("the size of a phone that lies", async () => (await colsOf(home)) > upright);
  await finds(viewer, 3);
  await page.setViewportSize({ width: 375, height: 667 });
  await viewer.until("the size of a phone that stands", async () => (await colsOf(home)) === upright);
  await finds(viewer, 3);
  // It is remembered for this session, and given back each time.
  await page.getByRole("button", { name: "All sessions" }).tap();
  await viewer.until("its own size", async () => (await colsOf(home)) === before);
  await viewer.openSession("demo");
  await viewer.until("the page's size again", async () => (await colsOf(home)) === upright);
  await finds(viewer, 3);
  await page.getByRole("button", { name: "Session menu" }).tap();
  await page.getByRole("button", { name: "Auto" }).tap();
  await page.getByRole("button", { name: "Close" }).tap();
  await viewer.until("its own size for good", async () => (await colsOf(home)) === before);
  expect(viewer.complaints).toEqual([]);
});

test("whatever the reason for a snapshot, a page gets the scrollback with it; a terminal still has its own", async () => {
  await using home = makeHome();
  await startSession(home, "demo", "sh", "-c", ROWS);
  await captureShows(home, "demo", "row 300");
  const server = await connectServer(home.paths);
  if (!server.ok) throw new Error(server.detail);
  const found = await server.value.find("demo");
  server.value.close();
  if (!found.ok) throw new Error(found.detail);
  const follow = async (kind: "browser" | "terminal") => {
    let text = "";
    const whole: string[] = [];
    const link = await connectSession(
      found.value.socket!,
      {
        ...{ client: crypto.randomUUID(), access: "control", kind, cols: 70, rows: 20 },
        ...{ flow: "skip", scrollback: true },
      },
      {
        snapshot: (_, bytes, first, last) => {
          text = (first ? "" : text) + Buffer.from(bytes).toString();
          if (last) whole.push(text);
        },
      },
    );
    /** Whether the next complete snapshot after the request has the scrollback. */
    const hasScrollback = async (ask: () => void) => {
      const { length } = whole;
      ask();
      await eventually("a snapshot", () => whole.length > length);
      return whole.at(-1)!.includes("needle-1.");
    };
    await eventually("the first snapshot", () => whole.length > 0);
    const after = [whole[0]!.includes("needle-1.")];
    after.push(await hasScrollback(() => link!.say({ t: "resize", cols: 60, rows: 20 })));
    // What a client that has lost its place is sent.
    after.push(await hasScrollback(() => link!.say({ t: "resync" })));
    link!.close();
    return after;
  };
  expect(await follow("browser")).toEqual([true, true, true]);
  expect(await follow("terminal")).toEqual([true, false, false]);
});
