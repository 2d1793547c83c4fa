// What has changed in a session's repository, in the viewer: the list, the difference of each kind of file, keys, problems,
// and how it stays up to date.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { viewerAssets } from "../../src/server/viewer-assets.ts";
import { DESK, openBrowser, PHONE } from "../support/browser.ts";
import { changedRepository } from "../support/changed-repository.ts";
import { TestRepository } from "../support/git-repository.ts";
import { testRelay } from "../support/relay-peer.ts";
import { TcpCutter } from "../support/tcp-cutter.ts";
import { openFiles, type ViewerFiles } from "../support/viewer-files.ts";

setDefaultTimeout(60_000);

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const WIDE = { ...DESK, viewport: { width: 1440, height: 900 } };

const openChanges = ({ viewer: { page } }: ViewerFiles) => page.getByRole("tab", { name: "Changes" }).click();
const row = ({ viewer: { page } }: ViewerFiles, name: string | RegExp) =>
  page.getByRole("region", { name: "Changed files" }).getByRole("button", { name });
const diff = ({ viewer: { page } }: ViewerFiles, name: string) =>
  page.getByRole("region", { name: `Changes in ${name}` });
const labels = ({ viewer: { page } }: ViewerFiles) =>
  page.locator(".change-row").evaluateAll((rows) => rows.map((each) => each.getAttribute("aria-label")));
const lines = ({ viewer: { page } }: ViewerFiles) =>
  page
    .locator(".diff-line")
    .evaluateAll((all) => all.map((each) => `${each.getAttribute("data-gutter")}|${each.textContent}`));

const EVERYTHING = [
  "notes.md, modified, 1 line added, 0 lines removed",
  "src/new-name.ts, renamed from src/old-name.ts, 0 lines added, 0 lines removed",
  "logo.bin, modified, not a text",
  "notes.md, modified, 1 line added, 0 lines removed",
  "src/gone.ts, deleted, 0 lines added, 1 line removed",
  "src/values.ts, modified, 2 lines added, 3 lines removed",
  "<img src=x onerror=window.ran=1>\\x1b[31m.txt, untracked, 1 line added, 0 lines removed",
  "docs/new.md, untracked, 1 line added, 0 lines removed",
];

test("lists each step of each file, and shows its difference beside the list on a desk", async () => {
  await using at = await openFiles(browser, { options: WIDE });
  const { page } = at.viewer;
  changedRepository(at.home, at.directory);
  await openChanges(at);
  await page.getByText("main → origin/main · 2 ahead").waitFor();
  await at.viewer.until("all changes", async () => Bun.deepEquals(await labels(at), EVERYTHING));
  expect(await page.locator(".changes-group").allTextContents()).toEqual([
    "Staged 2",
    "Not staged 4",
    "Untracked 2",
  ]);
  await row(at, /^src\/values\.ts/).click();
  await page.locator("ins.diff-line").first().waitFor();
  expect((await lines(at)).slice(2, 5)).toEqual([
    " 3    \u2212|const value2 = compute(2);\n",
    "    3 +|const value2 = computeOnce(2, { fresh: true });\n",
    " 4  4  |const value3 = compute(3);\n",
  ]);
  expect(await page.locator("ins .w-changed").first().textContent()).toBe("Once(2, { fresh: true }");
  expect(await row(at, /^src\/values\.ts/).getAttribute("aria-current")).toBe("true");
  // Long lines scroll.
  const isWider =
    "document.querySelector('.diff-body').scrollWidth > document.querySelector('.diff-body').clientWidth";
  await page.setViewportSize({ width: 1024, height: 700 });
  expect(await page.evaluate(isWider)).toBe(true);
  await page.getByRole("button", { name: "Wrap lines" }).click();
  expect(await page.evaluate(isWider)).toBe(false);
  await row(at, /^src\/new-name/).click();
  await page.getByText("Renamed from src/old-name.ts. No line of it has changed.").waitFor();
  await row(at, /^logo\.bin/).click();
  await page.getByText("This is not a text: there are no lines to compare.").waitFor();
  await row(at, /^src\/gone/).click();
  await page.locator("del.diff-line", { hasText: "export {};" }).waitFor();
  expect(await page.getByRole("button", { name: "Open file" }).count()).toBe(0);
  await row(at, /^docs\/new/).click();
  await page.locator("ins.diff-line", { hasText: "new" }).waitFor();
  await page.getByRole("button", { name: "Open file" }).click();
  await page.getByRole("main", { name: "new.md" }).waitFor();
  await page.goBack();
  await diff(at, "docs/new.md").waitFor();
  expect(at.viewer.complaints).toEqual([]);
});

