// The screens of real agents, recorded by test/agents/record.ts: the table of docs/states.md is made of them, and
// remi's own rules recognise each for what it is.

import { beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadRules } from "../../../../src/config/rules.ts";
import { RuleSet } from "../../../../src/session/agent-state/screen-match.ts";
import { lookAt, recordedScreens, statesTable } from "../../../agents/recorded.ts";

const DOCUMENT = join(import.meta.dir, "../../../../docs/states.md");
const screens = recordedScreens();

/** The text alone. */
const plain = (text: string) =>
  text.replace(/\x1b(?:\[[\d;?]*[A-Za-z]|[\]_][^\x07\x1b]*(?:\x07|\x1b\\))/g, "");

let rules: RuleSet;
beforeAll(async () => {
  rules = new RuleSet((await loadRules({ rules: "/nowhere" })).rules);
});

test("the table of docs/states.md is that of the recordings: print it with bun test/agents/recorded.ts", () => {
  expect(screens.length).toBeGreaterThan(60);
  expect(readFileSync(DOCUMENT, "utf8")).toContain(statesTable());
  expect(screens.filter(({ state }) => !["waiting", "working", "idle"].includes(state))).toEqual([]);
});

test("every recorded screen is recognised for what it is", () => {
  const found = screens.map((screen) => [screen.name, lookAt(rules, screen)?.state ?? null]);
  expect(found).toEqual(screens.map(({ name, state }) => [name, state]));
});

test("a list that somebody types into a composer is not a question", () => {
  const wrong: string[] = [];
  for (const screen of screens.filter(({ name }) => /^(?:claude|codex|gemini|opencode)-typing$/.test(name))) {
    for (const line of [
      "1. Yes, proceed (y)",
      "❯ 1. Yes",
      "Do you want to proceed? 1. Yes",
      "Enter to confirm",
    ]) {
      const typed = screen.bytes.replace("fix the tests, would you like to", line.padEnd(32));
      expect(typed).not.toBe(screen.bytes);
      const match = lookAt(rules, { ...screen, bytes: typed });
      if (match?.state !== "idle") wrong.push(`${line} in ${screen.name}: ${match?.rule}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("a question that is left above a shell's prompt is no longer one", () => {
  const wrong: string[] = [];
  for (const question of screens.filter(({ state }) => state === "waiting"))
    for (const prompt of ["me@host:~/app$ ", "# ", "host% "]) {
      const quoted = plain(question.bytes).trim().split("\n").slice(-14).join("\n");
      const match = lookAt(rules, { ...question, bytes: `${quoted}\n${prompt}` });
      if (match?.state === "waiting") wrong.push(`${question.name} above ${prompt}: ${match.rule}`);
    }
  expect(wrong).toEqual([]);
});

test("a question of one agent that another one quotes is not a question", () => {
  const questions = screens.filter(({ state }) => state === "waiting");
  const resting = screens.filter(({ name }) => /^(?:claude|codex|gemini)-(?:idle|answered)$/.test(name));
  expect(resting).toHaveLength(6);
  const wrong: string[] = [];
  for (const composer of resting)
    for (const question of questions) {
      // As output of an agent: a little to the right, above its composer.
      const quoted = plain(question.bytes)
        .trim()
        .split("\n")
        .slice(-14)
        .map((line) => `  ${line}\n`)
        .join("");
      const bytes = `${quoted}\n${composer.bytes.replace(/\x1b\[\d+;\d+H$/, "")}`;
      const match = lookAt(rules, { ...composer, rows: composer.rows + 16, bytes });
      if (match?.state !== "idle") wrong.push(`${question.name} above ${composer.name}: ${match?.rule}`);
    }
  expect(wrong).toEqual([]);
});
