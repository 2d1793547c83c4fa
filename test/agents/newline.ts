// Whether Shift+Enter begins a line in the composers of real agents: from a terminal with the kitty keyboard, from one
// with modifyOtherKeys, from one with neither, and from the viewer at a desk. What an agent can tell apart depends on
// what it asks the terminal for; ends with 1 when one that has asked submits all the same, or has another text.
//   REMI_AGENTS=/path/to/bin bun test/agents/newline.ts [claude codex ...] [--from kitty,otherKeys,plain,viewer,viewerOfGhostty]

import { DESK, openBrowser, Viewer } from "../support/browser.ts";
import { remiOk } from "../support/remi.ts";
import { showCode } from "../support/remote-home.ts";
import { attached } from "../support/screen-session.ts";
import { RunningAgent, wantedAgents } from "./running-agent.ts";

/** How long the test watches whether Shift+Enter has submitted, ms. */
const LOOK_MS = 5_000;
/** How long the request for what was submitted may take, ms: an agent's first one on a busy machine. */
const REQUEST_MS_MAX = 40_000;
/** Between a text and Enter, ms: at once, it is a paste to some. */
const GAP_MS = 1_000;

/** Where keys come from. */
interface Keyboard {
  type(text: string): Promise<void>;
  shiftEnter(): Promise<void>;
  enter(): Promise<void>;
  close(): Promise<void>;
}

type Open = (running: RunningAgent) => Promise<Keyboard>;

/** `remi attach` in a terminal that encodes Shift+Enter as it was last told to, as far as it knows. */
const terminal =
  (knows: "kitty" | "otherKeys" | "plain"): Open =>
  async (running) => {
    const run = await attached(running.home, "agent", { cols: 100, rows: 30 });
    return {
      async type(text) {
        run.type(text);
      },
      async shiftEnter() {
        const flags = run.kitty[run.terminal.buffer.active.type === "alternate" ? "alternate" : "main"];
        if (knows === "kitty" && (flags.at(-1)! & 1) !== 0) run.type("\x1b[13;2u");
        else run.type(knows === "otherKeys" && run.otherKeys > 0 ? "\x1b[27;2;13~" : "\r");
      },
      async enter() {
        run.type("\r");
      },
      close: () => run.close(),
    };
  };

const viewer: Open = async (running) => {
  const browser = await openBrowser();
  const { code, viewerUrl } = await showCode(running.home);
  const page = await Viewer.open(browser, viewerUrl!, DESK);
  await page.enterCode(code);
  await page.openSession("agent");
  await page.page.locator(".xterm-helper-textarea").focus();
  const { keyboard } = page.page;
  return {
    type: (text) => keyboard.type(text),
    shiftEnter: () => keyboard.press("Shift+Enter"),
    enter: () => keyboard.press("Enter"),
    async close() {
      await page[Symbol.asyncDispose]();
      await browser.close();
    },
  };
};

const GHOSTTY = { TERM_PROGRAM: "ghostty", TERM_PROGRAM_VERSION: "1.3.0" };

/** Each with the names of the terminal in which the session was made. */
const FROM: Readonly<Record<string, readonly [Open, Readonly<Record<string, string>>]>> = {
  kitty: [terminal("kitty"), GHOSTTY],
  otherKeys: [terminal("otherKeys"), { TERM_PROGRAM: "xterm" }],
  plain: [terminal("plain"), {}],
  viewer: [viewer, {}],
  viewerOfGhostty: [viewer, GHOSTTY],
};

const args = process.argv.slice(2);
const named = args.includes("--from") ? args[args.indexOf("--from") + 1]!.split(",") : Object.keys(FROM);
let isBad = false;

for (const agent of wantedAgents(args))
  for (const [from, [open, env]] of Object.entries(FROM)) {
    if (!named.includes(from)) continue;
    await using running = await RunningAgent.start(agent, env);
    const keyboard = await open(running);
    await keyboard.type("first part");
    await running.shows("first part");
    const { kittyFlags, otherKeys } = await modesOf(running);
    await Bun.sleep(GAP_MS);
    await keyboard.shiftEnter();
    await hears(running, "first part", LOOK_MS);
    await keyboard.type("second part");
    // What was typed while the first part was being submitted may be gone.
    await running.shows("second part").catch(() => {});
    await Bun.sleep(GAP_MS);
    await keyboard.enter();
    await hears(running, "second part", REQUEST_MS_MAX);
    await keyboard.close();
    const isOne = running.heard.some((messages) => messages.includes("first part\\nsecond part"));
    const can =
      from === "kitty" ? kittyFlags > 0 : from === "otherKeys" ? otherKeys > 0 : kittyFlags + otherKeys > 0;
    const isRight = isOne || from === "plain" || !can;
    if (!isRight) isBad = true;
    // The first request of an agent may take long: what came apart was submitted, whenever.
    const isSubmitted = running.heard.some((messages) => messages.includes("first part"));
    const did = isOne ? "begins a line" : isSubmitted ? "submits" : "does neither";
    console.log(
      `${isRight ? "  " : "X "}${agent} from ${from}: Shift+Enter ${did} (kitty flags ${kittyFlags}, modifyOtherKeys ${otherKeys})`,
    );
    if (!isRight && process.env.SHOW) console.log((await running.screen()).replace(/^/gm, "    | "));
  }
process.exit(isBad ? 1 : 0);

async function hears(running: RunningAgent, text: string, ms: number): Promise<boolean> {
  const until = Date.now() + ms;
  while (Date.now() < until) {
    if (running.heard.some((messages) => messages.includes(text))) return true;
    await Bun.sleep(50);
  }
  return false;
}

async function modesOf(running: RunningAgent): Promise<{ kittyFlags: number; otherKeys: number }> {
  const { modes } = JSON.parse(await remiOk(running.home, ["capture", "agent", "--json"]));
  return { kittyFlags: Number(modes?.kittyFlags ?? 0), otherKeys: Number(modes?.otherKeys ?? 0) };
}