test("keys lead through files and hunks, into a file and back to the session", async () => {
  await using at = await openFiles(browser, { options: { ...WIDE, viewport: { width: 1440, height: 400 } } });
  const { page } = at.viewer;
  changedRepository(at.home, at.directory);
  const focused = () =>
    page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent");
  const focuses = (text: string) =>
    at.viewer.until(`the focus on ${text}`, async () => `${await focused()}`.startsWith(text));
  await page.getByRole("tab", { name: "Files" }).focus();
  await page.keyboard.press("ArrowRight");
  await focuses("notes.md, modified");
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowUp");
  await focuses("<img");
  await page.keyboard.press("ArrowUp");
  await focuses("src/values.ts");
  await page.keyboard.press("Enter");
  await focuses("Lines");
  await page.locator(".hunk").nth(2).waitFor();
  await page.keyboard.press("n");
  await focuses("Lines 28 to");
  await page.keyboard.press("n");
  await focuses("Lines 48 to");
  await page.keyboard.press("p");
  await focuses("Lines 28 to");
  await page.keyboard.press("n");
  await page.keyboard.press("n");
  // After the last hunk, which cannot be at the top, follows the next file.
  await diff(at, "<img src=x onerror=window.ran=1>\\x1b[31m.txt").waitFor();
  await page.keyboard.press("Shift+P");
  await diff(at, "src/values.ts").waitFor();
  await page.locator(".hunk").nth(2).waitFor();
  await page.keyboard.press("n");
  await focuses("Lines 28 to");
  await page.keyboard.press("o");
  // The file at the line that follows the one that was removed.
  await page.getByRole("main", { name: "values.ts" }).waitFor();
  await page.locator(".text-line[data-line='31'][aria-current]").waitFor();
  expect(await page.evaluate("document.querySelector('.file-body').scrollTop")).toBeGreaterThan(0);
  await page.goBack();
  await page.reload();
  await diff(at, "src/values.ts").locator("ins").first().waitFor();
  await page.keyboard.press("Escape");
  await focuses("src/values.ts");
  await page.keyboard.press("Escape");
  await page.locator(".xterm-helper-textarea:focus").waitFor({ state: "attached" });
  expect(at.viewer.complaints).toEqual([]);
});

test("on a phone one file fills the page, long lines are wrapped, and nothing in a file or its name is more than text", async () => {
  await using at = await openFiles(browser, { options: PHONE });
  const { page } = at.viewer;
  changedRepository(at.home, at.directory);
  await page.getByRole("tab", { name: "Changes" }).tap();
  await row(at, /^notes\.md/)
    .nth(1)
    .tap();
  await page.getByText("<script>window.ran = 2</script>␛[31m").waitFor();
  expect(
    await row(at, /^notes\.md/)
      .first()
      .isVisible(),
  ).toBe(false);
  await page.getByRole("button", { name: "Next file" }).tap();
  await page.getByRole("button", { name: "Next file" }).tap();
  await diff(at, "src/values.ts").locator("ins").first().waitFor();
  expect(
    await page.evaluate(
      "document.querySelector('.diff-body').scrollWidth <= innerWidth && document.body.scrollWidth <= innerWidth",
    ),
  ).toBe(true);
  for (let hunks = 0; hunks < 3; hunks++) await page.getByRole("button", { name: "Next hunk" }).tap();
  await page.getByText("<b>bold</b>").waitFor();
  await page.getByRole("button", { name: "Back to the list" }).tap();
  await row(at, /^<img/).waitFor();
  expect(await page.locator(".changes :is(img, script, b)").count()).toBe(0);
  expect(await page.evaluate("globalThis.ran ?? null")).toBeNull();
  expect(at.viewer.complaints).toEqual([]);
});

