// The viewer on a wide page: the list beside the open sessions, several of them beside each other, and all of it by keys.

import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator } from "playwright-core";
import { openBrowser, Viewer } from "../support/browser.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { captureShows } from "../support/processes.ts";
import { remiOk } from "../support/remi.ts";
import { showCode, startSession } from "../support/remote-home.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const WIDE = { viewport: { width: 1440, height: 900 } };

const shell = (name: string) => ["env", `PS1=${name}> `, "bash", "--norc"];

const columnOf = ({ page }: Viewer, name: string): Locator =>
  page.locator(".columns > .session").filter({ has: page.getByRole("heading", { name }) });

/** Waits until the terminal of this column shows the text. */
const showsIn = (viewer: Viewer, name: string, text: string) =>
  viewer.until(`${text} in ${name}`, async () => {
    const rows = await columnOf(viewer, name).locator(".xterm-rows > div").allTextContents();
    return rows.join("\n").replaceAll("\u00a0", " ").includes(text);
  });

/** Waits until the terminal of this column has the keyboard. */
const hasKeyboard = (viewer: Viewer, name: string) =>
  viewer.until(`the keyboard in ${name}`, () =>
    columnOf(viewer, name)
      .locator(".xterm-helper-textarea")
      .evaluate((field) => field.ownerDocument.activeElement === field),
  );

async function enter(home: TestHome, viewer: Viewer): Promise<void> {
  const { code, viewerUrl } = await showCode(home);
  await viewer.page.goto(viewerUrl!);
  await viewer.enterCode(code);
  await viewer.page.getByRole("navigation", { name: "Sessions" }).waitFor();
}

test("sessions stand beside each other, each with its own stream; keys open, move, close and find them", async () => {
  await using home = makeHome();
  for (const name of ["one", "two", "asks"]) await startSession(home, name, ...shell(name));
  await using viewer = await Viewer.open(browser, "about:blank", WIDE);
  const { page } = viewer;
  await enter(home, viewer);
  const list = page.getByRole("navigation", { name: "Sessions" });
  await viewer.openSession("one");
  await hasKeyboard(viewer, "one");
  await page.keyboard.type("echo first-$((1+1))\n");
  await showsIn(viewer, "one", "first-2");
  // The list says what the session last printed, and which one has the keyboard.
  expect(await list.getByRole("button", { name: /^one/ }).getAttribute("aria-current")).toBe("true");

  await list.getByRole("button", { name: "Open two beside" }).click();
  await showsIn(viewer, "two", "two>");
  await hasKeyboard(viewer, "two");
  await page.keyboard.type("echo second-$((1+1))\n");
  await showsIn(viewer, "two", "second-2");
  await page.keyboard.press("Control+Shift+Comma");
  await hasKeyboard(viewer, "one");
  await page.keyboard.type("echo third-$((1+2))\n");
  await showsIn(viewer, "one", "third-3");
  // A press in the other terminal takes the keyboard there.
  await columnOf(viewer, "two").locator(".xterm-screen").click();
  await hasKeyboard(viewer, "two");
  await page.keyboard.type("echo fourth-$((1+3))\n");
  await showsIn(viewer, "two", "fourth-4");
  const two = await captureShows(home, "two", "fourth-4");
  expect(two).not.toContain("third");
  expect(await page.title()).toBe("two – remi");

  // A session that waits is one key away, in the column that has the keyboard.
  await remiOk(home, ["event", "--state", "waiting", "--reason", "may I", "--session", "asks"]);
  await list.getByText("may I").waitFor();
  await page.keyboard.press("Control+Shift+KeyG");
  await hasKeyboard(viewer, "asks");
  expect(await page.locator(".columns > .session").count()).toBe(2);
  expect(await columnOf(viewer, "one").count()).toBe(1);
  await page.keyboard.press("Control+Shift+KeyD");
  await hasKeyboard(viewer, "two");
  expect(await page.locator(".columns > .session").count()).toBe(3);

  await page.reload();
  await hasKeyboard(viewer, "two");
  await showsIn(viewer, "one", "third-3");
  await showsIn(viewer, "asks", "asks>");
  await page.keyboard.press("Control+Shift+KeyX");
  await viewer.until("two columns", async () => (await page.locator(".columns > .session").count()) === 2);
  await page.keyboard.press("Control+Shift+KeyX");
  await page.keyboard.press("Control+Shift+KeyX");
  await page.getByText("Choose a session at the left").waitFor();
  await page.keyboard.press("Control+Shift+KeyO");
  await page.keyboard.type("tw");
  await viewer.until("one row", async () => (await list.getByRole("listitem").count()) === 1);
  await page.keyboard.press("Enter");
  await hasKeyboard(viewer, "two");
  expect(viewer.complaints).toEqual([]);
});

