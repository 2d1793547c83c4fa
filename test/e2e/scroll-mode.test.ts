// Scroll mode in an attached terminal: back through what the session has printed, a search, and then the session again
// as if nothing had happened.

import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { makeHome, type TestHome } from "../support/home.ts";
import { remiOk } from "../support/remi.ts";
import type { OuterTerminal } from "../support/screen-outer.ts";
import { attached } from "../support/screen-session.ts";
import { fullState } from "../support/screen-state.ts";

setDefaultTimeout(120_000);

let home: TestHome;
let open: OuterTerminal[] = [];
beforeEach(() => {
  home = makeHome();
});
afterEach(async () => {
  for (const run of open) await run.close();
  open = [];
  await home.dispose();
});

async function attach(script: string): Promise<OuterTerminal> {
  await remiOk(home, ["new", "-d", "s", "--", "sh", "-c", `stty raw -echo; ${script}`]);
  await remiOk(home, ["wait", "s", "--for", "/the end/", "--timeout", "60"]);
  const run = await attached(home, "s");
  open.push(run);
  await run.shows("the end");
  return run;
}

const LINES = 'i=0; while [ $i -lt 300 ]; do i=$((i+1)); printf "line %s\\r\\n" $i; done; printf "the end"';

test("moves by line, page and wheel, searches, and gives the session back", async () => {
  const run = await attach(`${LINES}; printf '\\033[?2004h\\033[?1003h'; exec cat -v`);
  await run.until("the modes", () => run.terminal.modes.mouseTrackingMode === "any");
  const before = fullState(run);
  run.type("\x02[");
  await run.shows("lines 279-301 of 301");
  expect(run.rows()[22]).toBe("the end");
  run.type("k");
  await run.shows("lines 278-300 of 301");
  run.type("\x1b[<64;5;5M\x1b[<64;5;5M");
  await run.shows("lines 272-294 of 301");
  run.type("\x1b[5~");
  await run.shows("lines 249-271 of 301");
  run.type("g");
  await run.shows("lines 1-23 of 301");
  expect(run.rows()[0]).toBe("line 1");
  run.type("G/LINE 4\r");
  await run.shows("/LINE 4: not found");
  run.type("/line 4x\x7f\r");
  await run.shows("/line 4: 11 of 11");
  expect(run.screen()).toContain("line 49");
  run.type("nn");
  await run.shows("/line 4: 9 of 11");
  run.type("N");
  await run.shows("/line 4: 10 of 11");
  run.type("q");
  await run.until("the session", () => fullState(run).join() === before.join());
  run.type("typed");
  await run.shows("the endtyped");
  expect(run.screen()).not.toContain("enGg");
});

test("a terminal that is resized meanwhile shows as much as it can, and other keys of the prefix work", async () => {
  const run = await attach(`${LINES}; exec cat`);
  run.type("\x02[");
  await run.shows("lines 279-301 of 301");
  run.resize(60, 10);
  await run.shows("of 301");
  await run.until(
    "nine lines",
    () => run.rows()[8] === "the end" && run.rows()[9]!.startsWith(" lines 293-301"),
  );
  run.type("\x02d");
  expect(await run.exited).toBe(0);
  await run.shows("[detached from s; the session goes on]");
  expect(run.terminal.modes.mouseTrackingMode).toBe("none");
  expect(run.terminal.modes.wraparoundMode).toBe(true);
});

test("what is typed right after the key, or after the one that goes back, reaches the right place", async () => {
  const run = await attach(`${LINES}; exec cat -v`);
  run.type("\x02[/line 42\r");
  await run.shows("/line 42: 1 of 1");
  expect(run.screen()).not.toContain("/line 42^M");
  run.type("qtyped");
  await run.shows("the endtyped");
});
