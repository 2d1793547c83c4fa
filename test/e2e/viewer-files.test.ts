// The files of a session in the viewer: lists, order, keys, names of any bytes, problems as sentences, and coming back.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { viewerAssets } from "../../src/server/viewer-assets.ts";
import { openBrowser, PHONE, Viewer } from "../support/browser.ts";
import { makeHome } from "../support/home.ts";
import { testRelay } from "../support/relay-peer.ts";
import { share, startSession } from "../support/remote-home.ts";
import { TcpCutter } from "../support/tcp-cutter.ts";
import { openFiles, openFilesAgain, type ViewerFiles } from "../support/viewer-files.ts";

setDefaultTimeout(60_000);

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const names = ({ viewer }: ViewerFiles) => viewer.page.locator(".files-row .name").allTextContents();
const lists = (at: ViewerFiles, ...wanted: string[]) =>
  at.viewer.until(`the list ${wanted}`, async () => Bun.deepEquals(await names(at), wanted));
const focused = (at: ViewerFiles) =>
  at.viewer.page.evaluate("document.activeElement.querySelector('.name')?.textContent");

test("lists a directory, goes into folders and back by keys, presses and history, and gives the keyboard back", async () => {
  await using at = await openFiles(browser, {
    files: { "src/deep/a.ts": "a", "src/b.ts": "bb", "notes.md": "# x\n", ".hidden": "", "out.bin": "12345" },
  });
  const { page } = at.viewer;
  await lists(at, "notes.md", "out.bin", "src");
  expect(await page.getByRole("button", { name: /^out\.bin, file, 5 B, changed / }).count()).toBe(1);
  await page.keyboard.press("s");
  expect(await focused(at)).toBe("src");
  await page.keyboard.press("Enter");
  await lists(at, "b.ts", "deep");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await lists(at, "a.ts");
  expect(await page.getByRole("navigation", { name: "Path" }).textContent()).toBe("projectsrcdeep");
  await page.keyboard.press("Backspace");
  await lists(at, "b.ts", "deep");
  await page.getByRole("navigation", { name: "Path" }).getByRole("button", { name: "project" }).click();
  await lists(at, "notes.md", "out.bin", "src");
  await page.goBack();
  await lists(at, "b.ts", "deep");
  await page.reload();
  await lists(at, "b.ts", "deep");
  await page.keyboard.press("Escape");
  await page.getByRole("region", { name: /^Files of/ }).waitFor({ state: "detached" });
  await page.locator(".xterm-helper-textarea:focus").waitFor({ state: "attached" });
  await page.keyboard.type("echo back-$((1+1))\n");
  await at.viewer.shows("back-2");
  expect(at.viewer.complaints).toEqual([]);
});

test("sorts, shows hidden files on request, dims what git ignores, and shows names of any bytes", async () => {
  await using at = await openFiles(browser, {
    files: { "b.log": "12345", "a.txt": "1", ".gitignore": "*.log\n" },
  });
  const { page } = at.viewer;
  Bun.spawnSync(["git", "init", "-q"], { cwd: at.directory });
  writeFileSync(Buffer.concat([Buffer.from(`${at.directory}/`), Buffer.from("z\xff\n", "latin1")]), "");
  await page.getByRole("button", { name: "Reload" }).click();
  await lists(at, "a.txt", "b.log", "z\\xff\\x0a");
  expect(await page.getByRole("button", { name: /^b\.log.*ignored by git$/ }).count()).toBe(1);
  await page.getByLabel("Sort by").selectOption("size");
  await lists(at, "z\\xff\\x0a", "a.txt", "b.log");
  await page.getByRole("button", { name: "Reverse the order" }).click();
  await lists(at, "b.log", "a.txt", "z\\xff\\x0a");
  await page.getByRole("button", { name: "Hidden files" }).click();
  await at.viewer.until("hidden files", async () => (await names(at)).includes(".gitignore"));
});

test("what is written into a folder that is on the screen appears by itself, and the keyboard stays where it was", async () => {
  await using at = await openFiles(browser, { files: { "b.txt": "", "c.txt": "" } });
  const { page } = at.viewer;
  await lists(at, "b.txt", "c.txt");
  await page.keyboard.press("ArrowDown");
  writeFileSync(join(at.directory, "a.txt"), "");
  await lists(at, "a.txt", "b.txt", "c.txt");
  expect(await focused(at)).toBe("c.txt");
  rmSync(join(at.directory, "b.txt"));
  await lists(at, "a.txt", "c.txt");
});

test("a folder of thousands comes in pages, on a phone", async () => {
  await using at = await openFiles(browser, { options: PHONE });
  const { page } = at.viewer;
  mkdirSync(join(at.directory, "many"));
  for (let i = 0; i < 1_203; i++) writeFileSync(join(at.directory, "many", `${10_000 + i}`), "");
  await page.getByRole("button", { name: "Reload" }).tap();
  await page.getByRole("button", { name: /^many, folder/ }).tap();
  await page.getByText("1,000 of 1,203").waitFor();
  await page.getByRole("button", { name: "Load more" }).tap();
  await page.getByText("1,203 items").waitFor();
  expect((await names(at)).length).toBe(1_203);
});

test("links are followed inside; what cannot be shown is said, and a folder that is gone leads back", async () => {
  await using at = await openFiles(browser, { files: { "src/a.ts": "", "gone/x": "" } });
  const { page } = at.viewer;
  symlinkSync("src", join(at.directory, "inside"));
  symlinkSync("/etc", join(at.directory, "outside"));
  await page.getByRole("button", { name: "Reload" }).click();
  await page.getByRole("button", { name: /^inside, link/ }).click();
  await lists(at, "a.ts");
  await page.goBack();
  await page.getByRole("button", { name: /^outside, link/ }).click();
  await page.getByText("This leads out of the directory that is shared.").waitFor();
  rmSync(join(at.directory, "gone"), { recursive: true });
  await page.getByRole("button", { name: /^gone, folder/ }).click();
  await page.getByText("There is no such file or directory.").waitFor();
  await page.getByRole("button", { name: "Folder above" }).click();
  await lists(at, "inside", "outside", "src");
});

test("after a cut the list comes back by itself, as it is by then", async () => {
  await using cutter = await TcpCutter.listen();
  await using relay = await testRelay({
    assets: (await viewerAssets())!,
    publicUrl: `http://127.0.0.1:${cutter.port}`,
  });
  cutter.target = relay.port;
  await using at = await openFiles(browser, {
    files: { "a.txt": "" },
    code: ["--signaling-url", `ws://127.0.0.1:${relay.port}/connect`, "--no-p2p"],
    url: `http://127.0.0.1:${cutter.port}/`,
    options: { serviceWorkers: "block" },
  });
  await lists(at, "a.txt");
  cutter.cut();
  writeFileSync(join(at.directory, "b.txt"), "");
  await lists(at, "a.txt", "b.txt");
});

test("a guest has files only if the share is for them too", async () => {
  await using home = makeHome();
  await startSession(home, "demo", "env", "PS1=$ ", "bash", "--norc");
  const open = async (...args: string[]) => {
    const { link } = await share(home, "demo", ...args);
    const viewer = await Viewer.open(browser, link);
    await viewer.page.getByRole("button", { name: "Connect" }).click();
    await viewer.shows("$");
    return viewer;
  };
  await using without = await open("--read-only");
  await without.page.getByRole("button", { name: "Session menu" }).click();
  expect(await without.page.getByRole("button", { name: "Files", exact: true }).count()).toBe(0);
  await using guest = await open("--read-only", "--files");
  await openFilesAgain(guest);
});
