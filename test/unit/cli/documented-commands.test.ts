// Every command line in the README, the docs and the help is valid.

import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgv } from "../../../src/cli/argv/argv.ts";
import { insteadOf } from "../../../src/cli/mistyped/not-a-command.ts";
import { COMMANDS, DEFAULT_COMMAND } from "../../../src/cli/specs/table.ts";
import { splitWords } from "../../../src/text/command-words.ts";
import { REPOSITORY } from "../../support/remi.ts";

const texts = ["README.md", ...readdirSync(join(REPOSITORY, "docs")).map((name) => `docs/${name}`)]
  .filter((path) => path.endsWith(".md"))
  .map((path) => readFileSync(join(REPOSITORY, path), "utf8"));

/** The words after `remi`; null for a line that needs a shell. */
function wordsOf(line: string): readonly string[] | null {
  const words = splitWords(line);
  return words.ok && !/[|>\\]/.test(line.replaceAll(/'[^']*'/g, "")) ? words.words.slice(1) : null;
}

test("examples can be run as they stand", async () => {
  const indented = texts.flatMap((text) => [...text.matchAll(/^ {4}(remi(?: [^\n]*?)?)(?: {2,}.*)?$/gm)]);
  const lines = [
    ...[DEFAULT_COMMAND, ...COMMANDS].flatMap(({ examples }) => examples ?? []),
    ...indented.map((match) => match[1]!),
  ];
  expect(indented.length).toBeGreaterThan(10);
  for (const line of lines) {
    const words = wordsOf(line);
    if (words)
      expect([line, await parseArgv(words)]).toEqual([line, expect.objectContaining({ kind: "run" })]);
  }
});

test("no sentence names a command that does not exist", async () => {
  for (const text of texts)
    for (const [, line = ""] of text.matchAll(/`(remi [a-z][^`\n]*)`/g)) {
      const words = wordsOf(line);
      const parsed = words && (await parseArgv(words));
      if (parsed?.kind !== "run" || parsed.args.spec.name !== "" || parsed.args.command) continue;
      const name = parsed.args.word("NAME");
      expect([line, name === undefined ? null : insteadOf(name)]).toEqual([line, null]);
    }
});
