// What remi's own rules find in the recorded prompts, through the real emulator.

import { beforeAll, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadRules } from "../../../../src/config/rules.ts";
import {
  LINE_COLS_MAX,
  RuleSet,
  type ScreenMatch,
} from "../../../../src/session/agent-state/screen-match.ts";
import { Emulator } from "../../../../src/terminal/emulator.ts";
import { bottomText } from "../../../../src/terminal/screen-text.ts";

const RECORDINGS = join(import.meta.dir, "../../../fixtures/agents");

let rules: RuleSet;
beforeAll(async () => {
  rules = new RuleSet((await loadRules({ rules: "/nowhere" })).rules);
});

/** What the rules see after these bytes, line ends as a terminal's driver makes them. */
function look(bytes: string, before: ScreenMatch | null = null, cols = 80, rows = 24): ScreenMatch | null {
  const emulator = new Emulator({ cols, rows, version: "1" });
  emulator.write(new TextEncoder().encode(bytes.replaceAll("\n", "\r\n")));
  const screen = {
    ...bottomText(emulator, 50, LINE_COLS_MAX),
    title: emulator.title,
    isFull: emulator.altScreen,
  };
  emulator.dispose();
  return rules.match(screen, before);
}

const recording = (name: string) => readFileSync(join(RECORDINGS, `${name}.ansi`), "utf8");

/** Every recording, and the rule that recognises it. */
const TOLD: Readonly<Record<string, string | null>> = {
  "claude-permission": "claude-permission waiting",
  "claude-trust": "numbered-choice waiting",
  "claude-plan": "claude-permission waiting",
  "claude-working": "agent-working working",
  "claude-composer": "claude-composer idle",
  "claude-composer-rules": "claude-composer idle",
  "codex-approval": "codex-approval waiting",
  "codex-approval-short": "codex-approval-letters waiting",
  "codex-working": "agent-working working",
  "codex-composer": "codex-composer idle",
  "gemini-approval": "gemini-approval waiting",
  "gemini-working": "agent-working working",
  "gemini-composer": "gemini-composer idle",
  "aider-question": "aider-question waiting",
  "aider-run": "aider-question waiting",
  "aider-prompt": "aider-prompt idle",
  "sudo-password": "password waiting",
  "ssh-password": "password waiting",
  "ssh-passphrase": "password waiting",
  "ssh-host-key": "yes-no waiting",
  "git-username": "login waiting",
  "apt-continue": "yes-no waiting",
  "npm-proceed": "yes-no-plain waiting",
  "rm-interactive": "are-you-sure waiting",
  "press-enter": "press-key waiting",
  "press-any-key": "press-key waiting",
  "read-name": "question waiting",
  "bash-select": "question waiting",
  "inquirer-select": "agent-choice waiting",
  "dialoguer-select": "pointer-choice waiting",
  "clack-select": "clack-choice waiting",
  "less-pager": "pager idle",
  "log-lines": null,
  "log-partial": null,
  answered: null,
  prose: null,
};

const told = (match: ScreenMatch | null) => match && `${match.rule} ${match.state}`;

test("every recording is recognised for what it is", () => {
  const names = readdirSync(RECORDINGS).flatMap((name) =>
    name.endsWith(".ansi") ? [name.slice(0, -5)] : [],
  );
  const found = Object.fromEntries(names.map((name) => [name, told(look(recording(name)))]));
  expect(found).toEqual({ ...TOLD });
});

test("also under what was printed before, at the bottom of a small screen and in a wide one", () => {
  const before = Array.from({ length: 60 }, (_, i) => `line ${i} of what was printed\n`).join("");
  for (const [name, expected] of Object.entries(TOLD)) {
    if (name === "less-pager") continue;
    expect([name, told(look(before + recording(name), null, 80, 16))]).toEqual([name, expected]);
    expect([name, told(look(before + recording(name), null, 300, 60))]).toEqual([name, expected]);
  }
});

test("a question still counts while an answer is being typed, but not after its end", () => {
  for (const name of ["apt-continue", "sudo-password", "read-name", "aider-run"]) {
    const asked = look(recording(name));
    expect(look(`${recording(name)}ye`, asked)).toEqual(asked);
    expect(look(`${recording(name)}yes\n`, asked)).toBeNull();
    expect(look(`${recording(name)}yes\nReading... `, asked)).toBeNull();
  }
});

test("titles are recognised by their first sign", () => {
  expect(told(look("\x1b]0;✋  Action Required (app)\x07text"))).toBe("gemini-title-waiting waiting");
  expect(told(look("\x1b]0;⠐ Fix the test\x07text"))).toBe("title-spinner working");
  expect(told(look("\x1b]0;user@host: ~\x07text"))).toBeNull();
});

test("what must not be below is looked for under the lowest line that matches the first pattern", () => {
  const set = new RuleSet([{ name: "r", state: "waiting", reason: "r", all: ["^> 1", "2"], below: ["^> "] }]);
  const seen = (...lines: string[]) =>
    set.match({ lines, beforeCursor: "", title: "", isFull: false }, null) !== null;
  expect(seen("> old", "> 1. yes", "  2. no", "hint")).toBe(true);
  expect(seen("> 1. yes", "  2. no", "> 1. yes")).toBe(true);
  expect(seen("> 1. yes", "  2. no", "> ")).toBe(false);
  expect(seen("> 1. yes", "hint")).toBe(false);
});

test("a rule for one screen does not apply to the other", () => {
  const set = new RuleSet([
    { name: "full", state: "idle", reason: "r", cursor: "x$", screen: "full" },
    { name: "main", state: "idle", reason: "r", cursor: "x$", screen: "main" },
  ]);
  const screen = { lines: ["x"], beforeCursor: "x", title: "" };
  expect(set.match({ ...screen, isFull: true }, null)?.rule).toBe("full");
  expect(set.match({ ...screen, isFull: false }, null)?.rule).toBe("main");
  set.drop("main");
  expect(set.match({ ...screen, isFull: false }, null)).toBeNull();
});

test("a rule that takes too long is given up, does not match, and the next one is tried", () => {
  const set = new RuleSet([
    { name: "slow", state: "waiting", reason: "r", all: ["x", "x"], none: ["y"] },
    { name: "next", state: "idle", reason: "r", all: ["x"] },
  ]);
  const screen = { lines: Array<string>(14).fill("x"), beforeCursor: "", title: "", isFull: false };
  const slow: string[] = [];
  let begun = 0;
  const watch = {
    begin: () => void begun++,
    isOver: () => begun === 1,
    slow: (rule: string) => void slow.push(rule),
  };
  expect(set.match(screen, null, watch)?.rule).toBe("next");
  expect(slow).toEqual(["slow"]);
});
