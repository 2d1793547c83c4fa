import { expect, test } from "bun:test";
import {
  overrides,
  overridingEnvironment,
  parseSettings,
} from "../../../src/client/worktree/untrusted-config.ts";

const always = 3;

test("settings come with their scope, also values of several lines and none", () => {
  expect(parseSettings("global\0user.name\nA\nB\0local\0core.bare\nfalse\0local\0flag\0")).toEqual([
    { scope: "global", name: "user.name", value: "A\nB" },
    { scope: "local", name: "core.bare", value: "false" },
    { scope: "local", name: "flag", value: "" },
  ]);
  expect(parseSettings("")).toEqual([]);
});

test("a repository's programs give way to the user's, or to none", () => {
  const local = (name: string) => ({ scope: "local", name, value: "evil" });
  const user = (name: string, value: string) => ({ scope: "global", name, value });
  expect(
    overrides([
      user("filter.lfs.smudge", "git-lfs"),
      local("filter.lfs.smudge"),
      local("filter.a=b.process"),
      user("credential.helper", "one"),
      user("credential.helper", "two"),
      local("credential.helper"),
      local("credential.https://x.helper"),
      { ...local("remote.o.uploadpack"), scope: "worktree" },
      user("filter.mine.clean", "mine"),
      local("user.name"),
    ]).slice(always),
  ).toEqual([
    ["filter.lfs.smudge", "git-lfs"],
    ["filter.a=b.process", ""],
    ["credential.helper", ""],
    ["credential.helper", "one"],
    ["credential.helper", "two"],
    ["credential.https://x.helper", ""],
    ["remote.o.uploadpack", "git-upload-pack"],
  ]);
});

test("what the environment says already stays, before", () => {
  const env = overridingEnvironment(
    { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "a.b", GIT_CONFIG_VALUE_0: "c" },
    [["core.fsmonitor", "false"]],
  );
  expect(env).toMatchObject({
    GIT_CONFIG_COUNT: "2",
    GIT_CONFIG_KEY_0: "a.b",
    GIT_CONFIG_KEY_1: "core.fsmonitor",
    GIT_CONFIG_VALUE_1: "false",
    GIT_OPTIONAL_LOCKS: "0",
  });
});
