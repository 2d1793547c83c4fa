// Settings that git is given: written so that git reads back the same, and none that is not allowed.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  allowedSettings,
  followedReference,
  parseSettings,
  type Setting,
  settingsText,
} from "../../../../../src/files/rules/git/settings.ts";

/** As the real git reads them. */
function readByGit(text: string): Setting[] {
  const run = Bun.spawnSync(["git", "config", "--file", "-", "--list", "-z"], {
    cwd: "/",
    env: { PATH: process.env.PATH ?? "", GIT_CONFIG_NOSYSTEM: "1", HOME: "/nowhere" },
    stdin: new TextEncoder().encode(text),
  });
  if (!run.success) throw new Error(`git: ${run.stderr}`);
  return parseSettings(run.stdout);
}

test("git reads what was written", () => {
  const aText = fc.string({ unit: "grapheme", maxLength: 12 }).filter((text) => !text.includes("\0"));
  const aSubsection = aText.filter((text) => text !== "" && !text.includes("\n"));
  const aSetting = fc.oneof(
    fc.tuple(fc.constant("core.eol"), aText),
    fc.tuple(
      aSubsection.map((name) => `branch.${name}.merge`),
      aText,
    ),
    fc.tuple(fc.constant("core.autocrlf"), fc.constantFrom("a\nb", "\t", '"', "\\", " #; ", "a\\\nb", "\\n")),
  );
  // Each run is a process: many settings at a time.
  fc.assert(
    fc.property(fc.array(aSetting, { maxLength: 200, size: "max" }), (settings) => {
      expect(readByGit(settingsText(settings))).toEqual(settings);
    }),
    { numRuns: 10 },
  );
});

test("a setting that is not in the list is not given, whatever it says", () => {
  const named: Setting[] = [
    ["core.fsmonitor", "x"],
    ["core.hookspath", "x"],
    ["core.excludesfile", "x"],
    ["core.worktree", "x"],
    ["filter.a.clean", "x"],
    ["diff.external", "x"],
    ["include.path", "x"],
    ["remote.a.uploadpack", "x"],
    ["remote.a.promisor", "true"],
    ["branch.a.mergeoptions", "x"],
  ];
  expect(allowedSettings(named, named)).toEqual([["core.repositoryformatversion", "0"]]);
  const kept: Setting[] = [
    ["core.filemode", "false"],
    ["branch.a.b.merge", "refs/heads/a"],
    ["remote.a.fetch", "+refs/heads/*:refs/remotes/a/*"],
  ];
  expect(allowedSettings([["core.eol", "lf"]], kept)).toEqual([
    ["core.repositoryformatversion", "0"],
    ["core.eol", "lf"],
    ...kept,
  ]);
});

test("a format that would be misread is refused", () => {
  for (const [name, value] of [
    ["core.repositoryformatversion", "2"],
    ["extensions.objectformat", "sha3"],
    ["extensions.refstorage", "reftable"],
    ["extensions.unheardof", "false"],
  ] as const)
    expect([name, allowedSettings([], [[name, value]])]).toEqual([name, null]);
  expect(allowedSettings([], [["extensions.partialclone", "origin"]])).toEqual([
    ["core.repositoryformatversion", "0"],
  ]);
});

test("one without a value is true, and one of several lines is whole", () => {
  expect(parseSettings(Buffer.from("a.b\0c.d\nx\ny\0e.f\n\0"))).toEqual([
    ["a.b", "true"],
    ["c.d", "x\ny"],
    ["e.f", ""],
  ]);
});

describe("the reference that a branch follows", () => {
  const cases: readonly (readonly [string, string, readonly string[], string | null])[] = [
    [".", "refs/heads/b", [], "refs/heads/b"],
    ["o", "refs/heads/b", ["+refs/heads/*:refs/remotes/o/*"], "refs/remotes/o/b"],
    ["o", "refs/heads/b", ["refs/heads/b:refs/x/y"], "refs/x/y"],
    ["o", "refs/heads/b", ["refs/heads/c:refs/x/y", "+refs/heads/b*:refs/z/*"], "refs/z/"],
    ["o", "refs/heads/b", ["refs/tags/*:refs/tags/*"], null],
    ["o", "refs/heads/b", ["refs/heads/b"], null],
    ["o", "refs/heads/b", [], null],
  ];
  for (const [remote, merge, fetches, followed] of cases)
    test(`${merge} of ${remote} by ${fetches.join(" and ") || "nothing"}`, () => {
      const settings: Setting[] = [
        ["branch.a.b.remote", remote],
        ["branch.a.b.merge", merge],
        ["remote.other.fetch", "+refs/heads/*:refs/other/*"],
        ...fetches.map((fetch): Setting => ["remote.o.fetch", fetch]),
      ];
      expect(followedReference(settings, "a.b")).toBe(followed);
    });

  test("none", () => expect(followedReference([], "a")).toBeNull());
});
