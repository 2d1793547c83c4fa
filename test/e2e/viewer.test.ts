// The real viewer in a real browser, served by a real relay: getting in by a code or a link, a command, sizes, a
// reload.

import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { openBrowser, PHONE, Viewer } from "../support/browser.ts";
import { makeHome } from "../support/home.ts";
import { hostLeft } from "../support/processes.ts";
import { relayChild } from "../support/relay-child.ts";
import { remiOk, sessionRecord } from "../support/remi.ts";
import { share, showCode, startSession } from "../support/remote-home.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** A shell with the same prompt for everybody. */
const shell = ["env", "PS1=$ ", "bash", "--norc"] as const;

test("a code typed in any form opens the session; a command runs; a reload is back in it", async () => {
  await using home = makeHome();
  await startSession(home, "demo", ...shell);
  const { code, viewerUrl } = await showCode(home);
  await using viewer = await Viewer.open(browser, viewerUrl!);
  const field = viewer.page.getByLabel("Code or link");
  await field.pressSequentially(code.toLowerCase().replace("-", ""));
  expect(await field.inputValue()).toBe(code);
  await field.press("Enter");
  await viewer.openSession("demo");
  await viewer.shows("$");
  await viewer.type("echo mark$((40+2))\n");
  await viewer.shows("mark42");
  await viewer.page.reload();
  await viewer.shows("mark42");
  await viewer.type("echo again$((1+1))\n");
  await viewer.shows("again2");
  expect(await viewer.page.title()).toContain("demo");
  expect(viewer.page.url()).toBe(viewerUrl!);
  expect(viewer.complaints).toEqual([]);
});

test("a session that has ended is shown as its host saved it, with the words that it has", async () => {
  await using home = makeHome();
  await startSession(home, "demo", "sh", "-c", "echo first words; seq 1 60; echo last words; exit 7");
  await hostLeft(home, "demo");
  const { code, viewerUrl } = await showCode(home);
  await using viewer = await Viewer.open(browser, viewerUrl!);
  await viewer.enterCode(code);
  await viewer.openSession("demo");
  await viewer.shows("last words");
  await viewer.page.getByText("The program has ended with status 7.").waitFor();
  expect(viewer.complaints).toEqual([]);
});

test("somebody who types while the crypto loads goes on typing in the same field", async () => {
  await using home = makeHome();
  await startSession(home, "demo", ...shell);
  const { code, viewerUrl } = await showCode(home);
  await using viewer = await Viewer.open(browser, "about:blank");
  const { page } = viewer;
  let loadCrypto = () => {};
  const held = new Promise<void>((resolve) => {
    loadCrypto = resolve;
  });
  await page.route("**/libsodium*", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(viewerUrl!, { waitUntil: "commit" });
  const field = page.getByLabel("Code or link");
  await field.pressSequentially(code.slice(0, 5));
  expect(await page.getByRole("button", { name: "Connect" }).isDisabled()).toBe(true);
  const before = await field.elementHandle();
  loadCrypto();
  await page.getByRole("button", { name: "Connect", disabled: false }).waitFor();
  // The same element: another one would have lost the focus, and the keys pressed until it had it again.
  expect(await field.evaluate((now, before) => now === before, before)).toBe(true);
  await page.keyboard.type(code.slice(5));
  expect(await field.inputValue()).toBe(code);
  await page.getByRole("button", { name: "Connect" }).click();
  await viewer.openSession("demo");
  await viewer.shows("$");
});

test("the session keeps its size until asked, takes the page's, and has its own again afterwards", async () => {
  await using home = makeHome();
  await startSession(home, "demo", ...shell);
  const before = await sessionRecord(home, "demo");
  const { code, viewerUrl } = await showCode(home);
  await using viewer = await Viewer.open(browser, viewerUrl!, PHONE);
  await viewer.enterCode(code);
  await viewer.openSession("demo");
  await viewer.shows("$");
  const size = async () => {
    const { cols, rows } = (await sessionRecord(home, "demo"))!;
    return { cols: cols as number, rows: rows as number };
  };
  const own = { cols: before!.cols as number, rows: before!.rows as number };
  expect(await size()).toEqual(own);
  await viewer.page.getByRole("button", { name: "Session menu" }).click();
  await viewer.page.getByRole("button", { name: "Use my size" }).click();
  await viewer.page.getByText("It goes back when you leave").waitFor();
  await viewer.page.keyboard.press("Escape");
  await viewer.page.getByLabel("Text for the session").fill("stty size");
  await viewer.page.getByLabel("Send with Enter").click();
  await viewer.shows(/^\d+ \d+$/m);
  const taken = await size();
  expect(taken.cols).toBeLessThan(60);
  expect(await viewer.screen()).toContain(`${taken.rows} ${taken.cols}`);
  // No part of it is outside the screen.
  const wide = await viewer.page
    .locator(".terminal-box")
    .evaluate((box) => box.scrollWidth - box.clientWidth);
  expect(wide).toBeLessThanOrEqual(0);
  await viewer.page.getByRole("button", { name: "All sessions" }).click();
  await viewer.until(
    "its own size",
    async () => (await size()).cols === own.cols && (await size()).rows === own.rows,
  );
  expect(viewer.complaints).toEqual([]);
});

test("on a phone, text is written in a field, keys are on a bar, and every target is large enough", async () => {
  await using home = makeHome();
  await startSession(home, "demo", ...shell);
  const { code, viewerUrl } = await showCode(home);
  await using viewer = await Viewer.open(browser, viewerUrl!, PHONE);
  const { page } = viewer;
  await viewer.enterCode(code);
  await viewer.openSession("demo");
  await viewer.shows("$");
  await page.locator(".xterm-screen").tap();
  const field = page.getByLabel("Text for the session");
  await viewer.until("the field's focus", () =>
    field.evaluate((element) => element.ownerDocument.activeElement === element),
  );
  await page.keyboard.type("echo one$((1+1))");
  await page.keyboard.press("Enter");
  await viewer.shows("one2");
  expect(await field.inputValue()).toBe("");
  await page.keyboard.type("echo two$((1+2)) three$((1+3))");
  for (let i = 0; i < " three$((1+3))".length; i++) await page.keyboard.press("ArrowLeft");
  await page.getByRole("button", { name: "New line" }).tap();
  await page.keyboard.type("echo");
  expect(await field.inputValue()).toBe("echo two$((1+2))\necho three$((1+3))");
  await page.keyboard.press("Enter");
  await viewer.shows(/^two3$/m);
  await viewer.shows(/^three4$/m);
  await page.keyboard.type("sleep 1000");
  await page.keyboard.press("Enter");
  await viewer.shows("sleep 1000");
  await page.getByRole("button", { name: "Control C, interrupt" }).tap();
  await viewer.shows("^C");
  await page.getByRole("button", { name: "Arrow up" }).tap();
  await viewer.shows(/\$ sleep 1000$/m);
  await page.getByRole("button", { name: "Ctrl, for the next key" }).tap();
  await field.focus();
  await page.keyboard.type("u");
  await viewer.until("an empty line", async () =>
    (await viewer.rows()).filter(Boolean).at(-1)!.endsWith("$"),
  );
  const small = await page.locator("button:visible, a:visible").evaluateAll((targets) =>
    targets.flatMap((target) => {
      const { width, height } = target.getBoundingClientRect();
      return width < 44 || height < 44
        ? [`${target.getAttribute("aria-label") ?? target.textContent}: ${width}x${height}`]
        : [];
    }),
  );
  expect(small).toEqual([]);
  expect(viewer.complaints).toEqual([]);
});

test("what a keyboard composes is sent once, when it is committed", async () => {
  await using home = makeHome();
  await startSession(home, "demo", "cat");
  const { code, viewerUrl } = await showCode(home);
  await using viewer = await Viewer.open(browser, viewerUrl!, PHONE);
  await viewer.enterCode(code);
  await viewer.openSession("demo");
  const field = viewer.page.getByLabel("Text for the session");
  await field.focus();
  const keyboard = await viewer.context.newCDPSession(viewer.page);
  for (const text of ["n", "ni", "にほ", "日本"])
    await keyboard.send("Input.imeSetComposition", {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    });
  // Enter while composing belongs to the keyboard.
  await field.dispatchEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true });
  await keyboard.send("Input.insertText", { text: "日本" });
  expect(await field.inputValue()).toBe("日本");
  expect(await viewer.screen()).not.toContain("日");
  await field.press("Enter");
  await viewer.shows(/^日 ?本 ?\n日 ?本/m);
  expect((await viewer.screen()).match(/日/g)).toHaveLength(2);
});

