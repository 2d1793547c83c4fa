// Runs git and tells its failures from its answers. Arguments are words, never a line for a shell.

import { LIST_SETTINGS, overrides, overridingEnvironment, parseSettings } from "./untrusted-config.ts";

/** How long one run may take: a worktree of a large repository takes minutes to be written. */
const GIT_MS_MAX = 600_000;
/** Characters of git's own words in a failure. */
const WORDS_LENGTH_MAX = 300;

/** Variables by which git would work on another repository than that of the directory, as inside a git hook. */
const REPOSITORY_VARIABLES = [
  "GIT_DIR",
  "GIT_WORK_TREE",
  "GIT_COMMON_DIR",
  "GIT_INDEX_FILE",
  "GIT_OBJECT_DIRECTORY",
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_NAMESPACE",
  "GIT_PREFIX",
];

export type GitResult =
  | { readonly ok: true; readonly out: string }
  /** `status` is null when git could not be run at all. `why` is a sentence without a full stop. */
  | { readonly ok: false; readonly status: number | null; readonly why: string };

export type Environment = Readonly<Record<string, string | undefined>>;

/** Runs `git ARGS` in a directory to its end, and none of the programs that the repository there names. Never throws. */
export async function git(directory: string, args: readonly string[], env: Environment): Promise<GitResult> {
  const program = Bun.which("git", { PATH: env.PATH ?? "" });
  if (program === null) return { ok: false, status: null, why: "git is not installed, or not in your PATH" };
  const own = gitEnvironment(env);
  // Reads files and runs nothing.
  const settings = await run(program, directory, LIST_SETTINGS, own);
  const made = overrides(settings.ok ? parseSettings(settings.out) : []);
  return run(program, directory, args, overridingEnvironment(own, made));
}

async function run(
  program: string,
  directory: string,
  args: readonly string[],
  env: Environment,
): Promise<GitResult> {
  try {
    const child = Bun.spawn([program, "-C", directory, ...args], {
      env: { ...env },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
      timeout: GIT_MS_MAX,
    });
    const [out, words, status] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    return status === 0 ? { ok: true, out } : { ok: false, status, why: complaint(words, status) };
  } catch (error) {
    return { ok: false, status: null, why: `git cannot be run: ${(error as Error).message}` };
  }
}

function gitEnvironment(env: Environment): Record<string, string | undefined> {
  const own: Record<string, string | undefined> = { ...env };
  for (const name of REPOSITORY_VARIABLES) delete own[name];
  // Its messages are parsed, and nobody can answer a question.
  return { ...own, LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" };
}

/** The line in which git says what is wrong. */
function complaint(words: string, status: number): string {
  const lines = words.split("\n").filter((line) => line.trim() !== "");
  const line = lines.find((one) => /^(?:fatal|error): /.test(one)) ?? lines.at(-1);
  if (line === undefined) return `git failed with status ${status}`;
  return `git says: ${line.replace(/^(?:fatal|error): /, "").slice(0, WORDS_LENGTH_MAX)}`;
}
