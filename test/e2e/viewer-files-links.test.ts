// Paths in a terminal's output are links to the files that there are, at the line that is named.

import { expect, setDefaultTimeout, test } from "bun:test";
import { openBrowser, PHONE } from "../support/browser.ts";
import { openFiles } from "../support/viewer-files.ts";

setDefaultTimeout(60_000);

test("a path with a line in the output opens that line of the file, and one of no file is only text", async () => {
  const browser = await openBrowser();
  try {
    await using at = await openFiles(browser, {
      files: { "src/a.ts": Array.from({ length: 300 }, (_, i) => `line(${i + 1});\n`).join("") },
    });
    const { page } = at.viewer;
    await page.keyboard.press("Escape");
    await page.locator(".xterm-helper-textarea:focus").waitFor({ state: "attached" });
    await page.keyboard.type("clear; echo 日本 src/a.ts:250:3; echo src/none.ts:1\n");
    await at.viewer.shows(/^src\/none\.ts:1$/m);
    /** Moves the pointer within the printed line that begins so. */
    const point = async (start: string) => {
      const line = page.locator(".xterm-rows > div").filter({ hasText: new RegExp(`^${start}`) });
      const { x, y, height } = (await line.boundingBox())!;
      await page.mouse.move(x + 90, y + height / 2);
      await page.mouse.move(x + 70, y + height / 2);
    };
    const hasLink = async () =>
      Boolean(await page.evaluate("document.querySelector('.xterm-cursor-pointer') !== null"));
    await at.viewer.until("the link", async () => {
      await point("日本");
      return hasLink();
    });
    // Its answer has come with that of the other line, or before: they go over one channel in order.
    await point("src/none");
    await point("日本");
    await at.viewer.until("the link again", hasLink);
    await point("src/none");
    expect(await hasLink()).toBe(false);
    await at.viewer.until("the link at last", async () => {
      await point("日本");
      return hasLink();
    });
    await page.mouse.down();
    await page.mouse.up();
    await page.locator(".text-line[data-line='250'][aria-current]").waitFor();
    expect(await page.locator(".text-line[aria-current]").textContent()).toBe("line(250);\n");
    await at.viewer.until("the line on the screen", async () => {
      const box = await page.locator(".text-line[aria-current]").boundingBox();
      return box !== null && box.y > 0 && box.y < page.viewportSize()!.height;
    });
    expect(at.viewer.complaints).toEqual([]);
  } finally {
    await browser.close();
  }
});

test("a phone has them in the list of links, also where a line was wrapped", async () => {
  const browser = await openBrowser();
  try {
    const path = `${"deep/".repeat(14)}long-name.ts`;
    await using at = await openFiles(browser, { files: { [path]: "found\n" }, options: PHONE });
    const { page } = at.viewer;
    await page.getByRole("button", { name: "Back to the session" }).tap();
    await page.getByRole("textbox", { name: /^Text for the session/ }).fill(`echo ${path}:1:2 gone/x.ts:3`);
    await page.keyboard.press("Enter");
    await at.viewer.shows(/^deep\//m);
    await page.getByRole("button", { name: "Session menu" }).tap();
    await page.getByRole("button", { name: "Links on the screen" }).tap();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: `${path}:1` })
      .tap();
    await page.locator(".text-line[aria-current]", { hasText: "found" }).waitFor();
    expect(at.viewer.complaints).toEqual([]);
  } finally {
    await browser.close();
  }
});
