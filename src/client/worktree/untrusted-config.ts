// What a repository's own configuration may not decide: programs that git would run. That file may come from a
// stranger, for example in an unpacked archive. What the user has set for all repositories stays as it is.

/** Variables by which git is told settings, numbered from 0. */
const COUNT = "GIT_CONFIG_COUNT";

/** Names and values that hold whoever set them: remi needs none of these programs to run. */
const ALWAYS: readonly Pair[] = [
  ["core.fsmonitor", "false"],
  ["core.hooksPath", "/dev/null"],
  ["submodule.recurse", "false"],
];

/** Settings that name a program, with the value that names none. For helpers of credentials it forgets those before it. */
const NAMES_PROGRAM: readonly (readonly [RegExp, string])[] = [
  [/^filter\..*\.(?:clean|smudge|process)$/s, ""],
  [/^filter\..*\.required$/s, "false"],
  [/^credential\.(?:.*\.)?helper$/s, ""],
  [/^core\.sshcommand$/, "ssh"],
  [/^core\.(?:gitproxy|askpass|alternaterefscommand)$/, ""],
  [/^remote\..*\.uploadpack$/s, "git-upload-pack"],
];

/** Scopes of a repository's own files. */
const OWN_SCOPES = ["local", "worktree"];

/** Protocols by which git may fetch what a partial clone has left out. Not `ext` and `file`, which run programs here. */
const PROTOCOLS = "https:http:ssh:git";

type Pair = readonly [name: string, value: string];

export interface Setting {
  readonly scope: string;
  readonly name: string;
  readonly value: string;
}

/** What `git config --list --show-scope -z` prints: scope, NUL, name, line end, value, NUL. */
export const LIST_SETTINGS = ["config", "--list", "--show-scope", "-z"];

export function parseSettings(text: string): Setting[] {
  const parts = text.split("\0");
  const settings: Setting[] = [];
  for (let i = 0; i + 1 < parts.length; i += 2) {
    const [name, ...value] = parts[i + 1]!.split("\n");
    settings.push({ scope: parts[i]!, name: name!, value: value.join("\n") });
  }
  return settings;
}

/** What takes the place of the repository's own settings: the user's, where there are any. */
export function overrides(settings: readonly Setting[]): Pair[] {
  const made: Pair[] = [...ALWAYS];
  const isOwn = ({ scope }: Setting) => OWN_SCOPES.includes(scope);
  for (const name of new Set(settings.filter(isOwn).map((setting) => setting.name))) {
    const none = NAMES_PROGRAM.find(([form]) => form.test(name))?.[1];
    if (none === undefined) continue;
    const users = settings.filter((setting) => setting.name === name && !isOwn(setting));
    // A list: each of the user's again, after all are forgotten.
    const isList = name.startsWith("credential.");
    if (isList) made.push([name, ""]);
    for (const { value } of isList ? users : users.slice(-1)) made.push([name, value]);
    if (users.length === 0 && !isList) made.push([name, none]);
  }
  return made;
}

/** The environment that holds git to them, after what it is told there already. */
export function overridingEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  made: readonly Pair[],
): Record<string, string | undefined> {
  const first = Number(env[COUNT] ?? 0) || 0;
  const told = made.flatMap(([name, value], i) => [
    [`GIT_CONFIG_KEY_${first + i}`, name],
    [`GIT_CONFIG_VALUE_${first + i}`, value],
  ]);
  return {
    ...env,
    ...Object.fromEntries(told),
    [COUNT]: String(first + made.length),
    GIT_ALLOW_PROTOCOL: env.GIT_ALLOW_PROTOCOL ?? PROTOCOLS,
    GIT_OPTIONAL_LOCKS: "0",
  };
}
