// Uploads and downloads in the viewer: several ways to give files, cuts, pauses, and what the machine does not allow.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Download, Page } from "playwright-core";
import { viewerAssets } from "../../src/server/viewer-assets.ts";
import { openBrowser, PHONE } from "../support/browser.ts";
import { testRelay } from "../support/relay-peer.ts";
import { OPEN_LIMITS } from "../support/remote.ts";
import { TcpCutter } from "../support/tcp-cutter.ts";
import { openFiles, type ViewerFiles } from "../support/viewer-files.ts";

setDefaultTimeout(90_000);
const CONFIG = "files_write = true\n";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** Gives files to the page as the picker does. */
async function pick({ home, viewer: { page } }: ViewerFiles, files: Record<string, Buffer>): Promise<void> {
  const paths = Object.entries(files).map(([name, bytes]) => {
    const path = join(home.root, name);
    writeFileSync(path, bytes);
    return path;
  });
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Upload files" }).click();
  await (await choosing).setFiles(paths);
}

/** Drops or pastes a file with this text. */
function give(page: Page, type: "drop" | "paste", name: string, text: string): Promise<unknown> {
  const event =
    type === "drop"
      ? 'new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })'
      : 'new ClipboardEvent("paste", { clipboardData: data, bubbles: true })';
  return page.evaluate(`{
    const data = new DataTransfer();
    data.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)}));
    document.querySelector(".files").dispatchEvent(${event});
  }`);
}

async function bytesOf(download: Download): Promise<Buffer> {
  return readFileSync((await download.path())!);
}

const said = (at: ViewerFiles, text: string) => at.viewer.page.getByText(text).first().waitFor();

test("files are uploaded by picker, drop and paste, and replaced only when asked", async () => {
  await using at = await openFiles(browser, { config: CONFIG, files: { "sub/old.txt": "old" } });
  const { page } = at.viewer;
  await page.getByRole("button", { name: /^sub, folder/ }).click();
  const big = randomBytes(2_000_000);
  await pick(at, { "new.txt": Buffer.from("new"), "big.bin": big, "old.txt": Buffer.from("newer") });
  await said(at, "There is already something of this name.");
  await page.getByRole("button", { name: /^big\.bin, file, 1\.9 MiB/ }).waitFor();
  expect(readFileSync(join(at.directory, "sub/big.bin")).equals(big)).toBe(true);
  expect(readFileSync(join(at.directory, "sub/old.txt"), "utf8")).toBe("old");
  await page.getByRole("button", { name: "Replace" }).click();
  await said(at, "All transfers are done");
  expect(readFileSync(join(at.directory, "sub/old.txt"), "utf8")).toBe("newer");
  await give(page, "drop", "dropped.txt", "d");
  await page.getByRole("button", { name: /^dropped\.txt, file/ }).waitFor();
  await give(page, "paste", "pasted.txt", "p");
  await page.getByRole("button", { name: /^pasted\.txt, file/ }).waitFor();
  expect(readFileSync(join(at.directory, "sub/pasted.txt"), "utf8")).toBe("p");
  await page.getByRole("button", { name: "Clear" }).click();
  expect(await page.getByRole("region", { name: "Transfers" }).count()).toBe(0);
  expect(at.viewer.complaints).toEqual([]);
});

test("where the machine does not allow it, nothing can be uploaded, and it is said why", async () => {
  await using at = await openFiles(browser, { files: { "a.txt": "a" } });
  const { page } = at.viewer;
  await page.getByRole("button", { name: /^a\.txt, file/ }).waitFor();
  await give(page, "drop", "b.txt", "b");
  await said(at, "files_write = true");
  expect(await page.getByRole("button", { name: "Upload files" }).count()).toBe(0);
  expect(existsSync(join(at.directory, "b.txt"))).toBe(false);
});

test("a file is downloaded whole, a folder as a zip file, and a large one into a file that was chosen", async () => {
  const bytes = randomBytes(6_000_000);
  await using at = await openFiles(browser, { files: { "a b.bin": bytes, "dir/x.txt": "hello" } });
  const { page } = at.viewer;
  // Chromium's own picker cannot be driven: the page is given a file of its own file system instead.
  await page.evaluate(`globalThis.showSaveFilePicker = async ({ suggestedName }) =>
    (globalThis.chosen = await (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true }))`);
  const load = async (name: string) => {
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name }).click();
    return downloading;
  };
  await page.getByRole("button", { name: /^a b\.bin, file/ }).click();
  await page.getByText("Not a text.").waitFor();
  const file = await load("Download");
  expect(file.suggestedFilename()).toBe("a b.bin");
  expect((await bytesOf(file)).equals(bytes)).toBe(true);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^dir, folder/ }).click();
  await page.getByRole("button", { name: "Download this folder as a zip file" }).click();
  await page.getByText(/^Downloaded, \d+ B$/).waitFor();
  const zip = await page.evaluate(
    "chosen.getFile().then((file) => file.text()).then((text) => [chosen.name, text])",
  );
  expect(zip).toEqual(["dir.zip", expect.stringMatching(/^PK[\s\S]*x\.txt[\s\S]*hello/)]);
  expect(at.viewer.complaints).toEqual([]);
});

