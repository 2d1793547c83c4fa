// The dashboard's line made one line of a paste of several, kept 2,000 characters of it, and lost a prompt that was refused.

import { afterEach, beforeEach, test } from "bun:test";
import { join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { captureShows, startSession } from "../support/processes.ts";
import { REPOSITORY, remi } from "../support/remi.ts";
import { dashboard, untilSelected } from "../support/screen-dashboard.ts";

const COMPOSER = join(REPOSITORY, "test/support/composer-child.ts");

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

test("a paste of several lines and a line begun by a key arrive as they are, however long", async () => {
  await startSession(home, "agent", [process.execPath, COMPOSER, "brackets"], ["--size", "200x60"]);
  await captureShows(home, "agent", "ready");
  await using run = await dashboard(home);
  await untilSelected(run, "agent");
  const text = `first\n${"and so on ".repeat(300)}\nlast`;
  run.type("i");
  await run.shows("to agent: ");
  run.type(`\x1b[200~${text.replaceAll("\n", "\r")}\x1b[201~`);
  await run.shows("↵last");
  run.type("\x1b\rmore");
  await run.shows("↵last↵more");
  run.type("\r");
  await run.shows("submitted ✓");
  await captureShows(home, "agent", `got ${text.length + 5}: `);
});

test("a prompt that was refused is in the line again at the next i", async () => {
  await startSession(home, "agent", ["bash", "-c", "read -p 'Overwrite? [y/N] ' a; echo got $a; cat"]);
  await remi(home, ["wait", "agent", "--for", "waiting", "--now", "--timeout", "60"]);
  await using run = await dashboard(home, { cols: 160 });
  await untilSelected(run, "agent");
  run.type("i");
  await run.shows("to agent: ");
  run.type("two words");
  await run.shows("to agent: two words");
  run.type("\r");
  await run.shows(/nothing was typed; i has the text again/);
  run.type("i");
  await run.shows("to agent: two words");
  run.type("\x15n\r");
  await captureShows(home, "agent", "got n");
});
