// grep and wait hung on patterns that go back over a long line in countless ways, and --timeout did not help: the time
// was checked only between lines, by the thread that was stuck.

import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { lineMatcher } from "../../src/client/line-matcher.ts";
import { makeHome } from "../support/home.ts";
import { eventually, remi, remiOk } from "../support/remi.ts";

const HOSTILE = [
  "a*a*a*a*b",
  "(a+)+$",
  "(a|aa)+$",
  "(.*a){12}b",
  "(?:a?){30}a{30}b",
  "(\\w+\\s?)*!",
  "a{1,50}a{1,50}b",
];
const LINE = "a".repeat(20_000);

test("hostile patterns come to an end on a line of 20,000 characters, by an engine that cannot go back", () => {
  for (const pattern of HOSTILE) {
    const compiled = lineMatcher(pattern);
    if (!compiled.ok) throw new Error(`${pattern} ${compiled.why}`);
    expect([pattern, compiled.matcher.match(LINE) !== null]).toEqual([pattern, /\$$/.test(pattern)]);
    expect(compiled.matcher.isTooSlow).toBe(false);
  }
});

test("grep and wait answer with them, and --timeout counts", async () => {
  await using home = makeHome();
  const file = join(home.root, "line");
  writeFileSync(file, `${LINE}\n`.repeat(20));
  await remiOk(home, ["new", "-d", "api", "--", "sh", "-c", `cat ${file}; echo done; exec cat`]);
  await eventually("the lines", async () => (await remi(home, ["grep", "^done$"])).code === 0);
  expect((await remi(home, ["grep", "a*a*a*a*b"])).code).toBe(1);
  expect((await remi(home, ["grep", "-l", "(a+)+$"])).out).toBe("api\n");
  const waited = await remi(home, ["wait", "api", "--for", "/a*a*a*a*b/", "--timeout", "1"]);
  expect([waited.code, waited.err]).toEqual([124, expect.stringContaining("ran out after")]);
  const refused = await remi(home, ["wait", "api", "--for", "/(?=a)b/"]);
  expect([refused.code, refused.err]).toEqual([2, expect.stringContaining("looks ahead or behind")]);
  expect((await remi(home, ["grep", "(a)\\1"])).err).toContain("refers back to a group");
});
