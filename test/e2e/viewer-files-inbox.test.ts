// Paths that the viewer types into a session: of files that are there, and of pictures that are sent to it.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { openBrowser, PHONE } from "../support/browser.ts";
import { openFiles } from "../support/viewer-files.ts";

setDefaultTimeout(60_000);
const CONFIG = "files_write = true\n";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** Pastes into what has the focus, or drops on the terminal. */
function give(page: Page, type: "paste" | "drop", name: string, mime: string, extra = ""): Promise<unknown> {
  const event =
    type === "paste"
      ? 'document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }))'
      : 'document.querySelector(".terminal-area").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }))';
  return page.evaluate(`{
    const data = new DataTransfer();
    data.items.add(new File(["bytes of ${name}"], ${JSON.stringify(name)}, { type: ${JSON.stringify(mime)} }));
    ${extra}
    ${event};
  }`);
}

test("the path of a file is typed as one word, whatever its name is", async () => {
  await using at = await openFiles(browser, { files: { "it's $HOME; a.txt": "what it holds\n" } });
  const { page } = at.viewer;
  await page.getByRole("button", { name: /^it's/ }).click();
  await page.getByRole("main").last().waitFor();
  await page.getByRole("button", { name: "Insert path" }).click();
  await at.viewer.shows("$HOME; a.txt");
  await at.viewer.until("the terminal's focus", async () =>
    Boolean(await page.evaluate("document.activeElement.classList.contains('xterm-helper-textarea')")),
  );
  await page.keyboard.press("Home");
  await page.keyboard.type("cat ");
  await page.keyboard.press("Enter");
  await at.viewer.shows("what it holds");
});

test("a picture that is pasted is sent to the session's inbox, and its path is typed and not submitted", async () => {
  await using at = await openFiles(browser, { config: CONFIG });
  const { page } = at.viewer;
  Bun.spawnSync(["git", "init", "-q"], { cwd: at.directory });
  await page.keyboard.press("Escape");
  await page.locator(".xterm-helper-textarea:focus").waitFor({ state: "attached" });
  await at.viewer.type("echo ");
  await give(page, "paste", "image.png", "image/png");
  const inbox = join(at.directory, ".remi/inbox");
  await at.viewer.shows(/\.remi\/inbox\/\S+image\.png/);
  const [name] = readdirSync(inbox);
  expect(readFileSync(join(inbox, name!), "utf8")).toBe("bytes of image.png");
  // It waits for Enter behind what was typed before.
  expect((await at.viewer.screen()).match(/image\.png/g)).toHaveLength(1);
  await give(page, "drop", "notes (1).txt", "text/plain");
  await at.viewer.shows(/notes-1-\.txt/);
  await page.keyboard.press("Enter");
  await at.viewer.until("both paths, once typed and once printed", async () => {
    const screen = (await at.viewer.screen()).replaceAll("\n", "");
    return screen.match(/image\.png/g)?.length === 2 && screen.match(/notes-1-\.txt/g)?.length === 2;
  });
  // Nothing of it is in git's way.
  const status = Bun.spawnSync(["git", "status", "--porcelain"], { cwd: at.directory });
  expect(status.stdout.toString()).toBe("");
  expect(at.viewer.complaints).toEqual([]);
});

test("a text that has a picture of itself with it is pasted as text", async () => {
  await using at = await openFiles(browser, { config: CONFIG });
  const { page } = at.viewer;
  await page.keyboard.press("Escape");
  await page.locator(".xterm-helper-textarea:focus").waitFor({ state: "attached" });
  const extra =
    'data.setData("text/plain", "echo as-text"); data.setData("text/html", "<b>echo as-text</b>");';
  await give(page, "paste", "image.png", "image/png", extra);
  await at.viewer.shows("echo as-text");
  expect(existsSync(join(at.directory, ".remi"))).toBe(false);
});

test("a phone sends a picture from the menu; where the machine takes none, it is said why", async () => {
  for (const config of [CONFIG, ""]) {
    await using at = await openFiles(browser, { config, options: PHONE });
    const { page } = at.viewer;
    await page.getByRole("button", { name: "Back to the session" }).tap();
    await page.getByRole("button", { name: "Session menu" }).tap();
    const choosing = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Send a picture" }).tap();
    const chooser = await choosing;
    expect(await chooser.element().getAttribute("accept")).toBe("image/*");
    const photo = join(at.home.root, "photo.jpg");
    writeFileSync(photo, "a photo");
    await chooser.setFiles(photo);
    if (config === "") await page.getByText("files_write = true").waitFor();
    else await at.viewer.until("the path", async () => /photo\.jpg/.test((await at.viewer.rows()).join("")));
    expect(existsSync(join(at.directory, ".remi/inbox"))).toBe(config !== "");
  }
});
