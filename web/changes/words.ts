// What the page says about changes.

import {
  CHANGES_MAX,
  type ChangeState,
  type Changes,
  type Difference,
} from "../../src/files/rules/change.ts";
import { capitalized } from "../../src/text/clause.ts";
import type { ChangeRow } from "./change-rows.ts";

/** The letters are git's. */
const STATES: Readonly<Record<ChangeState, { readonly letter: string; readonly words: string }>> = {
  added: { letter: "A", words: "added" },
  modified: { letter: "M", words: "modified" },
  deleted: { letter: "D", words: "deleted" },
  renamed: { letter: "R", words: "renamed" },
  copied: { letter: "C", words: "copied" },
  "type-changed": { letter: "T", words: "of another type" },
  unmerged: { letter: "U", words: "in conflict" },
  untracked: { letter: "?", words: "untracked" },
};

export function stateLetter(state: ChangeState): string {
  return STATES[state].letter;
}

export function stateTitle(state: ChangeState): string {
  return capitalized(STATES[state].words);
}

/** All of a row for a screen reader. */
export function changeLabel({ name, directory, step, fromName }: ChangeRow): string {
  const lines = (count: number, what: string) => `, ${count} ${count === 1 ? "line" : "lines"} ${what}`;
  const counts =
    step.added === null || step.removed === null
      ? step.isBinary
        ? ", not a text"
        : ""
      : `${lines(step.added, "added")}${lines(step.removed, "removed")}`;
  const from = fromName === null ? "" : ` from ${fromName}`;
  return `${directory}${name}, ${STATES[step.state].words}${from}${counts}`;
}

/** Branch, and how far it is from the one that it follows. */
export function branchWords({ branch, upstream, ahead, behind }: Changes): string {
  const name = branch ?? "No branch";
  if (upstream === null) return name;
  if (ahead === null || behind === null) return `${name} → ${upstream}`;
  const apart = [ahead > 0 && `${ahead} ahead`, behind > 0 && `${behind} behind`].filter(Boolean);
  return `${name} → ${upstream} · ${apart.length === 0 ? "the same commit" : apart.join(", ")}`;
}

/** Below the list. */
export function amountWords({ files, isCut }: Changes): string {
  if (isCut) return `The first ${CHANGES_MAX.toLocaleString("en")} files. More have changed.`;
  if (files.length === 0) return "Nothing has changed since the last commit.";
  return files.length === 1 ? "1 file" : `${files.length.toLocaleString("en")} files`;
}

/** What is to be said besides the hunks of a difference; sentences. */
export function differenceNotes(difference: Difference, fromName: string | null): string[] {
  const { state, modeBefore, modeAfter, isBinary, hunks, isCut } = difference;
  if (state === null) return ["The file is the same by now."];
  const notes: string[] = [];
  if (fromName !== null) notes.push(`Renamed from ${fromName}.`);
  const mode = modeNote(modeBefore, modeAfter);
  if (mode !== null) notes.push(mode);
  if (isBinary) notes.push("This is not a text: there are no lines to compare.");
  else if (isCut)
    notes.push(
      hunks.byteLength > 0
        ? "The difference is longer than what is shown. Open the file for the rest."
        : "The file is too large to be compared.",
    );
  else if (hunks.byteLength === 0 && mode === null) notes.push("No line of it has changed.");
  return notes;
}

/** The kinds of files that git knows, by the first digits of their mode. */
const MODES: Readonly<Record<string, string>> = {
  "100": "a file",
  "120": "a symbolic link",
  "160": "a repository of its own",
};

function modeNote(before: string | null, after: string | null): string | null {
  if (before === null || after === null) {
    const kind = (before ?? after ?? "").slice(0, 3);
    return kind === "100" || MODES[kind] === undefined ? null : `This is ${MODES[kind]}.`;
  }
  if (before === after) return null;
  const [was, is] = [before, after].map((mode) => MODES[mode.slice(0, 3)] ?? `mode ${mode}`);
  if (was !== is) return `This was ${was}, and is ${is}.`;
  return after.endsWith("755")
    ? "It can be run as a program now."
    : "It cannot be run as a program any more.";
}
