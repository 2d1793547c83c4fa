// The viewer on a desktop: what the list says, and where the keyboard goes whatever was pressed.

import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { openBrowser, Viewer } from "../support/browser.ts";
import { makeHome } from "../support/home.ts";
import { remiOk } from "../support/remi.ts";
import { showCode, startSession } from "../support/remote-home.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

test("the list says why a session waits and what failed; a press beside the text, or a closed dialog, loses no key", async () => {
  await using home = makeHome();
  await startSession(home, "demo", "env", "PS1=$ ", "bash", "--norc");
  await startSession(home, "asks", "sleep", "1000");
  await remiOk(home, [
    "event",
    "--state",
    "waiting",
    "--reason",
    "wants to run: bun test",
    "--session",
    "asks",
  ]);
  await startSession(home, "broken", "sh", "-c", "exit 3");
  await startSession(home, "fine", "true");
  await remiOk(home, ["wait", "fine", "--for", "exit"]);
  const { code, viewerUrl } = await showCode(home);
  await using viewer = await Viewer.open(browser, viewerUrl!);
  const { page } = viewer;
  await viewer.enterCode(code);
  const card = (name: string) => page.getByRole("button", { name: new RegExp(`^${name}`) });
  await viewer.until("the words of each session", async () => {
    const words = await Promise.all(["asks", "broken", "fine"].map((name) => card(name).textContent()));
    return (
      /waits for you.*wants to run: bun test/.test(words[0]!) &&
      /failed.*exited with 3/.test(words[1]!) &&
      /ended.*true/.test(words[2]!)
    );
  });
  await viewer.openSession("demo");
  await viewer.shows("$");
  /** Types, and sees it on the screen. */
  let count = 0;
  const types = async () => {
    const word = `typed-${++count}.`;
    await page.keyboard.type(word);
    await viewer.shows(word);
  };
  /** The same once the page has given the focus back, which it does a moment after what had it is closed. */
  const typesAgain = async () => {
    await viewer.until("the terminal's focus", async () => {
      const focused = "document.activeElement.classList.contains('xterm-helper-textarea')";
      return (await page.evaluate(focused)) === true;
    });
    await types();
  };
  await typesAgain();
  const area = (await page.locator(".terminal-area").boundingBox())!;
  const text = (await page.locator(".xterm-screen").boundingBox())!;
  // Beside it, below it, at the edge of the area, and on the name of the session.
  expect(text.x + text.width).toBeLessThan(area.x + area.width - 20);
  expect(text.y + text.height).toBeLessThan(area.y + area.height - 20);
  for (const [x, y] of [
    [area.x + area.width - 8, text.y + 30],
    [area.x + 60, area.y + area.height - 8],
    [area.x + 1, area.y + 1],
    [text.x + 40, text.y + 40],
  ] as const) {
    await page.mouse.click(x, y);
    await types();
  }
  await page.getByRole("heading", { name: "demo" }).click();
  await types();
  await page.getByRole("button", { name: "Session menu" }).click();
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await typesAgain();
  await page.getByRole("button", { name: /^Connection/ }).click();
  await page.getByText("The machine’s fingerprint").waitFor();
  await page.keyboard.press("Escape");
  await typesAgain();
  await page.keyboard.press("Control+Shift+F");
  await page.getByRole("button", { name: "Close search" }).click();
  await typesAgain();
  // The element with the focus goes away: the next key still reaches the session.
  await page.evaluate("document.activeElement.blur()");
  await types();
  expect(viewer.complaints).toEqual([]);
});

test("the keyboard leaves the session by a key that is announced, goes over the page, and comes back", async () => {
  await using home = makeHome();
  await startSession(home, "demo", "cat", "-v");
  const { code, viewerUrl } = await showCode(home);
  await using viewer = await Viewer.open(browser, viewerUrl!);
  const { page } = viewer;
  await viewer.enterCode(code);
  await viewer.openSession("demo");
  const field = page.locator(".xterm-helper-textarea");
  expect(await field.getAttribute("aria-description")).toContain("Control Shift L");
  await page.getByRole("button", { name: "Session menu" }).click();
  await page.getByText("Ctrl+Shift+L").waitFor();
  await page.keyboard.press("Escape");
  const focused = () =>
    page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.tagName");
  await viewer.until("the terminal's focus", async () => `${await focused()}`.startsWith("Session. What"));
  // All of these keys belong to the program.
  await page.keyboard.press("Tab");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.type("x");
  await viewer.shows("^[[Zx");
  await page.keyboard.press("Control+Shift+L");
  await page.getByRole("status").getByText("Ctrl+Shift+L brings it back").waitFor();
  const visited = [await focused()];
  for (let i = 0; i < 5; i++) {
    await page.keyboard.press("Tab");
    visited.push(await focused());
  }
  expect(visited).toContain("All sessions");
  expect(visited).toContain("Session menu");
  expect(visited.some((name) => `${name}`.startsWith("Session. What"))).toBe(false);
  await page.keyboard.type("lost");
  await page.keyboard.press("Control+Shift+L");
  await page.keyboard.type("back");
  await viewer.shows("^[[Zxback");
  expect(viewer.complaints).toEqual([]);
});
