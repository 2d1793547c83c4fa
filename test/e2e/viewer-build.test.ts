// The built viewer: small enough, made of safe parts, free of type errors, and drawn by WebGL if there is one.

import { expect, test } from "bun:test";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { readAssets } from "../../relay/assets.ts";
import { viewerDirectory } from "../../src/server/built-viewer.ts";
import { openBrowser, Viewer } from "../support/browser.ts";
import { makeHome } from "../support/home.ts";
import { testRelay } from "../support/relay-peer.ts";
import { REPOSITORY } from "../support/remi.ts";
import { showCode, startSession } from "../support/remote-home.ts";

/** Compressed bytes over the wire until a code can be typed. */
const FIRST_LOAD_BYTES_MAX = 350_000;
/** Until a session is on the screen. */
const SESSION_BYTES_MAX = 400_000;

async function built() {
  const directory = await viewerDirectory();
  const read = readAssets(directory!);
  if (!read.ok) throw new Error(read.message);
  return read.assets;
}

test("another user of the machine can read what is built", async () => {
  const directory = (await viewerDirectory())!;
  const files = readdirSync(directory, { recursive: true, withFileTypes: true });
  for (const path of [directory, ...files.map((file) => join(file.parentPath, file.name))]) {
    const { mode } = statSync(path);
    expect([path, (mode & 0o044) === 0o044]).toEqual([path, true]);
  }
});

test("the viewer's sources have no type errors", () => {
  const tsc = Bun.spawnSync([
    join(REPOSITORY, "node_modules/.bin/tsc"),
    "--noEmit",
    "-p",
    join(REPOSITORY, "web"),
  ]);
  expect(tsc.stdout.toString()).toBe("");
  expect(tsc.exitCode).toBe(0);
});

test("no source of the viewer turns text into elements or code", () => {
  const sinks =
    /innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write|\beval\(|new Function|srcdoc|DOMParser|createContextualFragment/;
  const sources = [...new Bun.Glob("web/**/*.{ts,tsx,html}").scanSync({ cwd: REPOSITORY })].filter(
    (path) => !path.startsWith("web/dist/"),
  );
  expect(sources.length).toBeGreaterThan(30);
  expect(sources.filter((path) => sinks.test(readFileSync(join(REPOSITORY, path), "utf8")))).toEqual([]);
});

test("the page holds no script or style of its own, and files that change have other names", async () => {
  const assets = await built();
  const html = new TextDecoder().decode(assets.get("/index.html")!.bytes);
  expect(html).not.toMatch(/<style|style=|\son\w+=|<script(?![^>]*\bsrc=)/);
  expect(html).not.toMatch(/https?:/);
  for (const [path, asset] of assets)
    if (/\.(?:js|css)$/.test(path) && path !== "/service-worker.js") {
      expect(path).toMatch(/-[a-z0-9]{8}\.(?:js|css)$/);
      expect(asset.gzip).toBeDefined();
    }
});

test("the first load is small, and so is what a session adds", async () => {
  await using home = makeHome();
  await startSession(home, "demo", "env", "PS1=$ ", "bash", "--norc");
  const { code, viewerUrl } = await showCode(home);
  const assets = await built();
  const browser = await openBrowser();
  try {
    await using viewer = await Viewer.open(browser, "about:blank");
    const fetched = new Set<string>();
    viewer.page.on("response", (response) => fetched.add(new URL(response.url()).pathname));
    const bytes = () =>
      [...fetched].reduce((sum, path) => {
        const asset = assets.get(path === "/" ? "/index.html" : path);
        return sum + (asset ? (asset.gzip ?? asset.bytes).byteLength : 0);
      }, 0);
    await viewer.page.goto(viewerUrl!, { waitUntil: "networkidle" });
    expect(bytes()).toBeGreaterThan(100_000);
    expect(bytes()).toBeLessThan(FIRST_LOAD_BYTES_MAX);
    await viewer.enterCode(code);
    await viewer.openSession("demo");
    await viewer.shows("$");
    expect(bytes()).toBeLessThan(SESSION_BYTES_MAX);
  } finally {
    await browser.close();
  }
});

test("with WebGL the terminal is drawn on a canvas, under the same policy", async () => {
  await using home = makeHome();
  await startSession(home, "demo", "env", "PS1=$ ", "bash", "--norc");
  const { code, viewerUrl } = await showCode(home);
  const browser = await openBrowser({ webgl: true });
  try {
    await using viewer = await Viewer.open(browser, viewerUrl!);
    await viewer.enterCode(code);
    await viewer.openSession("demo");
    const hasWebgl = await viewer.page.evaluate(
      'document.createElement("canvas").getContext("webgl2") !== null',
    );
    if (hasWebgl) await viewer.page.locator(".xterm-screen canvas").first().waitFor();
    await viewer.page.getByRole("button", { name: "Session menu" }).click();
    await viewer.page.getByRole("button", { name: "Select and copy text" }).click();
    await viewer.page.getByRole("dialog").getByText("$").waitFor();
    expect(viewer.complaints).toEqual([]);
  } finally {
    await browser.close();
  }
});

test("the viewer is installable: a manifest, icons, and a worker that keeps the viewer's files and nothing else", async () => {
  const assets = await built();
  await using relay = await testRelay({ assets });
  const browser = await openBrowser();
  try {
    await using viewer = await Viewer.open(browser, relay.viewerUrl);
    const manifest = JSON.parse(new TextDecoder().decode(assets.get("/manifest.webmanifest")!.bytes));
    expect(manifest.display).toBe("standalone");
    for (const { src } of manifest.icons) expect([src, assets.has(src)]).toEqual([src, true]);
    const worker = new TextDecoder().decode(assets.get("/service-worker.js")!.bytes);
    expect(worker).not.toMatch(/connect|indexedDB/);
    expect(viewer.complaints).toEqual([]);
  } finally {
    await browser.close();
  }
});
