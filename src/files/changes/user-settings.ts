// What the user has told git for all repositories: which files are ignored, and whose repositories may be read.

import { join } from "node:path";
import { expandHome } from "../../config/expand-home.ts";
import { lastValue, parseSettings, type Setting } from "../rules/git/settings.ts";
import { FileError } from "../rules/problem.ts";
import { type Environment, type GitTerms, runGit } from "./run-git.ts";

/** Bytes of all settings. */
export const SETTINGS_BYTES_MAX = 1024 * 1024;

/** Where git finds the user's own files. */
const VARIABLES = [
  "HOME",
  "XDG_CONFIG_HOME",
  "GIT_CONFIG_GLOBAL",
  "GIT_CONFIG_SYSTEM",
  "GIT_CONFIG_NOSYSTEM",
];

/** Reads files and runs nothing. @param nowhere a git directory without settings. @throws {FileError} */
export async function readUserSettings(
  git: string,
  nowhere: string,
  env: Environment,
  signal: AbortSignal,
): Promise<Setting[]> {
  const named = VARIABLES.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
  const gitEnv = { ...Object.fromEntries(named), LC_ALL: "C", GIT_DIR: nowhere };
  return listedSettings(git, [], { env: gitEnv, cwd: "/", signal, bytesMax: SETTINGS_BYTES_MAX });
}

/** All settings of what git is told to read. @throws {FileError} "unknown-repository" when it cannot, among others */
export async function listedSettings(
  git: string,
  from: readonly string[],
  terms: GitTerms,
): Promise<Setting[]> {
  const { bytes, isCut, status } = await runGit(git, ["config", ...from, "--list", "-z"], terms);
  if (isCut || status !== 0) throw new FileError("unknown-repository");
  return parseSettings(bytes);
}

/** The file of what the user never wants to see as new (gitignore(5)). */
export function excludesFileOf(users: readonly Setting[], env: Environment): string {
  const home = env.HOME ?? "/";
  const told = lastValue(users, "core.excludesfile");
  if (told !== undefined) return expandHome(told, home);
  return join(env.XDG_CONFIG_HOME || join(home, ".config"), "git/ignore");
}

/** Whether the user lets git read what another user owns there (git-config(1), "safe.directory"). */
export function isDeclaredSafe(users: readonly Setting[], top: string): boolean {
  // An empty one takes back all before it.
  const values = users.filter(([name]) => name === "safe.directory").map(([, value]) => value);
  return values
    .slice(values.lastIndexOf("") + 1)
    .some(
      (value) =>
        value === "*" || value === top || (value.endsWith("/*") && top.startsWith(value.slice(0, -1))),
    );
}
