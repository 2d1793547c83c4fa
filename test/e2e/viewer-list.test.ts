// The list on a phone: why each session waits, its last lines, and answers from there, to the question that was seen and to
// no other.

import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser } from "playwright-core";
import { openBrowser, PHONE, Viewer } from "../support/browser.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { captureShows, hasExited } from "../support/processes.ts";
import { remiOk, sessionRecord } from "../support/remi.ts";
import { showCode, startSession } from "../support/remote-home.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** Asks with numbers and takes a single key, as agents do, once for each word. */
const menus = (...questions: string[]) => [
  "bash",
  "-c",
  `stty raw -echo
  for q in "$@"; do
    printf '\\033[2J\\033[HAbout %s\\r\\n\\r\\nWhat now?\\r\\n \\xe2\\x9d\\xaf 1. Keep it\\r\\n   2. Drop it\\r\\n\\r\\n Esc to cancel\\r\\n' "$q"
    key=$(dd bs=1 count=1 2>/dev/null | od -An -tx1)
    log="$log $q:$key"
  done
  printf '\\033[2J\\033[Hlog%s\\r\\n' "$log"; exec sleep 1000`,
  "menus",
  ...questions,
];
const asksYesOrNo = "printf 'Drop table users? [y/N] '; read x; echo got:$x:; exec sleep 1000";

const rowOf = ({ page }: Viewer, name: string) =>
  page.getByRole("listitem").filter({ has: page.getByRole("button", { name: new RegExp(`^${name}`) }) });

/** What the page believes of whether somebody looks at it: while nobody does, the rows stay as they are. */
const see = ({ page }: Viewer, isSeen: boolean) =>
  page.evaluate(`
    Object.defineProperty(document, "hidden", { configurable: true, get: () => ${!isSeen} });
    document.dispatchEvent(new Event("visibilitychange"));
  `);

async function waits(home: TestHome, ...names: string[]): Promise<void> {
  for (const name of names) await remiOk(home, ["wait", name, "--for", "waiting", "--timeout", "60"]);
}

test("each row says why it waits and shows its last lines; Yes, a number, Escape and a line answer from there", async () => {
  await using home = makeHome();
  await startSession(home, "migrate", "sh", "-c", asksYesOrNo);
  await startSession(home, "menu", ...menus("first", "second"));
  await startSession(home, "shell", "env", "PS1=$ ", "bash", "--norc");
  await remiOk(home, ["send", "shell", "echo one-$((1+1))", "--enter"]);
  await waits(home, "migrate", "menu");
  const { code, viewerUrl } = await showCode(home);
  await using viewer = await Viewer.open(browser, viewerUrl!, PHONE);
  const { page } = viewer;
  await viewer.enterCode(code);
  const [migrate, menu, shell] = [rowOf(viewer, "migrate"), rowOf(viewer, "menu"), rowOf(viewer, "shell")];
  await migrate.getByText("asks yes or no").waitFor();
  await migrate.getByText("Drop table users? [y/N]").waitFor();
  await shell.getByText("one-2").waitFor();
  // The question stands above the buttons that answer it, and not once more among the lines.
  await menu.getByRole("button", { name: "1 Keep it" }).waitFor();
  expect(await menu.locator(".last-lines").textContent()).toBe("About first\nWhat now?");
  const small = await page.locator(".session-cards button, .session-cards input").evaluateAll((targets) =>
    targets.flatMap((target) => {
      const { width, height } = target.getBoundingClientRect();
      return width < 44 || height < 44 ? [`${target.textContent}: ${width}x${height}`] : [];
    }),
  );
  expect(small).toEqual([]);

  await migrate.getByRole("button", { name: "Yes", exact: true }).tap();
  await captureShows(home, "migrate", "got:y:");
  await migrate.getByText("got:y:").waitFor();
  await menu.getByRole("button", { name: "2 Drop it" }).tap();
  await menu.getByText("About second").waitFor();
  await viewer.until(
    "the row to take answers again",
    async () => (await menu.locator("[aria-disabled=true]").count()) === 0,
  );
  await menu.getByRole("button", { name: "Escape" }).tap();
  await captureShows(home, "menu", "log first: 32 second: 1b");
  await shell.getByRole("button", { name: "Write to shell" }).tap();
  await shell.getByLabel("Text for shell").fill("echo two-$((1+2)); echo three words");
  await page.keyboard.press("Enter");
  await shell.getByText("two-3").waitFor();
  expect(await shell.getByLabel("Text for shell").inputValue()).toBe("");
  expect(viewer.complaints).toEqual([]);
});

