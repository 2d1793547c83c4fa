// Coming back from a session, the dashboard drew the rows below the list first, and the list a moment later.

import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { makeHome, type TestHome } from "../support/home.ts";
import { dashboard, startEchoes, untilSelected } from "../support/screen-dashboard.ts";
import type { OuterTerminal } from "../support/screen-outer.ts";
import { untilClients } from "../support/screen-session.ts";

setDefaultTimeout(120_000);

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

/** The pieces that the terminal shows at once (mode 2026) since it last went to the alternate screen, as text. */
function shownAtOnce(raw: readonly Uint8Array[]): string[] {
  const all = Buffer.concat(raw).toString("latin1");
  const since = all.slice(all.lastIndexOf("\x1b[?1049h"));
  return [...since.matchAll(/\x1b\[\?2026h(.*?)\x1b\[\?2026l/gs)].map((match) => match[1]!);
}

test("the list is on the screen with the rows below it, after an attach and at the start", async () => {
  await startEchoes(home, "one");
  run = await dashboard(home, { cols: 100, rows: 24 });
  await untilSelected(run, "one");
  const shows = (piece: string) => piece.replaceAll(/\x1b(?:\[[0-?]*[ -/]*[@-~]|[78])|[\r\n ]/g, "") !== "";
  const check = () => {
    const first = shownAtOnce(run!.raw).find(shows)!;
    expect(first.indexOf("remi")).toBeGreaterThanOrEqual(0);
    // The last row is painted below what Ink draws.
    expect(first.indexOf("remi")).toBeLessThan(first.indexOf("keys"));
  };
  check();
  for (let round = 0; round < 3; round++) {
    run.type("\r");
    await untilClients(home, "one", 1);
    await run.until("the session alone", () => run!.screen().trimEnd() === "this is one");
    run.type("\x02d");
    await run.until("the list", () => /^remi /.test(run!.rows()[0] ?? ""));
    await run.shows("? keys");
    check();
  }
});
