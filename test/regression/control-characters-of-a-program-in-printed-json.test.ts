// JSON.stringify leaves DEL, C1 controls and bidirectional marks as they are: a program's notification, printed by
// 'remi events --json' or 'remi ls --json', was a control sequence to the terminal that showed it.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { makeHome, type TestHome } from "../support/home.ts";
import { remiOk } from "../support/remi.ts";

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

const HOSTILE = "\u009b31m\u0085\u007f\u202eevil\u2066";

test("no command prints a control character as JSON", async () => {
  await remiOk(home, ["new", "-d", "s", "--", "cat"]);
  await remiOk(home, ["event", "--session", "s", "--state", "waiting", "--reason", `x${HOSTILE}x`]);
  for (const command of [
    ["ls", "--json"],
    ["log", "s", "--json"],
    ["events", "--json"],
  ]) {
    const out = await remiOk(home, command);
    expect(out).not.toMatch(/[\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/);
    expect(out).toContain("\\u009b31m");
    const values = command[0] === "events" ? out.trim().split("\n") : [out];
    expect(values.flatMap((value) => JSON.parse(value)).map(({ reason }) => reason)).toContain(
      `x${HOSTILE}x`,
    );
  }
});
