// A real Chromium on the real viewer, and what tests see of it: the rows of the terminal, and what the console
// complained about.

import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "playwright-core";
import { WAIT_MS } from "./remi.ts";

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Where a browser may be; the first that is there. */
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export const PHONE: BrowserContextOptions = {
  viewport: { width: 375, height: 667 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
};
/** A script for a page that is to stay on the relay. */
export const WITHOUT_WEBRTC = "delete globalThis.RTCPeerConnection;";
export const DESK: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };

/**
 * One browser for a file of tests. Without WebGL the terminal is drawn by elements, whose text tests can read.
 */
export async function openBrowser(
  options: {
    readonly webgl?: boolean;
    readonly args?: readonly string[];
    /** A program that runs the one at this path with its own arguments, for instance in another network. */
    readonly wrap?: (executable: string) => string;
  } = {},
): Promise<Browser> {
  const executable = PLACES.find((path) => Bun.file(path).size > 0);
  if (!executable) throw new Error("the tests of the viewer need Chromium: apt-get install chromium");
  return chromium.launch({
    executablePath: options.wrap?.(executable) ?? executable,
    args: [...ARGS, ...(options.webgl ? [] : ["--disable-3d-apis"]), ...(options.args ?? [])],
  });
}

/** A page in a browser profile of its own. */
export class Viewer implements AsyncDisposable {
  /** What the page was refused, or failed at; violations of the content policy are included. */
  readonly complaints: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.setDefaultTimeout(WAIT_MS);
    page.on("console", (message) => {
      // A relay that is away is part of some tests.
      if (message.type() === "error" && !/ERR_|WebSocket connection/.test(message.text()))
        this.complaints.push(message.text());
    });
    page.on("pageerror", (error) => this.complaints.push(`${error}`));
  }

  /** @param before a script that runs in the page before anything else, each time that it is loaded */
  static async open(
    browser: Browser,
    url: string,
    options: BrowserContextOptions = DESK,
    before = "",
  ): Promise<Viewer> {
    const context = await browser.newContext(options);
    await context.addInitScript(before);
    const viewer = new Viewer(context, await context.newPage());
    await viewer.page.goto(url);
    return viewer;
  }

  async enterCode(code: string): Promise<void> {
    await this.page.getByLabel("Code or link").fill(code);
    await this.page.getByRole("button", { name: "Connect" }).click();
  }

  async openSession(name: string): Promise<void> {
    await this.page.getByRole("button", { name: new RegExp(`^${name}`) }).click();
    await this.page.locator(".xterm-screen").waitFor();
  }

  /** The terminal's rows as they are drawn. */
  async rows(): Promise<string[]> {
    return this.page
      .locator(".xterm-rows > div")
      .evaluateAll((rows) => rows.map((row) => (row.textContent ?? "").replaceAll("\u00a0", " ").trimEnd()));
  }

  async screen(): Promise<string> {
    return (await this.rows()).join("\n");
  }

  /** Waits until the terminal shows the text. */
  shows(text: string | RegExp): Promise<void> {
    return this.until(`${text}`, async () => {
      const screen = await this.screen();
      return typeof text === "string" ? screen.includes(text) : text.test(screen);
    });
  }

  /** Asks until it holds, because the page sends no events to the test. */
  async until(what: string, holds: () => Promise<boolean>): Promise<void> {
    const until = Date.now() + WAIT_MS;
    while (!(await holds())) {
      if (Date.now() > until) {
        const page = await this.page.locator("#app").textContent();
        throw new Error(
          `waited in vain for ${what}; the terminal:\n${await this.screen()}\nthe page:\n${page}`,
        );
      }
      await Bun.sleep(25);
    }
  }

  /** Types into the terminal, as with a keyboard. */
  async type(text: string): Promise<void> {
    await this.page.locator(".xterm-helper-textarea").focus();
    await this.page.keyboard.type(text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.context.close();
  }
}
