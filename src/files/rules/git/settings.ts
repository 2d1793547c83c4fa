// Which settings of git hold when remi asks it for changes: those of an allow list, and remi's own. Whatever else a
// repository's configuration says is not read by git at all, so that a setting that nobody has heard of runs nothing.

import { nulWords, textOf } from "./nul-words.ts";

export type Setting = readonly [name: string, value: string];

/** Characters of a value: longer ones mean nothing that is needed here. */
const VALUE_LENGTH_MAX = 4_096;

/** How files are compared and which branch is followed. Names are in lower case, but for what stands between the dots. */
const ALLOWED: readonly RegExp[] = [
  /^core\.(?:filemode|symlinks|ignorecase|trustctime|checkstat|autocrlf|eol|precomposeunicode)$/,
  /^branch\..+\.(?:remote|merge)$/s,
  /^remote\..+\.fetch$/s,
];

/** Those of the repository's format that change how its files are read, with the values that are known. */
const FORMAT: Readonly<Record<string, RegExp>> = {
  "core.repositoryformatversion": /^[01]$/,
  "extensions.objectformat": /^sha(?:1|256)$/,
};

/** Those of the format that change nothing here: nothing is fetched, and settings of a worktree are not read. */
const OF_NO_EFFECT =
  /^extensions\.(?:noop|noop-v1|partialclone|worktreeconfig|preciousobjects|relativeworktrees)$/;

/** Reads what `git config --list -z` prints. */
export function parseSettings(bytes: Uint8Array): Setting[] {
  return nulWords(bytes).map((word) => {
    const text = textOf(word);
    const end = text.indexOf("\n");
    // One without a value is true.
    return end < 0 ? [text, "true"] : [text.slice(0, end), text.slice(end + 1)];
  });
}

/** The last value of a setting. */
export function lastValue(settings: readonly Setting[], name: string): string | undefined {
  return settings.findLast(([one]) => one === name)?.[1];
}

/**
 * The settings that git is given.
 *
 * @param users for all repositories
 * @param own of the repository
 * @returns null for a repository of a format that is not known
 */
export function allowedSettings(users: readonly Setting[], own: readonly Setting[]): Setting[] | null {
  const isRefused = ([name, value]: Setting) =>
    FORMAT[name] !== undefined
      ? !FORMAT[name].test(value)
      : name.startsWith("extensions.") && !OF_NO_EFFECT.test(name) && !isFilesStorage(name, value);
  if (own.some(isRefused)) return null;
  const format = own.filter(([name]) => FORMAT[name] !== undefined);
  const allowed = [...users, ...own].filter(
    ([name, value]) => value.length <= VALUE_LENGTH_MAX && ALLOWED.some((form) => form.test(name)),
  );
  return [["core.repositoryformatversion", "0"], ...format, ...allowed];
}

const isFilesStorage = (name: string, value: string) => name === "extensions.refstorage" && value === "files";

/** The reference that follows what the branch of another repository is (git-fetch(1), "refspec"). Null where none does. */
export function followedReference(settings: readonly Setting[], branch: string): string | null {
  const remote = lastValue(settings, `branch.${branch}.remote`);
  const merged = settings.find(([name]) => name === `branch.${branch}.merge`)?.[1];
  if (remote === undefined || merged === undefined) return null;
  if (remote === ".") return merged;
  for (const [name, value] of settings) {
    const [, from, to] = /^\+?([^:]+):(.+)$/s.exec(value) ?? [];
    if (name !== `remote.${remote}.fetch` || from === undefined || to === undefined) continue;
    const [begin = "", end] = from.split("*", 2);
    if (end === undefined ? merged === from : merged.startsWith(begin) && merged.endsWith(end))
      return to.replace("*", () => merged.slice(begin.length, merged.length - (end?.length ?? 0)));
  }
  return null;
}

/** The text of a configuration file (git-config(1), "Syntax") that says these settings, in their order. */
export function settingsText(settings: readonly Setting[]): string {
  return settings
    .map(([name, value]) => `${sectionOf(name)}\n\t${keyOf(name)} = ${quoted(value)}\n`)
    .join("");
}

const keyOf = (name: string) => name.slice(name.lastIndexOf(".") + 1);

function sectionOf(name: string): string {
  const [first, last] = [name.indexOf("."), name.lastIndexOf(".")];
  const section = name.slice(0, first);
  if (first === last) return `[${section}]`;
  return `[${section} "${name.slice(first + 1, last).replace(/["\\]/g, "\\$&")}"]`;
}

function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\t", "\\t")}"`;
}
