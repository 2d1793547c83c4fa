// Text and Enter of `remi send --enter` came in one read, which agents take for a paste: the text stayed in the composer.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { captureShows, startSession } from "../support/processes.ts";
import { REPOSITORY, remi, remiOk } from "../support/remi.ts";

const COMPOSER = join(REPOSITORY, "test/support/composer-child.ts");

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

async function startComposer(kind: string): Promise<void> {
  await startSession(home, "agent", [process.execPath, COMPOSER, kind], ["--size", "100x30"]);
  await captureShows(home, "agent", "ready");
}

const long = `${"a line of a prompt\n".repeat(60)}end`;

describe.each(["one-read", "gap", "brackets", "slow", "kitty"])("a composer of the kind %s", (kind) => {
  test("gets a short and a long prompt submitted, each once and whole", async () => {
    await startComposer(kind);
    for (const text of ["fix it", "fix all of the tests", long]) {
      const { code, err } = await remi(home, ["send", "agent", text, "--enter"]);

      expect([code, err]).toEqual([0, ""]);
      await captureShows(home, "agent", `got ${text.length}: `);
    }
  });
});

test("a prompt that was not submitted is reported, with its own status", async () => {
  await startComposer("deaf");
  const { code, err } = await remi(home, ["send", "agent", "fix the tests", "--enter"]);
  expect(code).toBe(3);
  expect(err).toContain("'agent' has taken the text and Enter, but nothing shows that it was submitted");
});

test("Enter is not pressed for a prompt that nobody reads", async () => {
  await startSession(home, "agent", ["bash", "-c", "stty raw -echo; echo ready; sleep 600"]);
  await captureShows(home, "agent", "ready");
  const { code, err } = await remi(home, ["send", "agent", "fix the tests", "--enter"]);
  expect(code).toBe(1);
  expect(err).toContain("'agent' does not read its input");
});

test("a shell runs a prompt, and a program that reads lines gets it", async () => {
  await startSession(home, "sh", ["bash", "--norc"]);
  await captureShows(home, "sh", /[$#]/);
  for (const command of ["x=4; echo $((x + 1))y", "cat"])
    await remiOk(home, ["send", "sh", command, "--enter"]);
  await captureShows(home, "sh", "5y");
  await remiOk(home, ["send", "sh", "two words", "--enter"]);
  await captureShows(home, "sh", /two words\ntwo words/);
});

test("a prompt does not answer a question; a single word or --force does", async () => {
  const script =
    "read -p 'Overwrite? [y/N] ' a; echo got $a; read -p 'Overwrite? [y/N] ' a; echo got $a; cat";
  await startSession(home, "agent", ["bash", "-c", script]);
  await captureShows(home, "agent", "Overwrite?");
  const refused = await remi(home, ["send", "agent", "fix the tests", "--enter"]);
  expect(refused.code).toBe(1);
  expect(refused.err).toContain("'agent' waits with a question");
  expect(await remiOk(home, ["capture", "agent"])).not.toContain("fix");
  await remiOk(home, ["send", "agent", "n", "--enter"]);
  await captureShows(home, "agent", "got n");
  await remiOk(home, ["send", "agent", "yes and more", "--enter", "--force"]);
  await captureShows(home, "agent", "got yes and more");
});

test("text without --enter is typed into a question as it is", async () => {
  await startSession(home, "agent", ["bash", "-c", "read -p 'Overwrite? [y/N] ' a; echo got $a; cat"]);
  await captureShows(home, "agent", "Overwrite?");
  await remiOk(home, ["send", "agent", "two words", "--key", "Enter"]);
  await captureShows(home, "agent", "got two words");
});

test("what others type waits until Enter is pressed", async () => {
  await startComposer("slow");
  const sent = remi(home, ["send", "agent", "fix the tests", "--enter"]);
  const others = await Promise.all([1, 2, 3].map(() => remi(home, ["send", "agent", "zzz"])));
  expect((await sent).code).toBe(0);
  expect(others.map(({ code }) => code)).toEqual([0, 0, 0]);
  const shown = await remiOk(home, ["capture", "agent"]);
  // Before or after it, in whole pieces.
  expect(shown).toMatch(/got \d+: "(?:zzz)*fix the tests"/);
});
