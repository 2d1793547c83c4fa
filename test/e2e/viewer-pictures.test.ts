// Pictures of programs in a real browser: where the session has them, within limits, and a box for those who come later.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { closeSync, constants, mkdirSync, openSync, writeFileSync } from "node:fs";
import { deflateSync } from "node:zlib";
import type { Browser } from "playwright-core";
import { setWindowSize } from "../../src/host/pty/libc.ts";
import { DESK, openBrowser, PHONE, Viewer } from "../support/browser.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { png } from "../support/image-files.ts";
import { eventually, remiOk, remiTerminal } from "../support/remi.ts";
import { share, showCode, startSession } from "../support/remote-home.ts";

setDefaultTimeout(60_000);

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** Prints the file that is named, then what the session's cursor is told to be at. */
const PROGRAM = `stty -echo; echo ready; while read -r name; do clear; cat "$name"; printf '\\r\\n\\033[6n'
  IFS='[;' read -r -d R _ row col; echo "end of $name at $row"; echo "$col"; done`;

const file = (bytes: Uint8Array, terms = "") =>
  `\x1b]1337;File=inline=1;${terms}:${Buffer.from(bytes).toString("base64")}\x07`;
const sixel = (width: number, height: number, body: string) => `\x1bPq"1;1;${width};${height}${body}\x1b\\`;
/** A green picture of 80 x 60 pixels. */
const GREEN = sixel(80, 60, `#1;2;0;100;0#1${"!80~-".repeat(10)}`);

async function startPrinter(home: TestHome, files: Readonly<Record<string, string>>): Promise<void> {
  const directory = `${home.root}/pictures`;
  mkdirSync(directory);
  for (const [name, text] of Object.entries(files)) writeFileSync(`${directory}/${name}`, text, "latin1");
  await startSession(home, "demo", "bash", "-c", `cd '${directory}'; ${PROGRAM}`);
}

/** A page whose terminal the test can reach as `seenView`. */
async function openPage(url: string, code: string | null, options = DESK): Promise<Viewer> {
  const viewer = await Viewer.open(browser, "about:blank", { ...options, serviceWorkers: "block" });
  await viewer.page.route("**/terminal-view-*.js", async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace(
      /export\s*\{(\w+) as TerminalView\}/,
      "class Seen extends $1{constructor(...terms){super(...terms);globalThis.seenView=this}}export{Seen as TerminalView}",
    );
    await route.fulfill({ response, body });
  });
  await viewer.page.goto(url);
  if (code !== null) {
    await viewer.enterCode(code);
    await viewer.openSession("demo");
  }
  return viewer;
}

async function openLink(link: string): Promise<Viewer> {
  const viewer = await openPage(link, null, PHONE);
  await viewer.page.getByRole("button", { name: "Connect" }).tap();
  return viewer;
}

/** The color of the pictures' layer in the middle of a cell, as `r,g,b,opacity`. */
function colorAt(viewer: Viewer, col: number, row: number): Promise<string> {
  return viewer.page.evaluate(`(() => {
    const layer = document.querySelector(".xterm-image-layer");
    if (!layer) return "no layer";
    const { cols, rows } = seenView.terminal;
    const [x, y] = [(${col} + 0.5) * layer.width / cols, (${row} + 0.5) * layer.height / rows];
    return layer.getContext("2d").getImageData(x, y, 1, 1).data.join();
  })()`);
}

const hasColor = (viewer: Viewer, col: number, row: number, color: string) =>
  viewer.until(`${color} at ${col};${row}`, async () => (await colorAt(viewer, col, row)) === color);

/** Pictures that are kept, and MB of their pixels. */
function kept(viewer: Viewer): Promise<{ count: number; mb: number }> {
  return viewer.page.evaluate(`(() => {
    const addon = seenView.terminal._addonManager._addons.map((a) => a.instance).find((a) => "storageUsage" in a);
    return { count: addon._storage._images.size, mb: addon.storageUsage };
  })()`);
}