test("a link asks before it goes to a machine that is new here, leaves no trace in the address, and works once", async () => {
  await using home = makeHome();
  await startSession(home, "demo", ...shell);
  const shown = JSON.parse(await remiOk(home, ["code", "--link", "--json"])) as {
    link: string;
    fingerprint: string;
  };
  await using viewer = await Viewer.open(browser, shown.link);
  const { page } = viewer;
  await page.getByText(shown.fingerprint).waitFor();
  expect(page.url()).not.toContain("#");
  expect(await page.evaluate("history.length")).toBeLessThanOrEqual(2);
  await page.getByRole("button", { name: "Connect" }).click();
  await viewer.openSession("demo");
  await viewer.shows("$");
  await viewer.type("echo by-$((1+1))-link\n");
  await viewer.shows("by-2-link");
  await page.reload();
  await viewer.shows("by-2-link");
  await using stranger = await Viewer.open(browser, shown.link);
  await stranger.page.getByText("This access has ended").waitFor();
  expect(viewer.complaints).toEqual([]);
});

test("the same through a relay of its own, started separately", async () => {
  await using home = makeHome();
  await using relay = await relayChild(home, "127.0.0.1:0");
  await startSession(home, "demo", ...shell);
  const { code } = await showCode(home, "--signaling-url", relay.url);
  await using viewer = await Viewer.open(browser, relay.url.replace(/^ws/, "http").replace(/connect$/, ""));
  await viewer.enterCode(code);
  await viewer.openSession("demo");
  await viewer.shows("$");
  await viewer.type("echo relayed-$((1+1))\n");
  await viewer.shows("relayed-2");
  expect(viewer.complaints).toEqual([]);
});

test("a view-only link shows the session and has nothing to type with", async () => {
  await using home = makeHome();
  await startSession(home, "demo", ...shell);
  await remiOk(home, ["send", "demo", "echo shown-$((1+1))", "--enter"]);
  const { link } = await share(home, "demo", "--read-only");
  await using viewer = await Viewer.open(browser, link, PHONE);
  await viewer.page.getByRole("button", { name: "Connect" }).click();
  // One session: it is opened at once.
  await viewer.shows("shown-2");
  await viewer.page.getByText("view only").waitFor();
  expect(await viewer.page.getByLabel("Text for the session").count()).toBe(0);
  await viewer.type("echo typed\n");
  await remiOk(home, ["send", "demo", "echo after-$((1+1))", "--enter"]);
  await viewer.shows("after-2");
  expect(await viewer.screen()).not.toContain("typed");
});
