import { expect, test } from "bun:test";
import { matchesVariable, pickEnvironment } from "../../../src/config/environment.ts";
import { DEFAULT_CONFIG } from "../../../src/config/schema.ts";

test("a name matches itself, a star matches a beginning", () => {
  expect(matchesVariable("LC_ALL", ["LC_*"])).toBe(true);
  expect(matchesVariable("LC", ["LC_*"])).toBe(false);
  expect(matchesVariable("PATHS", ["PATH"])).toBe(false);
});

test("what is saved to disk by default holds no secret", () => {
  const env = {
    PATH: "/bin",
    LC_ALL: "C",
    ANTHROPIC_API_KEY: "k",
    AWS_SECRET_ACCESS_KEY: "s",
    GONE: undefined,
  };
  expect(pickEnvironment(env, DEFAULT_CONFIG.saved_environment)).toEqual({ PATH: "/bin", LC_ALL: "C" });
});
