// The changed files as they are listed: what is staged apart from what is not.

import type { Change, ChangeState, ChangeStep } from "../../src/files/rules/change.ts";
import { type FilePath, parseFilePath } from "../../src/files/rules/file-path.ts";
import { escapeName } from "../../src/text/escaped-name.ts";
import { shownName, shownPath } from "../files/path-text.ts";

export interface ChangeRow {
  /** Tells the rows of a list apart. */
  readonly key: string;
  readonly path: FilePath;
  /** From the commit to the index; else from the index to the disk. */
  readonly isStaged: boolean;
  /** What it was renamed from. */
  readonly from: FilePath | null;
  readonly step: ChangeStep;
  /** As shown. The directory ends with a slash, or is empty. */
  readonly name: string;
  readonly directory: string;
  readonly fromName: string | null;
}

export interface ChangeGroup {
  readonly title: string;
  readonly rows: readonly ChangeRow[];
}

interface Kind {
  readonly title: string;
  readonly isStaged: boolean;
  readonly has: (state: ChangeState) => boolean;
}

/** In the order in which they are listed. */
const KINDS: readonly Kind[] = [
  // Both of its steps are unmerged; what is on the disk is what somebody has to settle.
  { title: "Conflicts", isStaged: false, has: (state) => state === "unmerged" },
  { title: "Staged", isStaged: true, has: (state) => state !== "unmerged" },
  { title: "Not staged", isStaged: false, has: (state) => state !== "unmerged" && state !== "untracked" },
  { title: "Untracked", isStaged: false, has: (state) => state === "untracked" },
];

/** Groups without a file are left out, and so is what has no path. */
export function changeGroups(files: readonly Change[]): ChangeGroup[] {
  const groups = KINDS.map(({ title, isStaged, has }) => ({
    title,
    rows: files.flatMap((file) => {
      const step = isStaged ? file.staged : file.unstaged;
      return step !== null && has(step.state) ? (rowOf(file, step, isStaged) ?? []) : [];
    }),
  }));
  return groups.filter(({ rows }) => rows.length > 0);
}

function rowOf(change: Change, step: ChangeStep, isStaged: boolean): ChangeRow | null {
  const path = pathOf(change.path);
  if (path === null) return null;
  const isMoved = step.state === "renamed" || step.state === "copied";
  const from = isMoved && change.from !== null ? pathOf(change.from) : null;
  return {
    key: changeKey(path, isStaged),
    path,
    isStaged,
    from,
    step,
    name: shownName(path),
    directory: path
      .slice(0, -1)
      .map((name) => `${escapeName(name)}/`)
      .join(""),
    fromName: from && shownPath(from),
  };
}

/** The key of a row. */
export function changeKey(path: FilePath, isStaged: boolean): string {
  return `${isStaged ? "staged" : "unstaged"} ${shownPath(path)}`;
}

function pathOf(bytes: Uint8Array): FilePath | null {
  const parsed = parseFilePath(bytes);
  return parsed.ok && parsed.path.length > 0 ? parsed.path : null;
}
