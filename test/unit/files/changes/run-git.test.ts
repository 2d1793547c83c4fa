// The limits of one run of git: its time and its output. Whatever it has started ends with it.

import { expect, test } from "bun:test";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type GitTerms, runGit } from "../../../../src/files/changes/run-git.ts";
import { makeHome, type TestHome } from "../../../support/home.ts";

/** A program in git's place. */
function program(home: TestHome, script: string): string {
  const path = join(home.root, "program");
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const terms = (home: TestHome, more: Partial<GitTerms> = {}): GitTerms => ({
  env: { ...home.env },
  cwd: "/",
  signal: new AbortController().signal,
  bytesMax: 1_000,
  ...more,
});

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test("what it prints, and how it ends", async () => {
  await using home = makeHome();
  const { bytes, isCut, status } = await runGit(
    program(home, 'cat; printf " %s" "$@"; exit 3'),
    ["a b", "c"],
    terms(home, { stdin: Buffer.from("given") }),
  );
  expect([Buffer.from(bytes).toString(), isCut, status]).toEqual(["given a b c", false, 3]);
});

test("more than may be printed is left out, and it is ended", async () => {
  await using home = makeHome();
  const { bytes, isCut, status } = await runGit(program(home, "yes"), [], terms(home));
  expect([bytes.byteLength, isCut, status]).toEqual([1_000, true, null]);
});

test("one that takes too long is ended, with its children", async () => {
  await using home = makeHome();
  const pids = join(home.root, "pids");
  const script = `sleep 1000 & echo $! $$ > '${pids}'; wait`;
  const outcome = await runGit(program(home, script), [], terms(home, { msMax: 300 })).catch(
    (error) => error.problem,
  );
  expect(outcome).toBe("took-too-long");
  const [child, parent] = (await Bun.file(pids).text()).trim().split(" ").map(Number);
  expect(isAlive(parent!)).toBe(false);
  // The child's parent has gone: it is whoever reaps orphans that ends it for good.
  const state = await Bun.file(`/proc/${child}/stat`)
    .text()
    .catch(() => "gone");
  expect(state).toMatch(/^gone$|\) Z /);
});

test("one that is asked for no more is not even begun", async () => {
  await using home = makeHome();
  const signal = AbortSignal.abort(new Error("asked no more"));
  await expect(runGit("/no/program", [], terms(home, { signal }))).rejects.toThrow("asked no more");
});