test("pictures are drawn in the session's cells, by code that comes with the first; who comes later sees a box", async () => {
  await using home = makeHome();
  await startPrinter(home, {
    sixel: GREEN,
    file: file(png(80, 40, [], { color: 0x0000ff }), "width=40;"),
    both: `${GREEN}\r\n${file(png(16, 16))}x${file(png(16, 16))}`,
  });
  const { code, viewerUrl } = await showCode(home);
  await using viewer = await openPage(viewerUrl!, code);
  const loaded: string[] = [];
  viewer.page.on("request", (request) => loaded.push(request.url()));
  await viewer.shows("ready");
  expect(loaded.filter((url) => url.includes("picture-drawing"))).toEqual([]);

  // 60 pixels are four rows of 16.
  await viewer.type("sixel\n");
  await viewer.shows("end of sixel at 5");
  await hasColor(viewer, 0, 0, "0,255,0,255");
  await hasColor(viewer, 9, 2, "0,255,0,255");
  await hasColor(viewer, 10, 0, "0,0,0,0");
  expect(loaded.filter((url) => url.includes("picture-drawing"))).toHaveLength(1);
  expect((await viewer.rows())[4]).toBe("end of sixel at 5");
  expect(await remiOk(home, ["capture", "demo"])).toStartWith("[picture 8\n\n\n\nend of sixel at 5\n");

  await viewer.type("file\n");
  await viewer.shows("end of file at 11");
  await hasColor(viewer, 39, 9, "0,0,255,255");
  await hasColor(viewer, 40, 9, "0,0,0,0");
  // Made larger or smaller, it stays in its cells.
  await viewer.page.evaluate("seenView.zoom(6)");
  await hasColor(viewer, 39, 9, "0,0,255,255");
  await hasColor(viewer, 40, 9, "0,0,0,0");

  await viewer.type("both\n");
  await viewer.shows("end of both");
  await hasColor(viewer, 0, 4, "255,0,0,255");
  await hasColor(viewer, 2, 4, "0,0,0,0");
  await hasColor(viewer, 3, 4, "255,0,0,255");

  const { link } = await share(home, "demo", "--read-only");
  for (const late of [await openPage(viewerUrl!, (await showCode(home)).code, PHONE), await openLink(link)]) {
    await using page = late;
    await page.shows("end of both");
    expect((await page.rows()).slice(0, 5)).toEqual(["[picture 8", "", "", "", "[px[p"]);
    expect(await colorAt(page, 0, 0)).toBe("no layer");
    expect(page.complaints).toEqual([]);
  }
  expect(viewer.complaints).toEqual([]);
});

test("pictures made to cost much are boxes or cheap, and the page goes on", async () => {
  await using home = makeHome();
  const large = sixel(2_000, 2_000, "#1~");
  const hostile = {
    raster: sixel(99_999_999, 99_999_999, "~"),
    wide: `\x1bPq${"!99999~".repeat(10_000)}\x1b\\`,
    tall: `\x1bPq~${"-".repeat(500_000)}~\x1b\\`,
    repainted: sixel(2_000, 2_000, "!2000~$".repeat(500_000)),
    endless: `\x1bPq#0${"!2000~-".repeat(600_000)}\x1b\\`,
    unpacked: file(png(100, 100, [], { data: deflateSync(new Uint8Array(64 << 20)) })),
    profile: file(
      png(100, 100, [["iCCP", new Uint8Array([0x78, 0, 0, ...deflateSync(new Uint8Array(64 << 20))])]]),
    ),
    shrunk: `${file(png(999, 999), "width=1;")}\r\n`.repeat(100),
    claims: file(png(60_000, 60_000)),
    broken: file(png(300, 200).subarray(0, 60)),
    none: file(new TextEncoder().encode("<svg onload=alert(1)>".repeat(1_000))),
    many: `${GREEN}\r\n`.repeat(500),
    flood: `${large}\r\n`.repeat(60),
  };
  await startPrinter(home, hostile);
  const { code, viewerUrl } = await showCode(home);
  await using viewer = await openPage(viewerUrl!, code);
  await viewer.shows("ready");
  for (const name of Object.keys(hostile)) {
    await viewer.type(`${name}\n`);
    await viewer.shows(`end of ${name} at`);
    expect(await viewer.screen()).not.toMatch(/[~!;]{3}|AAAA/);
  }
  const { count, mb } = await kept(viewer);
  expect(count).toBeLessThanOrEqual(256);
  expect(mb).toBeLessThanOrEqual(128);
  expect(viewer.complaints).toEqual([]);
});

test.skipIf(process.platform !== "linux")(
  "a cell's size that a terminal tells is the one that counts, and a program is told who draws sixel pictures",
  async () => {
    await using home = makeHome();
    await startPrinter(home, { sixel: GREEN, asks: "\x1b[c" });
    const { code, viewerUrl } = await showCode(home);
    await using viewer = await openPage(viewerUrl!, code);
    await viewer.shows("ready");
    // What the program reads as its column begins within the answer to its question.
    await viewer.type("asks\n");
    await viewer.shows(/^4;22c/m);
    await using terminal = remiTerminal(home, ["attach", "demo"]);
    await terminal.shows("4;22c");
    const fd = openSync(`/proc/${terminal.child.pid}/fd/0`, constants.O_RDWR | constants.O_NOCTTY);
    setWindowSize(fd, { cols: 80, rows: 24 }, { width: 10, height: 20 });
    closeSync(fd);
    const cell = "(() => { const { width } = seenView.cell; return width; })()";
    await viewer.until("the cell", async () => (await viewer.page.evaluate(cell)) === 10);
    await viewer.type("sixel\n");
    await viewer.shows("end of sixel at 4");
    await hasColor(viewer, 7, 2, "0,255,0,255");
    await hasColor(viewer, 8, 2, "0,0,0,0");
    expect((await viewer.rows())[3]).toBe("end of sixel at 4");
    await viewer[Symbol.asyncDispose]();
    const asksAgain = async () => {
      await remiOk(home, ["send", "demo", "asks", "--enter"]);
      return /^22c/m.test(await remiOk(home, ["capture", "demo"]));
    };
    await eventually("no viewer to be there", asksAgain);
  },
);