test("a transfer that is cut goes on by itself both ways; one that is paused goes on when asked, on a phone", async () => {
  await using cutter = await TcpCutter.listen();
  await using relay = await testRelay({
    assets: (await viewerAssets())!,
    limits: OPEN_LIMITS,
    publicUrl: `http://127.0.0.1:${cutter.port}`,
  });
  cutter.target = relay.port;
  await using at = await openFiles(browser, {
    config: CONFIG,
    code: ["--signaling-url", `ws://127.0.0.1:${relay.port}/connect`, "--no-p2p"],
    url: `http://127.0.0.1:${cutter.port}/`,
    options: { ...PHONE, serviceWorkers: "block" },
  });
  const { page } = at.viewer;
  const bytes = randomBytes(16 * 1024 * 1024);
  const moved = (mib: number) =>
    at.viewer.until(`${mib} MiB`, async () => {
      const shown = await page.evaluate("document.querySelector('.transfer progress')?.value ?? 0");
      return Number(shown) > mib * 1024 * 1024;
    });
  await pick(at, { "up.bin": bytes });
  await moved(2);
  cutter.cut();
  await moved(5);
  await page.getByRole("button", { name: "Pause up.bin" }).tap();
  await page.getByText(/^Paused at \d/).waitFor();
  await page.getByRole("button", { name: "Go on with up.bin" }).tap();
  await moved(8);
  cutter.cut();
  await page.getByText("Uploaded, 16 MiB").waitFor();
  expect(readFileSync(join(at.directory, "up.bin")).equals(bytes)).toBe(true);
  await page.getByRole("button", { name: "Clear" }).tap();
  await page.getByRole("button", { name: /^up\.bin, file/ }).tap();
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).tap();
  await moved(3);
  cutter.cut();
  await moved(9);
  cutter.cut();
  expect((await bytesOf(await downloading)).equals(bytes)).toBe(true);
  expect(cutter.cuts).toBeGreaterThan(3);
});

test("what is given up leaves nothing under its name", async () => {
  await using at = await openFiles(browser, { config: CONFIG });
  const { page } = at.viewer;
  await pick(at, { "up.bin": Buffer.alloc(30_000_000) });
  await page.locator(".transfer progress").waitFor();
  await page.getByRole("button", { name: "Give up up.bin" }).click();
  await page.getByRole("region", { name: "Transfers" }).waitFor({ state: "detached" });
  writeFileSync(join(at.directory, "after"), "");
  await page.getByRole("button", { name: "Reload" }).click();
  await page.getByRole("button", { name: /^after, file/ }).waitFor();
  expect(existsSync(join(at.directory, "up.bin"))).toBe(false);
});

test("a folder is made, a file renamed and moved to the trash; what is refused is said", async () => {
  await using at = await openFiles(browser, { config: CONFIG, files: { "a.txt": "a", "b.txt": "b" } });
  const { page } = at.viewer;
  const choose = async (what: string) => {
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("dialog").getByRole("button", { name: what }).click();
  };
  const name = async (text: string) => {
    await page.getByLabel("Name", { exact: true }).fill(text);
    await page.keyboard.press("Enter");
  };
  await page.getByRole("button", { name: /^a\.txt, file/ }).waitFor();
  await choose("New folder");
  await page.getByLabel("Name", { exact: true }).fill("x/y");
  await page.getByText("A name has at most 255 bytes").waitFor();
  await name("new one");
  await page.getByRole("button", { name: /^new one, folder/ }).waitFor();
  await page.getByRole("button", { name: /^a\.txt, file/ }).click();
  await choose("Rename");
  await name("b.txt");
  await said(at, "There is already something of this name.");
  await choose("Rename");
  // The name has the focus, and its first part is what is typed over.
  await page.locator("input:focus").waitFor();
  await page.keyboard.type("c");
  await page.keyboard.press("Enter");
  await page.getByRole("main", { name: "c.txt" }).waitFor();
  expect(readFileSync(join(at.directory, "c.txt"), "utf8")).toBe("a");
  await choose("Move to the trash");
  await said(at, "c.txt is in the trash");
  await page.getByRole("button", { name: /^b\.txt, file/ }).waitFor();
  expect(existsSync(join(at.directory, "c.txt"))).toBe(false);
  // Escape closes the dialog, and not the files.
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await page.getByRole("region", { name: /^Files of/ }).count()).toBe(1);
  expect(at.viewer.complaints).toEqual([]);
});
