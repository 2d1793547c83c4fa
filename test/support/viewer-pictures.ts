// Makes the viewer's pictures in docs/ from real runs in a real browser: `bun test/support/viewer-pictures.ts`, as root,
// which gives the second machine a name of its own.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DESK, openBrowser, PHONE, Viewer } from "./browser.ts";
import { changedRepository } from "./changed-repository.ts";
import { makeHome } from "./home.ts";
import { relayChild } from "./relay-child.ts";
import { REPOSITORY, remiCommand, remiOk } from "./remi.ts";
import { share, showCode, startSession } from "./remote-home.ts";
import { openFiles } from "./viewer-files.ts";

const WIDE = { viewport: { width: 1440, height: 900 } };
const TALL_PHONE = { ...PHONE, viewport: { width: 375, height: 812 }, deviceScaleFactor: 1.5 };

await using home = makeHome();
const browser = await openBrowser();
const shoot = (viewer: Viewer, name: string) =>
  viewer.page.screenshot({ path: join(REPOSITORY, `docs/viewer-${name}.png`) });

/** A program's own picture: bars in sixels, in two colors. */
function plot(): string {
  const [width, bands] = [360, 30];
  const levels = [9, 14, 12, 19, 23, 21, 27, 16, 11, 18, 25, 29];
  let body = `"1;1;${width};${bands * 6}#0;2;20;45;90#1;2;40;75;60`;
  for (let band = 0; band < bands; band++) {
    for (const color of [0, 1]) {
      body += `#${color}`;
      for (const [at, level] of levels.entries()) {
        const isBar = bands - band <= level && at % 2 === color;
        body += `!24${isBar ? "~" : "?"}!6?`;
      }
      body += "$";
    }
    body += "-";
  }
  return `\x1bP0;1q${body}\x1b\\`;
}

/** The list of a directory and a source in it, with an upload that is paused. */
async function shootFiles(): Promise<void> {
  const source = readFileSync(join(REPOSITORY, "web/files/folder.ts"), "utf8");
  const photo = join(home.root, "photo.jpg");
  writeFileSync(photo, new Uint8Array(80_000_000));
  await using files = await openFiles(browser, {
    config: "files_write = true\n",
    files: { "README.md": "# Project\n", "src/folder.ts": source, "out/report.pdf": "", "build.log": "ok\n" },
    options: { ...PHONE, deviceScaleFactor: 1.5 },
  });
  const { page } = files.viewer;
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Upload files" }).tap();
  await (await choosing).setFiles(photo);
  await page.getByText("/s").waitFor();
  await page.getByRole("button", { name: "Pause photo.jpg" }).tap();
  await page.getByText(/^Paused at/).waitFor();
  await shoot(files.viewer, "files-phone");
  await page.getByRole("button", { name: "Give up photo.jpg" }).tap();
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("button", { name: "Whole page" }).tap();
  await page.getByRole("button", { name: /^src, folder/ }).tap();
  await page.getByRole("button", { name: /^folder\.ts, file/ }).tap();
  await page.locator(".w-keyword").first().waitFor();
  await shoot(files.viewer, "files");
}

async function shootPlot(viewerUrl: string): Promise<void> {
  const file = join(home.root, "plot.six");
  writeFileSync(file, plot());
  const program = `PS1='$ '; plot() { printf 'requests a minute\n'; cat '${file}'; echo; }`;
  writeFileSync(join(home.root, "bashrc"), program);
  await startSession(home, "plot", "bash", "--rcfile", join(home.root, "bashrc"), "-i");
  const { code } = await showCode(home);
  await using viewer = await Viewer.open(browser, viewerUrl, TALL_PHONE);
  await viewer.enterCode(code);
  await viewer.openSession("plot");
  await viewer.shows("$");
  await viewer.type("plot\n");
  await viewer.shows("requests a minute");
  await viewer.page.locator(".xterm-image-layer").waitFor();
  await viewer.until(
    "the prompt",
    async () => (await viewer.rows()).filter((row) => row.startsWith("$")).length > 1,
  );
  await shoot(viewer, "picture");
}

/** Thirty sessions of two machines, two of them beside each other. */
async function shootMachines(): Promise<void> {
  await using laptop = makeHome();
  await using relay = await relayChild(home, "127.0.0.1:0");
  const named = [
    "unshare",
    "-u",
    "sh",
    "-c",
    'hostname laptop && exec "$@"',
    "sh",
    ...remiCommand("server", "start"),
  ];
  if (Bun.spawnSync(named, { env: laptop.env, cwd: laptop.root }).exitCode !== 0) throw new Error("not root");
  for (let i = 1; i <= 22; i++) {
    const ends = ["exec sleep 1000", "while sleep 1; do echo $((n+=1)) done; done", "exit 2", "exit 0"];
    const script = `echo building target ${i} of 22; ${ends[i % ends.length]}`;
    await startSession(laptop, `target-${i}`, "sh", "-c", script);
  }
  await startSession(laptop, "deploy", "sh", "-c", "printf 'Deploy to production? [y/N] '; read x");
  await startSession(laptop, "server", "sh", "-c", "echo listening on 3000; exec sleep 1000");
  await remiOk(laptop, ["wait", "deploy", "--for", "waiting", "--timeout", "60"]);
  const codeAt = async (at: typeof home) =>
    (await showCode(at, "--signaling-url", relay.url, "--no-p2p")).code;
  await using viewer = await Viewer.open(browser, `http://127.0.0.1:${relay.port}/`, WIDE);
  const { page } = viewer;
  await viewer.enterCode(await codeAt(home));
  await page.getByRole("button", { name: "Machines" }).click();
  await page.getByRole("button", { name: "Add a machine" }).click();
  await viewer.enterCode(await codeAt(laptop));
  await page.getByRole("heading", { name: "2 machines" }).waitFor();
  await viewer.openSession("server");
  await viewer.shows("listening on 3000");
  const rows = page.getByRole("navigation", { name: "Sessions" });
  await rows.getByRole("button", { name: "Open deploy beside" }).click();
  await viewer.shows("Deploy to production");
  await rows.getByText("Do you want to proceed").waitFor();
  await shoot(viewer, "workspace");
}

