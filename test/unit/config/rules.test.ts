// The rules that tell states from screens, as files: remi's own are valid, and a damaged file affects only itself.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadRules } from "../../../src/config/rules.ts";
import { RULES_MAX } from "../../../src/protocol/screen-rule.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "rules-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const load = () => loadRules({ rules: directory });
const file = (name: string, text: string) => writeFileSync(join(directory, name), text);
const rule = (name: string, more = "cursor = 'x'") =>
  `[[rule]]\nname = "${name}"\nstate = "waiting"\nreason = "r"\n${more}\n`;

test("every rule that comes with remi is one that it would accept from a user", async () => {
  const shipped = join(import.meta.dir, "../../../src/config/rules");
  const written = readdirSync(shipped)
    .map((name) => readFileSync(join(shipped, name), "utf8").match(/^\[\[rule\]\]$/gm)?.length ?? 0)
    .reduce((sum, count) => sum + count, 0);
  const { rules, warnings } = await loadRules({ rules: join(directory, "none") });
  expect(warnings).toEqual([]);
  expect(rules).toHaveLength(written);
  expect(new Set(rules.map(({ name }) => name)).size).toBe(written);
});

test("the user's rules come first, in the order of the files' names", async () => {
  file("b.toml", rule("second"));
  file("a.toml", rule("first"));
  file("notes.txt", "not read");
  const { rules, warnings } = await load();
  expect(rules.slice(0, 2).map(({ name }) => name)).toEqual(["first", "second"]);
  expect(warnings).toEqual([]);
});

test("what is wrong is left out with a sentence, and the rest is used", async () => {
  file("broken.toml", "[[rule]\n");
  file(
    "mixed.toml",
    [
      rule("good"),
      rule("endless", "cursor = '(a+)+$'"),
      rule("empty", ""),
      rule("odd", "cursor = 'x'\ncolour = 'red'"),
      rule("state", "cursor = 'x'").replace("waiting", "asleep"),
      "[other]\nx = 1\n",
    ].join(""),
  );
  mkdirSync(join(directory, "folder.toml"));
  const { rules, warnings } = await load();
  expect(rules[0]!.name).toBe("good");
  expect(rules.filter(({ reason }) => reason === "r")).toHaveLength(1);
  const told = warnings.join("\n");
  expect(told).toMatch(/broken\.toml: not TOML: .*; its rules are not used\.$/m);
  expect(told).toMatch(
    /mixed\.toml: the rule "endless" is left out: cursor: a pattern that could take for ever/,
  );
  expect(told).toMatch(/"empty" is left out: needs one of all, cursor and title\.$/m);
  expect(told).toMatch(/"odd" is left out: /);
  expect(told).toMatch(/"state" is left out: state: /);
  expect(told).toMatch(/there is no 'other', only \[\[rule\]\]/);
  expect(told).toMatch(
    /folder\.toml is not a regular file\. Its rules are not used\.|folder\.toml is a directory/,
  );
});

test("rules are bounded", async () => {
  file("many.toml", Array.from({ length: RULES_MAX + 5 }, (_, i) => rule(`r${i}`)).join(""));
  const { rules, warnings } = await load();
  expect(rules).toHaveLength(RULES_MAX);
  expect(warnings).toEqual([
    `${directory}: there are more than ${RULES_MAX} rules; the last ones are left out.`,
  ]);
});
