// Pages of `carrier-page.ts` in a real browser: one with a carrier over a relay, or two with a direct path between them.

import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "./browser.ts";
import type { AwayProbe } from "./carrier-rigs.ts";
import type { DirectWord } from "./direct-word.ts";
import { UdpCutter } from "./udp-cutter.ts";

let browser: Promise<Browser> | null = null;
let script: Promise<string> | null = null;

/** For the end of a file of tests. */
export async function closeCarrierBrowser(): Promise<void> {
  const closing = await browser;
  browser = null;
  await closing?.close();
}

/** A page in a profile of its own: empty, or of this address, whatever that allows. */
export async function carrierTab(stack: AsyncDisposableStack, url?: string): Promise<Page> {
  browser ??= openBrowser();
  script ??= bundlePage();
  const context = await (await browser).newContext();
  stack.defer(() => context.close());
  const tab = await context.newPage();
  const content = await script;
  if (url === undefined) await tab.addScriptTag({ content });
  else {
    await tab.addInitScript({ content });
    await tab.goto(url);
  }
  return tab;
}

/** The probe of such a page. */
export function inPage(tab: Page): AwayProbe {
  return new Proxy({} as AwayProbe, {
    get:
      (_, name: keyof AwayProbe | "then") =>
      (...args: unknown[]) =>
        tab.evaluate(([name, args]) => carrierPage.call(name, args), [name, args] as const),
  });
}

/** One end of a direct path in a page, and what it has said. */
export class DirectTab {
  readonly words: DirectWord[] = [];
  readonly probe: AwayProbe;
  /** Called with each word. */
  says: (word: DirectWord) => void = () => {};
  #waiting: (() => void)[] = [];

  private constructor(readonly page: Page) {
    this.probe = inPage(page);
  }

  static async open(stack: AsyncDisposableStack, url?: string): Promise<DirectTab> {
    const tab = new DirectTab(await carrierTab(stack, url));
    await tab.page.exposeFunction("directSays", (word: DirectWord) => {
      tab.words.push(word);
      tab.says(word);
      for (const wake of tab.#waiting.splice(0)) wake();
    });
    return tab;
  }

  /** False when there is no direct path in the page. */
  dial(offer: string | null): Promise<boolean> {
    return this.page.evaluate((offer) => carrierPage.dial(offer), offer);
  }

  hear(word: DirectWord): Promise<void> {
    return this.page.evaluate((word) => carrierPage.hear(word), word);
  }

  giveUp(): Promise<void> {
    return this.page.evaluate(() => carrierPage.giveUp());
  }

  /** Sends it past the carrier: so many bytes, or a text. */
  sendRaw(what: number | string): Promise<void> {
    return this.page.evaluate((what) => carrierPage.sendRaw(what), what);
  }

  /** The first word of this kind, once it is said. */
  async said<K extends DirectWord["is"]>(is: K): Promise<Extract<DirectWord, { is: K }>> {
    for (;;) {
      const word = this.words.find((word) => word.is === is);
      if (word) return word as Extract<DirectWord, { is: K }>;
      await new Promise<void>((wake) => this.#waiting.push(wake));
    }
  }
}

/** A page that answers and one that offers, which know each other by the ports of a cutter alone. */
export class DirectPair {
  private constructor(
    readonly near: DirectTab,
    readonly far: DirectTab,
    readonly cutter: UdpCutter,
  ) {}

  static async open(stack: AsyncDisposableStack, url?: string): Promise<DirectPair> {
    const cutter = stack.use(await UdpCutter.open());
    return new DirectPair(await DirectTab.open(stack, url), await DirectTab.open(stack, url), cutter);
  }

  /** A word of an end, as it comes to the other one: a candidate leads to the cutter's port. */
  passed(from: DirectTab, word: DirectWord): DirectWord {
    if (word.is !== "candidate") return word;
    const port = this.cutter.ports[from === this.near ? 1 : 0];
    return { ...word, candidate: word.candidate.replace(/(?<= )\S+ \d+(?= typ )/, `127.0.0.1 ${port}`) };
  }

  /** Passes every word on until both are open. */
  async connect(): Promise<void> {
    const { near, far } = this;
    far.says = (word) =>
      void (word.is === "description" ? near.dial(word.sdp) : near.hear(this.passed(far, word)));
    near.says = (word) => void far.hear(this.passed(near, word));
    await far.dial(null);
    await Promise.all([near.said("opened"), far.said("opened")]);
  }
}

declare const carrierPage: {
  dial(offer: string | null): boolean;
  hear(word: DirectWord): void;
  giveUp(): void;
  sendRaw(what: number | string): void;
  call(name: string, args: unknown[]): unknown;
};

async function bundlePage(): Promise<string> {
  const built = await Bun.build({
    entrypoints: [join(import.meta.dir, "carrier-page.ts")],
    target: "browser",
    // No module: it has run before the page does.
    format: "iife",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  return built.outputs[0]!.text();
}
