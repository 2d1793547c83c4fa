// ENQ made the person's terminal send its answerback, any text, which was typed into the program that had printed it.

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

test("the terminal is sent no ENQ, and the program reads only what is typed", async () => {
  const script =
    "stty raw -echo; printf READY; head -c 1 >/dev/null; printf 'a\\005b\\033]2;\\005t\\007\\005'; head -c 4 | od -An -c; sleep 600";
  await remiOk(home, ["new", "-d", "s", "--", "sh", "-c", script]);
  await remiOk(home, ["wait", "s", "--for", "/READY/", "--timeout", "60"]);
  run = await attached(home, "s");
  await run.shows("READY");
  run.type("x");
  await run.shows("ab");
  run.type("keys");
  await run.shows("k   e   y   s");
  await detach(run);
  expect(Buffer.concat(run.raw).includes(5)).toBe(false);
});
