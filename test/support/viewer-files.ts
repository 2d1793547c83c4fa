// A viewer on the files of a session: a home, a directory with what the test puts there, and a browser page.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { DESK, Viewer } from "./browser.ts";
import { makeHome, type TestHome } from "./home.ts";
import { remiOk } from "./remi.ts";
import { showCode } from "./remote-home.ts";

export interface ViewerFiles extends AsyncDisposable {
  readonly home: TestHome;
  readonly viewer: Viewer;
  /** The session's directory. */
  readonly directory: string;
}

export interface ViewerFilesTerms {
  /** Files of the directory, by their paths. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** The machine's `config.toml`. */
  readonly config?: string;
  readonly options?: BrowserContextOptions;
  /** Words of `remi code`. */
  readonly code?: readonly string[];
  /** The viewer's address instead of the one that `remi code` says. */
  readonly url?: string;
}

/** Opens the session `demo`, a shell, and its files. */
export async function openFiles(browser: Browser, terms: ViewerFilesTerms = {}): Promise<ViewerFiles> {
  const stack = new AsyncDisposableStack();
  const home = stack.use(makeHome());
  const directory = join(home.root, "project");
  mkdirSync(directory);
  for (const [path, content] of Object.entries(terms.files ?? {})) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  mkdirSync(dirname(home.paths.configFile), { recursive: true, mode: 0o700 });
  writeFileSync(home.paths.configFile, terms.config ?? "", { mode: 0o600 });
  await remiOk(home, ["new", "-d", "--cwd", directory, "demo", "--", "env", "PS1=$ ", "bash", "--norc"]);
  const { code, viewerUrl } = await showCode(home, ...(terms.code ?? []));
  const viewer = stack.use(await Viewer.open(browser, terms.url ?? viewerUrl!, terms.options ?? DESK));
  await viewer.enterCode(code);
  await viewer.openSession("demo");
  await viewer.shows("$");
  await openFilesAgain(viewer);
  return { home, viewer, directory, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** By the session's menu, on the whole page. */
export async function openFilesAgain({ page }: Viewer): Promise<void> {
  await page.getByRole("button", { name: "Session menu" }).click();
  await page.getByRole("button", { name: "Files", exact: true }).click();
  await page.getByRole("region", { name: /^Files of/ }).waitFor();
  const whole = page.getByRole("button", { name: "Whole page" });
  if (await whole.isVisible()) await whole.click();
}
