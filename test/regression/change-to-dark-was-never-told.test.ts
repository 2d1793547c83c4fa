// A program that asks to be told when the terminal becomes dark or light (mode 2031) was told nothing: the terminal's
// report was taken for an answer and dropped. The same happened to a program that asked for its size (mode 2048).

import { afterEach, beforeEach, expect, test } from "bun:test";
import { makeHome, type TestHome } from "../support/home.ts";
import { remiOk } from "../support/remi.ts";
import type { OuterTerminal } from "../support/screen-outer.ts";
import { attached, detach } from "../support/screen-session.ts";

let home: TestHome;
let run: OuterTerminal | null = null;
beforeEach(() => {
  home = makeHome();
});
afterEach(async () => {
  await run?.close();
  run = null;
  await home.dispose();
});

/** A session that sets a mode, and shows what it reads. */
async function start(mode: number): Promise<void> {
  const script = `stty raw -echo; printf 'READY'; head -c 1 >/dev/null; printf '\\033[?${mode}hSET'; cat -v`;
  await remiOk(home, ["new", "-d", "s", "--size", "80x24", "--", "sh", "-c", script]);
  await remiOk(home, ["wait", "s", "--for", "/READY/", "--timeout", "60"]);
}

test("a program that wants to know is told when its terminal becomes dark, once", async () => {
  await start(2031);
  const colors = { foreground: "rgb:0/0/0", background: "rgb:ffff/ffff/ffff", cursor: "rgb:0/0/0" };
  run = await attached(home, "s", { colors });
  await run.until("the probe", () => run!.queries.includes("osc 12"));
  run.type("x");
  await run.shows("SET");
  // The owner turns the lights out.
  run.terminal.parser.registerOscHandler(11, (data) => {
    if (data === "?") run!.type("\x1b]11;rgb:0000/0000/0000\x1b\\");
    return true;
  });
  run.type("\x1b[?997;1n");
  await run.shows("^[[?997;1n");
  run.type("\x1b[?997;1ndone");
  await run.shows("done");
  expect(run.screen().match(/997;1n/g)).toEqual(["997;1n"]);
  await detach(run);
});

test("a program that wants its size is told at once and after a resize", async () => {
  await start(2048);
  run = await attached(home, "s");
  await run.shows("READY");
  run.type("x");
  await run.shows(/\^\[\[48;24;80;\d+;\d+t/);
  run.resize(100, 30);
  await run.shows(/\^\[\[48;30;100;\d+;\d+t/);
  await detach(run);
});
