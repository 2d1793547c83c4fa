// What the list offers as answers to the recorded questions, through the real emulator and a capture as the host makes it.

import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { render } from "../../../src/host/capture.ts";
import { Emulator } from "../../../src/terminal/emulator.ts";
import { choicesIn } from "../../../web/session/choices.ts";
import { plainLines } from "../../../web/session/plain-lines.ts";
import { readScreen } from "../../../web/session/screen.ts";

const RECORDINGS = join(import.meta.dir, "../../fixtures/agents");
const WAITING = { state: "waiting", stateSince: 7 } as const;

function screenOf(bytes: string) {
  const emulator = new Emulator({ cols: 100, rows: 40, version: "1" });
  emulator.write(new TextEncoder().encode(bytes));
  const json = render(emulator, { format: "json", window: { above: 0, rows: 24 } });
  emulator.dispose();
  return readScreen(json, WAITING)!;
}

/** Lines end as a terminal's driver makes them. */
const recorded = (name: string) =>
  screenOf(readFileSync(join(RECORDINGS, `${name}.ansi`), "utf8").replaceAll("\n", "\r\n"));

function offered(name: string, readsLines = false) {
  const { lines } = recorded(name);
  const { choices, above } = choicesIn(lines, readsLines);
  return {
    asked: plainLines(lines.slice(0, above), 1)[0],
    choices: choices.map(({ label, keys }) => `${label}: ${keys.join(" ")}`),
  };
}

test("numbers are offered with their words, and the question stands above them", () => {
  expect(offered("claude-permission")).toEqual({
    asked: "Do you want to proceed?",
    choices: [
      "Yes: 1",
      "Yes, and don't ask again for rm commands in /home/user/app: 2",
      "No, and tell Claude what to do differently (esc): 3",
    ],
  });
  expect(offered("codex-approval")).toEqual({
    asked: "$ npm test",
    choices: [
      "Yes, proceed (y): 1",
      "Yes, and don't ask again for this command (p): 2",
      "No, and tell Codex what to do differently (esc): 3",
    ],
  });
  expect(offered("gemini-approval").choices).toHaveLength(3);
  expect(offered("claude-plan").choices[2]).toBe("No, keep planning: 3");
  expect(offered("recorded/claude-permission").choices[0]).toBe("Yes: 1");
  expect(offered("bash-select", true).choices).toEqual(["one: 1 Enter", "two: 2 Enter"]);
});

test("Yes and No are offered where they are asked for, whole words and with Enter where the program wants that", () => {
  expect(offered("apt-continue", true)).toEqual({
    asked: "Do you want to continue? [Y/n]",
    choices: ["Yes: y Enter", "No: n Enter"],
  });
  expect(offered("ssh-host-key", true).choices).toEqual(["Yes: y e s Enter", "No: n o Enter"]);
  expect(offered("aider-question").choices).toEqual(["Yes: y", "No: n"]);
  expect(offered("npm-proceed").choices).toEqual(["Yes: y", "No: n"]);
  expect(offered("rm-interactive", true).choices).toEqual(["Yes: y Enter", "No: n Enter"]);
});

test("nothing is offered for a password, a name, a list in prose, or a list above a shell's prompt", () => {
  for (const name of ["ssh-password", "sudo-password", "read-name", "prose", "claude-composer", "log-lines"])
    expect([name, offered(name).choices]).toEqual([name, []]);
  const list = "1. first\n2. second\n";
  expect(choicesIn(`${list}${"more\n".repeat(8)}$`.split("\n"), false).choices).toEqual([]);
  expect(choicesIn(["1. only one"], false).choices).toEqual([]);
});

test("a label that goes on in the next line is whole", () => {
  const lines = ["Which?", " ❯ 1. Keep", "      everything as it is", "   2. Delete", "", " Esc to cancel"];
  expect(choicesIn(lines, false)).toEqual({
    choices: [
      { label: "Keep everything as it is", keys: ["1"] },
      { label: "Delete", keys: ["2"] },
    ],
    above: 1,
  });
});

test("lines are read without boxes and common indentation", () => {
  const lines = ["╭───╮", "│   a      │", "│     b │", "╰───╯", "", "   c | d"];
  expect(plainLines(lines, 3)).toEqual(["a", "  b", "c | d"]);
  expect(plainLines(["", "  "], 3)).toEqual([]);
});

test("no screen makes the readers throw, or offers a key that is no digit, letter or Enter", () => {
  const line = fc.oneof(
    fc.string({ maxLength: 60, unit: "grapheme" }),
    fc.constantFrom("1. Yes", " ❯ 1. Yes", "  2. No", "│ 3) x │", "", "proceed? [y/n]", "(yes/no)?"),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), fc.boolean(), (lines, readsLines) => {
      const { choices, above } = choicesIn(lines, readsLines);
      expect(above).toBeLessThanOrEqual(lines.length);
      for (const { keys } of choices) for (const key of keys) expect(key).toMatch(/^(?:[1-9yesno]|Enter)$/);
      for (const shown of plainLines(lines, 5)) expect(shown.trim()).not.toBe("");
    }),
  );
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (json) => {
      readScreen(json, WAITING);
    }),
  );
  const capture = JSON.stringify({ mark: "m", lines: [{ runs: [{ text: "a\u202eb\u001b[31m" }, 7] }, null] });
  expect(readScreen(capture, WAITING)).toEqual({
    lines: ["ab[31m", ""],
    seen: { waiting: true, since: 7, mark: "m" },
    readsLines: false,
  });
});
