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
   * Null when no failure was reported, else the failure. The viewer says nothing about a prompt that was submitted:
   * only with `isToBeRefused` is there a long wait for its message.
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

/** How long the dashboard's report on a prompt may take, ms: the host watches for three seconds once Enter was read. */
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
      // Its report takes the line's place; the line has replaced the report on the prompt before.
      await run.until("the dashboard's word", () => DASHBOARD_WORD.test(lastRow(run)), WORD_MS);
      const said = lastRow(run).trim();
      return said.includes("submitted ✓") ? null : said;
    },
    close: () => run.close(),
  };
}

const DASHBOARD_WORD = /submitted ✓|^agent (has|waits|does|takes|ended)/;
const lastRow = (run: OuterTerminal) => run.rows().findLast((row) => row !== "") ?? "";

/** One line is typed, several come as a paste, as with a person. */
const asTyped = (text: string) =>
  text.includes("\n") ? `\x1b[200~${text.replaceAll("\n", "\r")}\x1b[201~` : text;

/** How long to wait for the page's failure message once a prompt has left the field, ms. */
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
