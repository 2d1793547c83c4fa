// The form for a new session: its fields, the active one, and the resulting request.

import { nameProblem } from "../../protocol/name-problem.ts";
import { splitWords } from "../../text/command-words.ts";
import { EMPTY_LINE, type Line, lineOf } from "./line-editor.ts";

export const FIELDS = ["name", "command", "directory", "worktree"] as const;
export type Field = (typeof FIELDS)[number];

/** Directories offered below the field. */
export const OFFERED_MAX = 8;

export interface Form {
  readonly lines: Readonly<Record<Field, Line>>;
  readonly field: Field;
  /** What the directory may be completed to. */
  readonly offered: readonly string[];
  readonly problem: string | null;
  readonly isSending: boolean;
}

export function newForm(directory: string): Form {
  return {
    lines: { name: EMPTY_LINE, command: EMPTY_LINE, directory: lineOf(directory), worktree: EMPTY_LINE },
    field: "name",
    offered: [],
    problem: null,
    isSending: false,
  };
}

export const withLine = (form: Form, line: Line): Form => ({
  ...form,
  lines: { ...form.lines, [form.field]: line },
  problem: null,
});

export function moved(form: Form, by: 1 | -1): Form {
  const at = (FIELDS.indexOf(form.field) + by + FIELDS.length) % FIELDS.length;
  return { ...form, field: FIELDS[at]!, offered: [] };
}

/** The directory once one was offered for what was typed: as far as all offers agree. */
export function completed(form: Form, typedText: string, directories: readonly string[]): Form {
  if (form.field !== "directory" || form.lines.directory.text !== typedText) return form;
  const [first] = directories;
  if (first === undefined) return { ...form, offered: [], problem: "no directory begins like that" };
  let end = first.length;
  for (const other of directories) while (!other.startsWith(first.slice(0, end))) end--;
  const common = first.slice(0, end).toWellFormed();
  const longer = common.length > typedText.length ? common : typedText;
  return { ...withLine(form, lineOf(longer)), offered: directories.length > 1 ? directories : [] };
}

/** The request that the form results in. */
export interface NewSession {
  readonly name: string | null;
  readonly command: readonly string[];
  readonly cwd: string;
  /** A branch, or empty for one named like the session; null for no worktree. */
  readonly worktree: string | null;
}

export type FormResult =
  | { readonly ok: true; readonly session: NewSession }
  | { readonly ok: false; readonly field: Field; readonly problem: string };

/** @param home what `~` stands for */
export function formResult(form: Form, home: string): FormResult {
  const [name, command, directory, worktree] = FIELDS.map((field) => form.lines[field].text.trim()) as [
    string,
    string,
    string,
    string,
  ];
  const nameIs = name === "" ? null : nameProblem(name);
  if (nameIs !== null) return { ok: false, field: "name", problem: `the name ${nameIs}` };
  const words = splitWords(command);
  if (!words.ok) return { ok: false, field: "command", problem: words.problem };
  const cwd = directory === "~" || directory.startsWith("~/") ? home + directory.slice(1) : directory;
  if (!cwd.startsWith("/"))
    return { ok: false, field: "directory", problem: "a directory begins with '/' or '~'" };
  const branch = worktree === "" ? null : worktree === "-" ? "" : worktree;
  return { ok: true, session: { name: name || null, command: words.words, cwd, worktree: branch } };
}
