// 40 KB of marks in one cell took a page without WebGL 14 s, and 100 KB took it for ever; 50,000 colours took it a
// minute, because each rebuilt a style sheet.

import { expect, test } from "bun:test";
import { openBrowser, Viewer } from "../support/browser.ts";
import { makeHome } from "../support/home.ts";
import { remiOk } from "../support/remi.ts";
import { showCode, startSession } from "../support/remote-home.ts";

const COLORS = 5_000;

test("a page shows what comes after 100,000 marks in one cell and after thousands of colours", async () => {
  await using home = makeHome();
  const program = `printf a; i=0; while [ $i -lt 100 ]; do printf '\\314\\201%.0s' $(seq 1000); i=$((i+1)); done
printf 'b\\r\\nready\\r\\n'; read x
for i in $(seq ${COLORS}); do printf '\\033]4;%d;#%06x\\007' $((i % 256)) $i; done; echo painted; read x`;
  await startSession(home, "demo", "sh", "-c", program);
  const browser = await openBrowser();
  try {
    const { code, viewerUrl } = await showCode(home);
    await using viewer = await Viewer.open(browser, viewerUrl!);
    const { page } = viewer;
    await viewer.enterCode(code);
    await viewer.openSession("demo");
    await viewer.shows("ready");
    const captured = (await remiOk(home, ["capture", "demo"])).split("\n")[0];
    expect((await viewer.rows())[0]).toBe(captured!);
    await page.evaluate(`window.sheets = 0;
      const { replaceSync } = CSSStyleSheet.prototype;
      CSSStyleSheet.prototype.replaceSync = function (css) {
        window.sheets++;
        return replaceSync.call(this, css);
      };`);
    await viewer.type("\n");
    await viewer.shows("painted");
    // The last of each is drawn: 4,808, which is 0x12c8, was the last for the colour 200.
    const drawn = `[...document.adoptedStyleSheets]
      .some((sheet) => [...sheet.cssRules].some(({ cssText }) => cssText.includes("rgb(0, 18, 200)")))`;
    await viewer.until("the last colours", async () => (await page.evaluate(drawn)) === true);
    expect(await page.evaluate("window.sheets")).toBeLessThan(COLORS / 2);
    expect(viewer.complaints).toEqual([]);
  } finally {
    await browser.close();
  }
});
