// A directory of a worktree that is swapped for a link out of the root and back while git reads it: no name, line or count
// of what is outside is told.

import { expect, test } from "bun:test";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { changesOf } from "../../../../src/files/changes/changes.ts";
import { differenceOf } from "../../../../src/files/changes/difference.ts";
import { FileError } from "../../../../src/files/rules/problem.ts";
import { searchNames } from "../../../../src/files/search.ts";
import { gitEnvironment, TestRepository } from "../../../support/git-repository.ts";
import { makeHome } from "../../../support/home.ts";
import { raceFor, startSwapping } from "../../../support/swapping.ts";

/** Rounds of the race; many when there is time for it. */
const ROUNDS = process.env.REMI_TEST_LONG === "1" ? 5_000 : 20;
const FILE = [Buffer.from("inside"), Buffer.from("file")];

test(`${ROUNDS} times`, async () => {
  await using home = makeHome();
  const env = gitEnvironment(home);
  const root = join(home.root, "shared");
  TestRepository.with(home, root, { "inside/file": "one\n", other: "one\n" });
  writeFileSync(join(root, "inside/file"), "one\ntwo\n");
  writeFileSync(join(root, "inside/new"), "new\n");
  const outside = join(home.root, "outside");
  mkdirSync(outside);
  writeFileSync(join(outside, "file"), "secret\n".repeat(77));
  for (let i = 0; i < 20; i++) writeFileSync(join(outside, `secret-${i}`), "");
  symlinkSync("../outside", join(root, "way-out"));
  const never = () => new AbortController().signal;

  const told = async () => {
    const { files } = await changesOf(root, [], never(), env);
    return files.map(
      ({ path, unstaged }) => `${Buffer.from(path)} +${unstaged?.added} -${unstaged?.removed}`,
    );
  };
  const hunks = async () => {
    const difference = await differenceOf(root, FILE, { isStaged: false }, never(), env);
    return [Buffer.from(difference.hunks).toString()];
  };
  const found = async () => {
    const paths: string[] = [];
    for await (const { hits } of searchNames(root, [], { text: "secret", hidden: true }, never(), env))
      paths.push(...hits.map(({ path }) => Buffer.from(path).toString()));
    return paths;
  };

  await using _ = await startSwapping(join(root, "inside"), join(root, "way-out"), join(root, "aside"));
  const outcomes = await raceFor(ROUNDS, ["told"], async (round) => {
    const ask = [told, hunks, found][round % 3]!;
    const answer = await ask().catch((error) => {
      if (error instanceof FileError) return [error.problem];
      throw error;
    });
    const text = answer.join("\n");
    if (/secret|77/.test(text)) return text;
    return /inside\/new|\+two/.test(text) ? "told" : "not told";
  });
  expect([...outcomes.keys()].filter((outcome) => outcome !== "told" && outcome !== "not told")).toEqual([]);
}, 3_600_000);
