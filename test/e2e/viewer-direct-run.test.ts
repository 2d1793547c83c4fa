// The viewer on a direct path: it moves there by itself, moves back when the path is gone, and shows the person which path
// it uses. The real viewer, relay, daemon and native module, in a real browser.

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { openBrowser, PHONE, Viewer } from "../support/browser.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { withoutNetwork } from "../support/network.ts";
import { relayChild } from "../support/relay-child.ts";
import { eventually } from "../support/remi.ts";
import { showCode, startSession } from "../support/remote-home.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** Keeps the page's connections where a test can close them. */
const KEEP = `
  globalThis.connections = [];
  const { createDataChannel } = RTCPeerConnection.prototype;
  RTCPeerConnection.prototype.createDataChannel = function (...terms) {
    connections.push(this);
    return createDataChannel.apply(this, terms);
  };`;

async function openViewer(home: TestHome, ...flags: string[]) {
  await startSession(home, "demo", "env", "PS1=$ ", "bash", "--norc");
  const { code, viewerUrl } = await showCode(home, ...flags);
  const viewer = await Viewer.open(browser, viewerUrl!, PHONE, KEEP);
  await viewer.enterCode(code);
  return viewer;
}

/** Rows of output, and what is typed meanwhile. */
const ROWS = 20_000;
const KEYS = Array.from({ length: 300 }, (_, i) => `${i % 10}`).join("");

const badge = ({ page }: Viewer, path: "direct" | "relay") =>
  page.getByRole("button", { name: new RegExp(`^Connection: ${path} \\d+ ms\\.`) });

describe.skipIf(withoutNetwork !== null)(`the viewer${withoutNetwork ? ` (${withoutNetwork})` : ""}`, () => {
  test("it goes directly by itself, the badge says so with its round trip, and what is typed arrives", async () => {
    await using home = makeHome();
    await using viewer = await openViewer(home);
    await badge(viewer, "direct").waitFor();
    expect(await badge(viewer, "direct").getAttribute("title")).toBe(
      "Direct: the bytes go straight between this device and the machine.",
    );
    await viewer.openSession("demo");
    await viewer.shows("$");
    await viewer.type("echo direct-$((1+1))\n");
    await viewer.shows("direct-2");
    // The page's bar fits its width.
    const { width } = PHONE.viewport!;
    const box = (await viewer.page.getByRole("button", { name: "Session menu" }).boundingBox())!;
    expect(box.x + box.width).toBeLessThanOrEqual(width);
    expect(viewer.complaints).toEqual([]);
  });

  test("when its direct path is closed the page goes on over the relay, and what was typed meanwhile arrives once", async () => {
    await using home = makeHome();
    await using viewer = await openViewer(home);
    await viewer.openSession("demo");
    await badge(viewer, "direct").waitFor();
    await viewer.shows("$");
    await viewer.page.evaluate("connections.at(-1).close()");
    await viewer.type("echo once-$((1+1))\n");
    await viewer.shows("once-2");
    const lines = (await viewer.rows()).filter((row) => row === "once-2");
    expect(lines).toHaveLength(1);
    await badge(viewer, "direct").waitFor();
    expect(viewer.complaints).toEqual([]);
  });

  test("when its direct path is closed while output comes and keys are typed, nothing is lost", async () => {
    await using home = makeHome();
    await using viewer = await openViewer(home);
    await viewer.openSession("demo");
    await badge(viewer, "direct").waitFor();
    await viewer.shows("$");
    const file = join(home.root, "typed");
    // The first key starts the output.
    const printing = `for ((n = 1; n <= ${ROWS}; n++)); do echo "row $n"; done; echo END`;
    await viewer.type(`stty -icanon -echo; read -n1; (${printing}) & head -c ${KEYS.length} > '${file}'\n`);
    await viewer.type("g");
    await viewer.shows("row ");
    const typing = viewer.type(KEYS);
    const began = performance.now();
    // It opens no other, so that it stays on the relay for as long as this test looks.
    await viewer.page.evaluate("connections.at(-1).close(); delete globalThis.RTCPeerConnection");
    await badge(viewer, "relay").waitFor();
    console.log(
      `the page's connection closed: back on the relay after ${Math.round(performance.now() - began)} ms`,
    );
    await typing;
    await viewer.shows(/END/);
    await eventually("all keys", () => existsSync(file) && readFileSync(file, "utf8") === KEYS);
    const rows = (await viewer.rows()).flatMap((row) => /^row (\d+)$/.exec(row)?.[1] ?? []).map(Number);
    expect(rows.length).toBeGreaterThan(3);
    expect(rows).toEqual(rows.map((_, i) => ROWS - rows.length + 1 + i));
    await badge(viewer, "relay").waitFor();
    expect(viewer.complaints).toEqual([]);
  });

  test("turning direct connections off moves to the relay at once, and turning them on moves back", async () => {
    await using home = makeHome();
    await using viewer = await openViewer(home);
    await badge(viewer, "direct").click();
    const choice = viewer.page.getByRole("switch", { name: "Use a direct connection when possible" });
    await choice.click();
    await viewer.page.getByText(/Which way the bytes go: relay \d+ ms/).waitFor();
    expect(await viewer.page.evaluate("connections.at(-1).connectionState")).toBe("closed");
    await choice.click();
    await viewer.page.getByText(/Which way the bytes go: direct \d+ ms/).waitFor();
    expect(viewer.complaints).toEqual([]);
  });

  test("the connection on a direct path survives the death of its relay", async () => {
    await using home = makeHome();
    await using relay = await relayChild(home, "127.0.0.1:0");
    await using viewer = await openViewer(home, "--signaling-url", relay.url);
    await viewer.openSession("demo");
    await badge(viewer, "direct").waitFor();
    await relay.end();
    await viewer.type("echo without-$((1+1))\n");
    await viewer.shows("without-2");
    await badge(viewer, "direct").waitFor();
    expect(viewer.complaints).toEqual([]);
  });
});
