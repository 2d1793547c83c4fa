// The ways in which a person or a script submits a prompt: the command, the dashboard's line, the viewer's composer.

import { openBrowser, PHONE, Viewer } from "../support/browser.ts";
import type { TestHome } from "../support/home.ts";
import { remi } from "../support/remi.ts";
import { showCode } from "../support/remote-home.ts";
import { dashboard, untilSelected } from "../support/screen-dashboard.ts";
import type { OuterTerminal } from "../support/screen-outer.ts";

export const WAYS = ["send", "dashboard", "viewer"] as const;
export type WayName = (typeof WAYS)[number];

export interface Way {
  /**
   * Null when nothing was said against it, else what was. The viewer says nothing of a prompt that was submitted: its
   * word is waited for long only with `isToBeRefused`.
   */
  submit(text: string, isToBeRefused?: boolean): Promise<string | null>;
  close(): Promise<void>;
}

const WAYS_IN: Readonly<Record<WayName, (home: TestHome) => Promise<Way>>> = {
  send: async (home) => ({
    async submit(text) {
      const { code, err } = await remi(home, ["send", "agent", text, "--enter"]);
      return code === 0 ? null : `${code}: ${err.trim()}`;
    },
    close: async () => {},
  }),
  dashboard: throughDashboard,
  viewer: throughViewer,
};

export const openWay = (way: WayName, home: TestHome): Promise<Way> => WAYS_IN[way](home);

/** How long the dashboard's word on a prompt may take, ms: the host watches for three seconds once Enter was read. */
const WORD_MS = 30_000;

async function throughDashboard(home: TestHome): Promise<Way> {
  const run = await dashboard(home, { cols: 140, rows: 40 });
  await untilSelected(run, "agent");
  return {
    async submit(text) {
      run.type("i");
      await run.shows("to agent: ");
      run.type(asTyped(text));
      await run.until("the end of the text", () => lastRow(run).includes(text.slice(-3)));
      run.type("\r");
      // Its own word takes the line's place; that of the prompt before is gone by the line.
      await run.until("the dashboard's word", () => DASHBOARD_WORD.test(lastRow(run)), WORD_MS);
      const said = lastRow(run).trim();
      return said.includes("submitted ✓") ? null : said;
    },
    close: () => run.close(),
  };
}

const DASHBOARD_WORD = /submitted ✓|^agent (has|waits|does|takes|ended)/;
const lastRow = (run: OuterTerminal) => run.rows().findLast((row) => row !== "") ?? "";

/** One line is typed, several come as a paste: that is how a person has them. */
const asTyped = (text: string) =>
  text.includes("\n") ? `\x1b[200~${text.replaceAll("\n", "\r")}\x1b[201~` : text;

/** How long the page's word against a prompt is waited for once it has left the field, ms. */
const TOAST_MS = 300;

async function throughViewer(home: TestHome): Promise<Way> {
  const browser = await openBrowser();
  const { code, viewerUrl } = await showCode(home);
  const viewer = await Viewer.open(browser, viewerUrl!, PHONE);
  await viewer.enterCode(code);
  await viewer.openSession("agent");
  const { page } = viewer;
  const field = page.getByLabel("Text for the session");
  await page.locator(".xterm-screen").tap();
  return {
    async submit(text, isToBeRefused = false) {
      await field.focus();
      // As a keyboard hands over what was composed, dictated or pasted.
      await page.keyboard.insertText(text);
      await page.getByLabel("Send with Enter").tap();
      const toasts = page.locator(".toast");
      if (isToBeRefused) await toasts.first().waitFor({ timeout: WORD_MS });
      else await Bun.sleep(TOAST_MS);
      const said = await toasts.allTextContents();
      return said.length === 0 ? null : said.join(" / ");
    },
    async close() {
      await viewer[Symbol.asyncDispose]();
      await browser.close();
    },
  };
}
