// The viewer's keyboard in a real browser: keys come in the form that the program has asked for.

import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { openBrowser, PHONE, Viewer } from "../support/browser.ts";
import { makeHome } from "../support/home.ts";
import { captureShows } from "../support/processes.ts";
import { showCode, startSession } from "../support/remote-home.ts";

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
  // What an input method or a phone types arrives as it is.
  await viewer.page.keyboard.insertText("日é");
  await captureShows(home, "one", `${typed}M-fM-^WM-%M-CM-)`);
  expect(viewer.complaints).toEqual([]);
});

test("every key of a phone's bar can be reached and types what it says; Ctrl pressed twice holds until it is pressed again", async () => {
  await using home = makeHome();
  await startSession(home, "demo", ...shows(""));
  const { code, viewerUrl } = await showCode(home);
  await using viewer = await Viewer.open(browser, viewerUrl!, PHONE);
  const { page } = viewer;
  await viewer.enterCode(code);
  await viewer.openSession("demo");
  await viewer.shows("ready:");
  const bar = page.getByRole("toolbar", { name: "Keys" });
  // More than half of the keys are seen at once, and the bar shows that there are more.
  const seen = await page.evaluate(`(() => {
    const keys = [...document.querySelectorAll(".key-bar button")];
    return [keys.length, keys.filter((key) => key.getBoundingClientRect().right <= innerWidth).length];
  })()`);
  expect(seen).toEqual([20, 14]);
  expect(await bar.getAttribute("class")).toContain("more-after");
  const keys: [string, string][] = [
    ["Escape", "^["],
    ["Tab", "^I"],
    ["Shift Tab", "^[[Z"],
    ["Arrow left", "^[[D"],
    ["Arrow up", "^[[A"],
    ["Arrow down", "^[[B"],
    ["Control C, interrupt", "^C"],
    ["Arrow right", "^[[C"],
    ["Enter", "^M"],
    ["Delete", "^[[3~"],
    ["Page up", "^[[5~"],
    ["Page down", "^[[6~"],
    ["Home", "^[[H"],
    ["End", "^[[F"],
    ["Slash", "/"],
    ["Minus", "-"],
    ["Pipe", "|"],
    ["Tilde", "~"],
  ];
  for (const [name] of keys) await bar.getByRole("button", { name, exact: true }).tap();
  // `cat -v` leaves a tab as it is, so it is drawn as blanks.
  const typed = keys.map(([, bytes]) => bytes).join("");
  const whole = async () => (await viewer.rows()).join("").replace(/\s/g, "");
  await viewer.until("all keys", async () => (await whole()).includes(typed.replace("^I", "")));
  const ctrl = (state: string) => bar.getByRole("button", { name: `Ctrl, ${state}` });
  const field = page.getByLabel("Text for the session");
  await ctrl("for the next key").tap();
  await ctrl("for the next key").tap();
  await ctrl("locked").waitFor();
  await field.focus();
  await page.keyboard.type("a");
  await page.keyboard.type("b");
  await viewer.until("both with Ctrl", async () => (await whole()).endsWith("^A^B"));
  await ctrl("locked").tap();
  await ctrl("for the next key").tap();
  await field.focus();
  await page.keyboard.type("d");
  await viewer.until("one with Ctrl", async () => (await whole()).endsWith("^A^B^D"));
  await page.keyboard.type("e");
  expect(await field.inputValue()).toBe("e");
});
