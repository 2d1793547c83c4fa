// Row: the viewer's first load in a browser that has never seen it, until a code can be sent.

import type { Browser } from "playwright-core";
import { viewerAssets } from "../../src/server/viewer-assets.ts";
import { openBrowser } from "../support/browser.ts";
import { testRelay } from "../support/relay-peer.ts";
import { type BenchOptions, type BenchRow, type Figure, Samples } from "./row.ts";

const BYTES_MAX_KB = 350;
const USABLE_MS_MAX = 1_500;

/** Kilobytes that came over the wire, headers included, and ms until the page takes a code. */
async function load(browser: Browser, url: string): Promise<{ kilobytes: number; ms: number }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const wire = await context.newCDPSession(page);
  let bytes = 0;
  await wire.send("Network.enable");
  wire.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  const began = performance.now();
  await page.goto(url, { waitUntil: "commit" });
  await page.getByLabel("Code or link").fill("ABCD-2345");
  // Before the crypto is loaded, the button cannot be pressed.
  await page.locator("button[type=submit]:not([disabled])").waitFor();
  const ms = performance.now() - began;
  await page.waitForLoadState("networkidle");
  await context.close();
  return { kilobytes: bytes / 1_000, ms };
}

export const viewerRow: BenchRow = {
  name: "viewer",
  async run(options: BenchOptions): Promise<Figure[]> {
    const assets = await viewerAssets();
    if (!assets) throw new Error("the viewer cannot be built");
    const [kilobytes, ms] = [new Samples(), new Samples()];
    for (let run = 0; run < options.runs; run++) {
      // A browser of its own each time: its caches of compiled code are the first load's too.
      const [browser, relay] = [await openBrowser(), await testRelay({ assets })];
      try {
        const loaded = await load(browser, relay.viewerUrl);
        kilobytes.add("remi", loaded.kilobytes);
        ms.add("remi", loaded.ms);
      } finally {
        await browser.close();
        await relay.stop();
      }
    }
    const remi = (medians: ReadonlyMap<string, number>) => medians.get("remi")!;
    return [
      {
        what: "the viewer's first load, over the wire",
        unit: "KB",
        base: null,
        samples: kilobytes.map,
        target: `at most ${BYTES_MAX_KB} KB`,
        isMet: (medians) => remi(medians) <= BYTES_MAX_KB,
      },
      {
        what: "the viewer's first load, until it takes a code",
        unit: "ms",
        base: null,
        samples: ms.map,
        target: `at most ${USABLE_MS_MAX} ms in Chromium on loopback`,
        isMet: (medians) => remi(medians) <= USABLE_MS_MAX,
      },
    ];
  },
};