test("what is not there is said, and the list follows what happens in the directory and in git", async () => {
  await using at = await openFiles(browser, { files: { "sub/a.txt": "one\n" } });
  const { page } = at.viewer;
  await openChanges(at);
  await page.getByText("This is in no git repository.").waitFor();
  const repository = new TestRepository(at.home, at.directory);
  repository.git("init", "--quiet", "-b", "main");
  repository.commit("one");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("Nothing has changed since the last commit.").waitFor();
  writeFileSync(join(at.directory, "b.txt"), "new\n");
  await row(at, /^b\.txt, untracked/).click();
  await page.locator("ins.diff-line", { hasText: "new" }).waitFor();
  writeFileSync(join(at.directory, "b.txt"), "newer\n");
  await page.locator("ins.diff-line", { hasText: "newer" }).waitFor();
  repository.commit("two");
  await page.getByText("This change is not there any more.").waitFor();
  await page.getByRole("button", { name: "Reload" }).click();
  writeFileSync(join(at.directory, "sub/a.txt"), "two\n");
  await page.getByRole("button", { name: "Reload" }).click();
  await row(at, /^sub\/a\.txt/).waitFor();
});

test("of many files and of a long difference the first are drawn, and more when it is asked for", async () => {
  await using at = await openFiles(browser);
  const { page } = at.viewer;
  const repository = TestRepository.with(at.home, at.directory, { "a.txt": "one\n" });
  repository.write({
    "long.txt": "line\n".repeat(2_500),
    "longer.txt": `${"x".repeat(99)}\n`.repeat(20_000),
  });
  for (let file = 0; file < 600; file++) repository.write({ [`many/${file}`]: "" });
  await openChanges(at);
  await row(at, "Show more").click();
  expect(await page.locator(".change-row").count()).toBe(602);
  await row(at, /^long\.txt/).click();
  await page.getByRole("button", { name: "Show more lines" }).waitFor();
  expect(await page.locator(".diff-line").count()).toBe(2_000);
  await page.getByRole("button", { name: "Show more lines" }).click();
  expect(await page.locator(".diff-line").count()).toBe(2_500);
  await page.getByRole("button", { name: "Next file" }).click();
  await page.getByText("The difference is longer than what is shown. Open the file for the rest.").waitFor();
});

test("a file in conflict is listed once, and after a cut the list comes back as it is by then", async () => {
  await using cutter = await TcpCutter.listen();
  await using relay = await testRelay({
    assets: (await viewerAssets())!,
    publicUrl: `http://127.0.0.1:${cutter.port}`,
  });
  cutter.target = relay.port;
  await using at = await openFiles(browser, {
    code: ["--signaling-url", `ws://127.0.0.1:${relay.port}/connect`, "--no-p2p"],
    url: `http://127.0.0.1:${cutter.port}/`,
    options: { serviceWorkers: "block" },
  });
  const repository = TestRepository.with(at.home, at.directory, { "a.txt": "one\n" });
  repository.git("checkout", "--quiet", "-b", "other");
  repository.write({ "a.txt": "theirs\n" });
  repository.commit("theirs");
  repository.git("checkout", "--quiet", "main");
  repository.write({ "a.txt": "ours\n" });
  repository.commit("ours");
  expect(() => repository.git("merge", "--quiet", "other")).toThrow();
  await openChanges(at);
  await row(at, /^a\.txt, in conflict/).click();
  await at.viewer.page.locator("ins.diff-line", { hasText: "<<<<<<<" }).waitFor();
  expect((await labels(at)).length).toBe(1);
  cutter.cut();
  repository.write({ "a.txt": "settled\n" });
  repository.git("add", "a.txt");
  await row(at, /^a\.txt, modified/).waitFor();
});