try {
  const tests = 'for i in $(seq 1 128); do printf "\\033[32m✓\\033[0m test %d passed\\n" $i; done';
  await startSession(home, "api", "bash", "-c", `${tests}; PS1="$ " exec bash --norc`);
  const question = join(REPOSITORY, "test/fixtures/agents/claude-permission.ansi");
  await startSession(home, "agent", "bash", "-c", `cat ${question}; stty raw -echo; exec sleep 1000`);
  await startSession(home, "migrate", "sh", "-c", "printf 'Drop table users? [y/N] '; read x");
  await startSession(home, "review", "sleep", "1000");
  const reason = "wants to run: git push --force origin main";
  await remiOk(home, ["event", "--state", "waiting", "--reason", reason, "--session", "review"]);
  await startSession(home, "build", "sh", "-c", "exit 3");
  await startSession(home, "docs", "sh", "-c", "exit 0");
  await remiOk(home, ["mute", "migrate"]);
  for (const name of ["migrate", "agent"])
    await remiOk(home, ["wait", name, "--for", "waiting", "--timeout", "60"]);

  const { code, viewerUrl } = await showCode(home);
  {
    await using viewer = await Viewer.open(browser, viewerUrl!, TALL_PHONE);
    const { page } = viewer;
    await page.getByLabel("Code or link").waitFor();
    await shoot(viewer, "code");
    await viewer.enterCode(code);
    await page.getByText("wants to run").waitFor();
    await page.getByRole("button", { name: "Yes", exact: true }).first().waitFor();
    await page.getByRole("button", { name: "3 No, and tell Claude" }).waitFor();
    await shoot(viewer, "sessions");
    await viewer.openSession("api");
    await viewer.shows("test 128 passed");
    await page.getByRole("button", { name: "Session menu" }).tap();
    await page.getByRole("button", { name: "Use my size" }).tap();
    await page.getByRole("button", { name: "Close" }).tap();
    await viewer.until("the page's own width", async () => (await viewer.rows()).length > 25);
    await page.getByRole("button", { name: "Ctrl, for the next key" }).tap();
    await page.getByRole("button", { name: "Ctrl, for the next key" }).tap();
    await shoot(viewer, "phone");
    await page.getByRole("button", { name: "Ctrl, locked" }).tap();
    await page.setViewportSize({ width: 812, height: 375 });
    await page.keyboard.press("Control+Shift+F");
    await viewer.until("the first match of all", async () => {
      await page.getByRole("searchbox").fill("");
      await page.getByRole("searchbox").fill("test 3");
      await page.getByRole("button", { name: "Next match" }).tap();
      return (await viewer.screen()).includes("test 3 passed");
    });
    await shoot(viewer, "turned");
    await page.getByRole("button", { name: "Close search" }).tap();
    await page.setViewportSize(TALL_PHONE.viewport);
    await page.getByRole("button", { name: "All sessions" }).tap();
    await page.getByRole("button", { name: "Who can read this?" }).last().tap();
    await page.getByText("The machine\u2019s fingerprint").waitFor();
    await shoot(viewer, "privacy");
  }
  {
    const { link } = await share(home, "api", "--read-only");
    await using viewer = await Viewer.open(browser, link, TALL_PHONE);
    await viewer.page.getByText("does not know").waitFor();
    await shoot(viewer, "link");
  }
  {
    const { code } = await showCode(home);
    await using viewer = await Viewer.open(browser, viewerUrl!, DESK);
    const { page } = viewer;
    await viewer.enterCode(code);
    await viewer.openSession("api");
    await viewer.shows("test 128 passed");
    const area = (await page.locator(".terminal-area").boundingBox())!;
    await page.mouse.click(area.x + area.width - 20, area.y + area.height - 20);
    await page.keyboard.type("echo typed after a press beside the text");
    await viewer.shows("beside the text");
    await remiOk(home, ["server", "stop"]);
    await page.getByText("The session goes on").waitFor();
    await shoot(viewer, "restart");
    await remiOk(home, ["ls"]);
    await page.getByText("The session goes on").waitFor({ state: "detached" });
    await page.keyboard.press("Enter");
    await viewer.shows(/^typed after a press beside the text/m);
    await shoot(viewer, "desk");
  }
  await shootPlot(viewerUrl!);
  await shootFiles();
  for (const [options, name] of [
    [{ ...DESK, viewport: { width: 1440, height: 900 } }, "changes"],
    [{ ...PHONE, deviceScaleFactor: 1.5 }, "changes-phone"],
  ] as const) {
    await using files = await openFiles(browser, { options });
    const { page } = files.viewer;
    changedRepository(files.home, files.directory);
    await page.getByRole("tab", { name: "Changes" }).click();
    await page.getByRole("button", { name: /^src\/values/ }).click();
    await page.locator("ins").first().waitFor();
    await shoot(files.viewer, name);
  }
  await shootMachines();
} finally {
  await browser.close();
}
