// Two sessions that were attached to each other kept both hosts busy for ever.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { makeHome, type TestHome } from "../support/home.ts";
import { captureShows, startSession } from "../support/processes.ts";
import { eventually, remiCommand, remiOk, sessionRecord } from "../support/remi.ts";

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

/** What a shell is told to run remi with. */
const attach = (name: string, before = "") =>
  `${before} ${[...remiCommand("attach", name)].map((word) => `'${word}'`).join(" ")} --prefix C-g`.trim();

async function typed(name: string, line: string): Promise<void> {
  await remiOk(home, ["send", name, line]);
  await remiOk(home, ["send", name, "--key", "Enter"]);
}
const shownBy = (name: string, clients: number) =>
  eventually(`${name} is shown`, async () => (await sessionRecord(home, name))?.clients === clients);

test("a loop of sessions that show each other is refused, at any length, and without the variable", async () => {
  for (const name of ["aa", "bb", "cc"]) await startSession(home, name, ["sh"]);
  await typed("aa", attach("bb"));
  await shownBy("bb", 1);
  // Typed into bb, it is seen in aa too.
  await typed("bb", attach("cc"));
  await shownBy("cc", 1);
  await typed("cc", attach("aa"));
  expect(await captureShows(home, "cc", "for ever")).toContain("'bb' shows 'cc'");
  const bare = `env -u REMI_SESSION_ID -u REMI_SESSION`;
  await remiOk(home, ["send", "cc", "--key", "C-l"]);
  await typed("cc", "clear");
  await typed("cc", attach("bb", bare));
  if (process.platform === "linux") {
    expect(await captureShows(home, "cc", "for ever")).toContain("'bb' shows 'cc'");
    await typed("cc", "clear");
    await typed("cc", attach("cc", bare));
    await captureShows(home, "cc", "itself");
  }
  expect((await sessionRecord(home, "aa"))?.clients).toBe(0);
});
