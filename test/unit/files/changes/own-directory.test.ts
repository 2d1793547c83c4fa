// What a killed process has left of its questions to git is removed, and nothing else.

import { afterEach, expect, test } from "bun:test";
import { mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeOwnDirectory } from "../../../../src/files/changes/own-directory.ts";
import { makeHome } from "../../../support/home.ts";

const before = process.env.TMPDIR;
afterEach(() => {
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
});

test("old ones of this user go when the first new one is made, and each new one with its question", async () => {
  await using home = makeHome();
  const place = join(home.root, "tmp");
  const kept = join(home.root, "kept");
  for (const path of [place, kept]) mkdirSync(path);
  writeFileSync(join(kept, "file"), "");
  for (const name of ["remi-git-old", "remi-git-new", "other-old"]) {
    mkdirSync(join(place, name));
    writeFileSync(join(place, name, "copy"), "");
  }
  symlinkSync(kept, join(place, "remi-git-old", "link"));
  symlinkSync(kept, join(place, "remi-git-link"));
  for (const name of ["remi-git-old", "other-old"]) utimesSync(join(place, name), 1, 1);
  utimesSync(kept, 1, 1);
  process.env.TMPDIR = place;
  {
    await using stack = new AsyncDisposableStack();
    const made = await makeOwnDirectory(stack);
    writeFileSync(join(made, "copy"), "");
    const names = readdirSync(place).filter((name) => join(place, name) !== made);
    expect(names.sort()).toEqual(["other-old", "remi-git-link", "remi-git-new"]);
  }
  expect(readdirSync(place).sort()).toEqual(["other-old", "remi-git-link", "remi-git-new"]);
  expect(readdirSync(kept)).toEqual(["file"]);
});
