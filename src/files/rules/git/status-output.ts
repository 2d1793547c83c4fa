// Reads what `git status --porcelain=v2 --branch -z` prints (git-status(1), "Porcelain Format Version 2").

import type { ChangeState } from "../change.ts";
import { fieldsAndName, nulWords, textOf } from "./nul-words.ts";

/** A file that is not as it was committed. Names are relative to the worktree. */
export interface StatusEntry {
  readonly name: Uint8Array;
  /** What it was renamed or copied from. */
  readonly from: Uint8Array | null;
  /** From the commit to the index, and from the index to the file; null where nothing has changed. */
  readonly staged: ChangeState | null;
  readonly unstaged: ChangeState | null;
}

export interface Status {
  /** Null while none is checked out. */
  readonly branch: string | null;
  /** True before the first commit. */
  readonly isUnborn: boolean;
  readonly upstream: string | null;
  readonly entries: readonly StatusEntry[];
}

const STATES: Readonly<Record<string, ChangeState>> = {
  A: "added",
  M: "modified",
  D: "deleted",
  R: "renamed",
  C: "copied",
  T: "type-changed",
  U: "unmerged",
};

/** Fields before the name, by the first field. */
const FIELDS: Readonly<Record<string, number>> = { "1": 8, "2": 9, u: 10, "?": 1 };

/** Never throws: a line that it does not know is left out, as git asks of its readers. */
export function parseStatus(bytes: Uint8Array): Status {
  const words = nulWords(bytes);
  const entries: StatusEntry[] = [];
  const headers = new Map<string, string>();
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const kind = String.fromCharCode(word[0] ?? 0);
    if (kind === "#") {
      const [, name, ...value] = textOf(word).split(" ");
      headers.set(name ?? "", value.join(" "));
      continue;
    }
    const parts = fieldsAndName(word, FIELDS[kind] ?? 1);
    // The name that it had is a word of its own.
    const from = kind === "2" ? words[++at] : null;
    if (parts === null || from === undefined || parts.name.byteLength === 0) continue;
    const entry = entryOf(kind, parts.fields[1] ?? "", parts.name, from);
    if (entry !== null) entries.push(entry);
  }
  const branch = headers.get("branch.head") ?? "(detached)";
  return {
    branch: branch === "(detached)" ? null : branch,
    isUnborn: headers.get("branch.oid") === "(initial)",
    upstream: headers.get("branch.upstream") ?? null,
    entries,
  };
}

function entryOf(
  kind: string,
  states: string,
  name: Uint8Array,
  from: Uint8Array | null,
): StatusEntry | null {
  if (kind === "?") return { name, from, staged: null, unstaged: "untracked" };
  if (kind === "u") return { name, from, staged: "unmerged", unstaged: "unmerged" };
  if (kind !== "1" && kind !== "2") return null;
  const staged = STATES[states.charAt(0)] ?? null;
  const unstaged = STATES[states.charAt(1)] ?? null;
  return staged === null && unstaged === null ? null : { name, from, staged, unstaged };
}

/** Reads what `git rev-list --left-right --count HEAD...UPSTREAM` prints. */
export function parseAheadBehind(bytes: Uint8Array): { ahead: number; behind: number } | null {
  const numbers = /^(\d{1,9})\t(\d{1,9})\n$/.exec(textOf(bytes));
  return numbers === null ? null : { ahead: Number(numbers[1]), behind: Number(numbers[2]) };
}