test("a question that has changed meanwhile is not answered, neither by a key nor by a line, and the line comes back", async () => {
  await using home = makeHome();
  await startSession(home, "menu", ...menus("first", "second", "third"));
  await waits(home, "menu");
  const { code, viewerUrl } = await showCode(home);
  await using viewer = await Viewer.open(browser, viewerUrl!, PHONE);
  const { page } = viewer;
  await viewer.enterCode(code);
  const menu = rowOf(viewer, "menu");
  await menu.getByText("About first").waitFor();
  await menu.getByRole("button", { name: "2 Drop it" }).waitFor();
  await see(viewer, false);
  await remiOk(home, ["send", "menu", "1"]);
  await captureShows(home, "menu", "About second");
  await waits(home, "menu");
  expect(await menu.locator(".last-lines").textContent()).toContain("About first");
  await menu.getByRole("button", { name: "2 Drop it" }).tap();
  await page.getByText("The question has changed meanwhile").first().waitFor();
  await viewer.until(
    "the row to take answers again",
    async () => (await menu.locator("[aria-disabled=true]").count()) === 0,
  );
  await menu.getByLabel("Text for menu").fill("yes");
  await page.keyboard.press("Enter");
  await viewer.until("the line", async () => (await menu.getByLabel("Text for menu").inputValue()) === "yes");
  await see(viewer, true);
  await menu.getByText("About second").waitFor();
  await viewer.until(
    "the row to take answers again",
    async () => (await menu.locator("[aria-disabled=true]").count()) === 0,
  );
  await menu.getByLabel("Text for menu").fill("");
  await menu.getByRole("button", { name: "1 Keep it" }).tap();
  await menu.getByText("About third").waitFor();
  await remiOk(home, ["send", "menu", "x"]);
  await captureShows(home, "menu", "log first: 31 second: 31 third: 78");
  expect(viewer.complaints).toEqual([]);
});

test("a password that is asked for is not shown while it is typed", async () => {
  await using home = makeHome();
  const asks = "stty -echo; printf 'Password: '; read x; stty echo; echo; echo $x; exec sleep 1000";
  await startSession(home, "secret", "sh", "-c", asks);
  await waits(home, "secret");
  const { code, viewerUrl } = await showCode(home);
  await using viewer = await Viewer.open(browser, viewerUrl!, PHONE);
  await viewer.enterCode(code);
  const row = rowOf(viewer, "secret");
  const field = row.getByLabel("Text for secret");
  await field.waitFor();
  expect(await field.getAttribute("type")).toBe("password");
  await field.fill("hunter2");
  await row.getByRole("button", { name: "Send to secret" }).tap();
  await captureShows(home, "secret", "hunter2");
});

test("on a phone a swipe goes to the next session that waits, and the menu mutes and ends a session", async () => {
  await using home = makeHome();
  for (const name of ["one", "two", "three"])
    await startSession(home, name, "sh", "-c", "printf 'ready> '; read x");
  for (const name of ["one", "two"])
    await remiOk(home, ["event", "--state", "waiting", "--reason", "may I", "--session", name]);
  const { code, viewerUrl } = await showCode(home);
  await using viewer = await Viewer.open(browser, viewerUrl!, PHONE);
  const { page } = viewer;
  await viewer.enterCode(code);
  await rowOf(viewer, "two").getByText("may I").waitFor();
  await viewer.openSession("three");
  const finger = await viewer.context.newCDPSession(page);
  const swipe = async (from: number, to: number) => {
    const touch = (type: string, x?: number) =>
      finger.send("Input.dispatchTouchEvent", {
        type: type as "touchStart",
        touchPoints: x === undefined ? [] : [{ x, y: 28 }],
      });
    await touch("touchStart", from);
    await touch("touchMove", to);
    await touch("touchEnd");
  };
  const shown = (name: string) => page.getByRole("heading", { name }).waitFor();
  await shown("three");
  await swipe(300, 100);
  await shown("one");
  await swipe(300, 100);
  await shown("two");
  await swipe(100, 300);
  await shown("one");
  await page.getByRole("button", { name: "Session menu" }).tap();
  await page.getByRole("switch", { name: "Notifications of this session" }).tap();
  await viewer.until("the mute", async () => (await sessionRecord(home, "one"))?.muted === true);
  await page.getByRole("button", { name: "End the session" }).tap();
  await page.getByRole("dialog", { name: "End one?" }).getByRole("button", { name: "Cancel" }).tap();
  await page.getByRole("button", { name: "Session menu" }).tap();
  await page.getByRole("button", { name: "End the session" }).tap();
  await page.getByRole("button", { name: "End it" }).tap();
  await page.getByText("The program was ended by").waitFor();
  await hasExited(home, "one");
  expect((await sessionRecord(home, "two"))?.state).toBe("waiting");
  expect(viewer.complaints).toEqual([]);
});
