// What the viewer shows of files: sources, Markdown, pictures and bytes. Nothing that a file holds runs or loads anything.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { openBrowser, PHONE } from "../support/browser.ts";
import { openFiles, type ViewerFiles } from "../support/viewer-files.ts";

setDefaultTimeout(60_000);

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** One red pixel. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

async function open({ viewer: { page } }: ViewerFiles, name: string): Promise<void> {
  await page.getByRole("button", { name: new RegExp(`^${name}, file`) }).click();
  await page.getByRole("main", { name }).waitFor();
}

test("a source has numbered lines with marked words; bytes are shown as such; keys lead back to where one was", async () => {
  const source = `// hi\nconst a = "x";\n${"y();\n".repeat(400)}`;
  await using at = await openFiles(browser, {
    files: { "a.ts": source, "b.bin": Uint8Array.of(0x41, 0, 0xff), "c.txt": "", "trick.txt": "a\u202eb" },
  });
  const { page } = at.viewer;
  await open(at, "a.ts");
  await page.locator(".w-keyword", { hasText: "const" }).waitFor();
  expect(await page.locator(".text-line").count()).toBe(403);
  expect(await page.locator(".text-line[data-line='2']").textContent()).toBe('const a = "x";\n');
  await page.keyboard.press("Backspace");
  await page.locator(".files-row:focus", { hasText: "a.ts" }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByText("00000000  41 00 ff").waitFor();
  await page.keyboard.press("Escape");
  await open(at, "c.txt");
  await page.getByText("This file is empty.").waitFor();
  await page.goBack();
  await open(at, "trick.txt");
  await page.getByText("a⟨U+202E⟩b").waitFor();
  await page.reload();
  await page.getByText("a⟨U+202E⟩b").waitFor();
  expect(at.viewer.complaints).toEqual([]);
});

test("the beginning of a large text is shown, and a line that never ends costs little", async () => {
  await using at = await openFiles(browser, {
    files: { "large.log": "0123456789abcdef\n".repeat(200_000), "min.js": "x=1;".repeat(50_000) },
  });
  const { page } = at.viewer;
  await open(at, "large.log");
  await page.getByText("The beginning of 3.2 MiB. Download it for the rest.").waitFor();
  expect(await page.locator(".text-line").count()).toBe(20_000);
  await page.keyboard.press("Escape");
  await open(at, "min.js");
  await page.getByText("Some of it is not shown.").waitFor();
});

test("Markdown is a document, whose links lead to files beside it and to the web, on a phone", async () => {
  const text =
    "# Title\n\nSee [the *other* one](docs/b.md), [web](https://example.com/) and ![pic](p.png).\n\n" +
    "| a | b |\n|---|---|\n| 1 | `2` |\n\n```ts\nconst x = 1;\n```\n\n- [x] done\n";
  await using at = await openFiles(browser, {
    files: { "README.md": text, "docs/b.md": "Other.\n", "p.png": PNG },
    options: PHONE,
  });
  const { page } = at.viewer;
  await open(at, "README.md");
  await page.getByRole("heading", { name: "Title" }).last().waitFor();
  expect(await page.getByRole("link", { name: "web" }).getAttribute("href")).toBe("https://example.com/");
  expect(await page.getByRole("link", { name: "web" }).getAttribute("rel")).toBe("noopener noreferrer");
  expect(await page.getByRole("cell").allTextContents()).toEqual(["1", "2"]);
  await page.locator("pre .w-keyword", { hasText: "const" }).waitFor();
  await page.getByRole("button", { name: "the other one" }).tap();
  await page.getByText("Other.").waitFor();
  await page.goBack();
  await page.getByRole("button", { name: "Source" }).tap();
  await page.getByText("# Title").waitFor();
  await page.getByRole("button", { name: "Source" }).tap();
  await page.getByRole("button", { name: "pic", exact: true }).tap();
  await page.getByRole("img", { name: "p.png" }).waitFor();
  expect(at.viewer.complaints).toEqual([]);
});

test("a picture is fitted and made larger; one that is none, or is too large, is said", async () => {
  await using at = await openFiles(browser, { files: { "p.png": PNG, "broken.jpg": "no" } });
  const { page } = at.viewer;
  writeFileSync(join(at.directory, "huge.png"), "");
  Bun.spawnSync(["truncate", "-s", "30M", join(at.directory, "huge.png")]);
  await page.getByRole("button", { name: "Reload" }).click();
  await open(at, "p.png");
  await page.getByText("1 × 1 · 70 B").waitFor();
  const width = async () => (await page.getByRole("img", { name: "p.png" }).boundingBox())!.width;
  for (let i = 0; i < 6; i++) await page.getByRole("button", { name: "Larger" }).click();
  expect(await width()).toBeGreaterThan(10);
  await page.getByRole("button", { name: "Whole picture" }).click();
  expect(await width()).toBe(1);
  await page.keyboard.press("Escape");
  await open(at, "broken.jpg");
  await page.getByText("The browser cannot show this picture").waitFor();
  await page.goBack();
  await open(at, "huge.png");
  await page.getByText("That is too much to show").waitFor();
  expect(at.viewer.complaints).toEqual([]);
});

test("nothing that a file holds runs, loads or leaves", async () => {
  const attacks = `
<script>window.ran = 1; document.title = "ran"</script>
<img src=x onerror="window.ran=2"><svg onload="window.ran=3"><a href="javascript:window.ran=4">html link</a>
<iframe srcdoc="<script>parent.ran=5</script>"></iframe><style>* { display: none }</style>
<object data="https://evil.example/x"></object><link rel=stylesheet href="https://evil.example/y">
<form action="https://evil.example/z"><input name=q><button>send</button></form>

[md link](javascript:window.ran=6) [data](data:text/html,<script>opener.ran=7</script>)
![remote](https://evil.example/pixel.png) ![js](javascript:window.ran=8)
[ref]: javascript:window.ran=9
[ref] <javascript:window.ran=10> [enc](&#106;avascript:window.ran=11) [tab](java&Tab;script:window.ran=12)
\`\`\`html
<script>window.ran = 13</script>
\`\`\`
| <img src=x onerror=window.ran=14> | \n|-|\n| <script>window.ran=15</script> |
`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" onload="window.ran=1">
<script>top.ran = 2; fetch("https://evil.example/svg")</script><image href="https://evil.example/i.png"/>
<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="https://evil.example/f"/></foreignObject>
<rect width="40" height="40" fill="red"/></svg>`;
  await using at = await openFiles(browser, {
    files: {
      "evil.md": attacks,
      "evil.svg": svg,
      "evil.html": attacks,
      "<img src=x onerror=window.ran=16>.txt": "x",
      "<b>.md": "[up](../../../../etc/passwd) [abs](/<b>.md)",
      "slow.md": `${"[".repeat(40_000)}${"*a_".repeat(40_000)}`,
    },
  });
  const { page } = at.viewer;
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  page.context().on("page", (other) => asked.push(`a page ${other.url()}`));
  await open(at, "evil.md");
  await page.getByText("md link").waitFor();
  expect(await page.getByRole("link").count()).toBe(1);
  expect(await page.getByRole("link").getAttribute("href")).toBe("https://evil.example/pixel.png");
  expect(
    await page.locator(".document :is(img, svg, script, style, iframe, object, form, input)").count(),
  ).toBe(0);
  for (const name of ["md link", "data", "js", "ref", "enc", "tab", "html link"])
    for (const text of await page.getByText(name, { exact: true }).all()) {
      await text.click();
      // What is no address is a file's name, and there is no such file.
      while (!(await page.getByRole("main", { name: "evil.md" }).isVisible())) await page.goBack();
    }
  await page.getByRole("navigation", { name: "Path" }).getByRole("button").first().click();
  await open(at, "evil.svg");
  await page.getByText("40 × 40").waitFor();
  await page.goBack();
  await open(at, "evil.html");
  await page.locator(".text-line[data-line='2']").waitFor();
  await page.locator(".w-tag").first().waitFor();
  await page.goBack();
  await page.getByRole("button", { name: /onerror/ }).click();
  await page.locator(".text-line").waitFor();
  await page.goBack();
  await page.getByRole("button", { name: /^<b>\.md/ }).click();
  await page.getByText("up", { exact: true }).click();
  await page.getByRole("button", { name: "abs" }).click();
  await page.goBack();
  await page.goBack();
  // What takes too long is shown as it is written.
  await open(at, "slow.md");
  await page.locator(".document, .text-line").first().waitFor();
  expect(await page.evaluate("globalThis.ran ?? null")).toBeNull();
  const { origin } = new URL(page.url());
  expect(asked.filter((url) => !url.startsWith(origin) && !url.startsWith("data:"))).toEqual([]);
  expect(at.viewer.complaints).toEqual([]);
});