test("outside of a session the keys need no chord, a list names them, and the arrows go through the sessions", async () => {
  await using home = makeHome();
  for (const name of ["one", "two", "three"]) await startSession(home, name, "cat", "-v");
  await using viewer = await Viewer.open(browser, "about:blank", WIDE);
  const { page } = viewer;
  await enter(home, viewer);
  await viewer.openSession("one");
  await hasKeyboard(viewer, "one");
  // In a session they are text.
  await page.keyboard.type("?gx");
  await showsIn(viewer, "one", "?gx");
  await page.keyboard.press("Control+Shift+KeyL");
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keys" });
  await help.getByText("Next session that waits for you").waitFor();
  await page.keyboard.press("Escape");
  await help.waitFor({ state: "detached" });
  await page.keyboard.press("o");
  await viewer.until("the filter", () =>
    page.getByRole("searchbox").evaluate((field) => field.ownerDocument.activeElement === field),
  );
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  const name = await page.evaluate("document.activeElement.textContent");
  await page.keyboard.press("d");
  await viewer.until("two columns", async () => (await page.locator(".columns > .session").count()) === 2);
  expect(
    await columnOf(viewer, /^[a-z]+/.exec(`${name}`)![0].replace(/(one|two|three).*/, "$1")).count(),
  ).toBe(1);
  expect(viewer.complaints).toEqual([]);
});

test("the list is made wider, narrower and hidden by pointer and keys, and stays so", async () => {
  await using home = makeHome();
  await startSession(home, "one", ...shell("one"));
  await using viewer = await Viewer.open(browser, "about:blank", WIDE);
  const { page } = viewer;
  await enter(home, viewer);
  await viewer.openSession("one");
  await hasKeyboard(viewer, "one");
  const edge = page.getByRole("separator", { name: "Width of the sessions" });
  const width = async () => Math.round((await page.locator("#frame-list").boundingBox())!.width);
  const before = await width();
  expect(await edge.getAttribute("aria-valuenow")).toBe(`${before}`);
  const { x, y, height } = (await edge.boundingBox())!;
  await page.mouse.move(x + 1, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + 81, y + height / 2, { steps: 4 });
  await page.mouse.up();
  expect(await width()).toBe(before + 80);
  await edge.focus();
  await page.keyboard.press("ArrowLeft");
  expect(await width()).toBe(before + 64);
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  const narrow = await width();
  expect(narrow).toBeLessThan(before);
  await page.keyboard.press("Control+Shift+KeyS");
  await edge.waitFor({ state: "detached" });
  // The connection is still shown, and the session has the room.
  await columnOf(viewer, "one")
    .getByRole("button", { name: /^Connection/ })
    .waitFor();
  const stored = `new Promise((resolve) => {
    const asking = indexedDB.open("remi");
    asking.onsuccess = () => {
      const get = asking.result.transaction("device").objectStore("device").get("settings");
      get.onsuccess = () => resolve(get.result?.sides.showsList === false);
    };
  })`;
  await viewer.until("the stored setting", async () => (await page.evaluate(stored)) === true);
  await page.reload();
  await hasKeyboard(viewer, "one");
  expect(await edge.count()).toBe(0);
  const button = page.getByRole("button", { name: "All sessions" });
  expect(await button.getAttribute("aria-expanded")).toBe("false");
  await button.click();
  expect(await width()).toBe(narrow);
  // Dragged almost to nothing, it is hidden.
  const at = (await edge.boundingBox())!;
  await page.mouse.move(at.x + 1, 300);
  await page.mouse.down();
  await page.mouse.move(20, 300, { steps: 4 });
  await page.mouse.up();
  await edge.waitFor({ state: "detached" });
  expect(viewer.complaints).toEqual([]);
});

