// The viewer's keyboard in a real browser: keys come in the form that the program has asked for.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Browser } from "playwright-core";
import { openBrowser, Viewer } from "../support/browser.ts";
import { makeHome } from "../support/home.ts";
import { captureShows } from "../support/processes.ts";
import { showCode, startSession } from "../support/remote-home.ts";

setDefaultTimeout(90_000);

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** Shows every byte that it is sent, in a terminal that is raw, after `printf` of what it asks for. */
const shows = (asked: string) => ["sh", "-c", `stty raw -echo; printf '${asked}ready:'; exec cat -v`];

test.each<[string, string, [string, string][]]>([
  [
    "nothing",
    "",
    [
      ["Shift+Enter", "^M"],
      ["Shift+Tab", "^[[Z"],
      ["ArrowUp", "^[[A"],
      ["Control+c", "^C"],
    ],
  ],
  ["application cursor keys", "\\033[?1h", [["ArrowUp", "^[OA"]]],
  [
    "kitty keys",
    "\\033[>1u",
    [
      ["Shift+Enter", "^[[13;2u"],
      ["Enter", "^M"],
      ["Shift+Tab", "^[[9;2u"],
      ["Escape", "^[[27u"],
      ["Control+c", "^[[99;5u"],
      ["Alt+x", "^[[120;3u"],
      ["Shift+A", "A"],
      ["b", "b"],
      ["F1", "^[[P"],
    ],
  ],
  [
    "kitty keys with releases",
    "\\033[>3u",
    [
      ["a", "a^[[97;1:3u"],
      ["Escape", "^[[27u^[[27;1:3u"],
      ["Enter", "^M"],
    ],
  ],
  [
    "modifyOtherKeys",
    "\\033[>4;2m",
    [
      ["Shift+Enter", "^[[27;2;13~"],
      ["Control+c", "^[[27;5;99~"],
      ["c", "c"],
    ],
  ],
  ["kitty keys and takes them back", "\\033[>1u\\033[<u", [["Shift+Enter", "^M"]]],
])("a program that asks for %s", async (_, asked, keys) => {
  await using home = makeHome();
  await startSession(home, "one", ...shows(asked));
  await captureShows(home, "one", "ready:");
  const { code, viewerUrl } = await showCode(home);
  await using viewer = await Viewer.open(browser, viewerUrl!);
  await viewer.enterCode(code);
  await viewer.openSession("one");
  await viewer.shows("ready:");
  await viewer.page.locator(".xterm-helper-textarea").focus();
  let typed = "ready:";
  for (const [key, bytes] of keys) {
    await viewer.page.keyboard.press(key);
    typed += bytes;
    expect((await captureShows(home, "one", typed)).trimEnd()).toContain(typed);
  }
  // What an input method or a phone types comes as it is.
  await viewer.page.keyboard.insertText("日é");
  await captureShows(home, "one", `${typed}M-fM-^WM-%M-CM-)`);
  expect(viewer.complaints).toEqual([]);
});
