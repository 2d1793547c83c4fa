// A redrawn screen stacked the session's titles again, so that detaching brought back one of them.

import { expect, test } from "bun:test";
import { makeHome } from "../support/home.ts";
import { remiOk, remiTerminal } from "../support/remi.ts";

/** The title that a terminal with a title stack shows after this output. */
function titleAfter(output: string, before: string): string {
  let title = before;
  const stack: string[] = [];
  for (const [, text, op] of output.matchAll(/\x1b\]2;([^\x07\x1b]*)|\x1b\[(22|23);[02]t/g)) {
    if (text !== undefined) title = text;
    else if (op === "22") stack.push(title);
    else title = stack.pop() ?? title;
  }
  return title;
}

test("the title before attach is back after the help was shown and left", async () => {
  await using home = makeHome();
  const script = "printf '\\033]2;inner\\007\\033[22;2t\\033]2;deeper\\007READY'; exec sleep 600";
  await remiOk(home, ["new", "-d", "titled", "--", "bash", "-c", script]);
  await remiOk(home, ["wait", "titled", "--for", "/READY/", "--timeout", "60"]);
  await using run = remiTerminal(home, ["attach", "titled"]);
  await run.shows("READY");
  run.type("\x02?");
  await run.shows("any key");
  run.type("x");
  await run.until("the screen", () => run.screen().includes("READY") && !run.screen().includes("any key"));
  run.type("\x02d");
  await run.exited;
  await run.shows("detached from titled");
  expect(titleAfter(Buffer.concat(run.raw as Uint8Array[]).toString("latin1"), "outer")).toBe("outer");
});