test("a line that was scrolled away from is one press back, and a narrow page shows one session", async () => {
  await using home = makeHome();
  await startSession(home, "one", "bash", "--norc", "-c", "seq 1 300; exec cat");
  await using viewer = await Viewer.open(browser, "about:blank", WIDE);
  const { page } = viewer;
  await enter(home, viewer);
  await viewer.openSession("one");
  await showsIn(viewer, "one", "300");
  await page.locator(".xterm-screen").hover();
  await page.mouse.wheel(0, -2_000);
  const newest = page.getByRole("button", { name: "To the newest line" });
  await newest.waitFor();
  expect(await viewer.screen()).not.toContain("300");
  await newest.click();
  await viewer.shows("300");
  await newest.waitFor({ state: "detached" });
  await page.setViewportSize({ width: 700, height: 800 });
  await page.getByRole("navigation", { name: "Sessions" }).waitFor({ state: "detached" });
  await viewer.shows("300");
  await page.getByRole("button", { name: "All sessions" }).click();
  await page.getByRole("button", { name: /^one/ }).waitFor();
  expect(viewer.complaints).toEqual([]);
});

test("the files of the session that has the keyboard stand in a panel beside it", async () => {
  await using home = makeHome();
  for (const name of ["one", "two"]) {
    mkdirSync(join(home.root, name));
    writeFileSync(join(home.root, name, `of-${name}.txt`), name);
    await remiOk(home, ["new", "-d", "--cwd", join(home.root, name), name, "--", ...shell(name)]);
  }
  await using viewer = await Viewer.open(browser, "about:blank", WIDE);
  const { page } = viewer;
  await enter(home, viewer);
  await viewer.openSession("one");
  await hasKeyboard(viewer, "one");
  await page.keyboard.press("Control+Shift+KeyE");
  const files = page.getByRole("region", { name: /^Files of/ });
  await files.getByRole("button", { name: /^of-one/ }).waitFor();
  // The session goes on beside them.
  await columnOf(viewer, "one").locator(".xterm-screen").click();
  await hasKeyboard(viewer, "one");
  await page.keyboard.type("echo beside-$((1+1))\n");
  await showsIn(viewer, "one", "beside-2");
  const edge = page.getByRole("separator", { name: "Width of the panel" });
  const width = async () => Math.round((await page.locator("#frame-panel").boundingBox())!.width);
  const before = await width();
  await edge.focus();
  await page.keyboard.press("ArrowLeft");
  expect(await width()).toBe(before + 16);
  await page.keyboard.press("End");
  expect(await width()).toBe(1440 * 0.4);
  await page
    .getByRole("navigation", { name: "Sessions" })
    .getByRole("button", { name: "Open two beside" })
    .click();
  await files.getByRole("button", { name: /^of-two/ }).waitFor();
  await columnOf(viewer, "one").locator(".xterm-screen").click();
  await files.getByRole("button", { name: /^of-one/ }).waitFor();
  // A letter in the files goes to a name and is no key of the page.
  await files.getByRole("button", { name: /^of-one/ }).focus();
  await page.keyboard.press("x");
  await page.keyboard.press("Escape");
  await files.waitFor({ state: "detached" });
  await hasKeyboard(viewer, "one");
  expect(await page.locator(".columns > .session").count()).toBe(2);
  expect(viewer.complaints).toEqual([]);
});
