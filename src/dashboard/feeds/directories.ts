// Directories that begin with what was typed, for Tab in the form.

import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { OFFERED_MAX } from "../model/form.ts";

/** Entries of a directory that are looked at. */
const ENTRIES_MAX = 10_000;

/** As they are typed, with `/` behind; hidden ones only when a dot was typed. At most `OFFERED_MAX`. */
export function directoriesFrom(typed: string, home: string): readonly string[] {
  const isHome = typed === "~" || typed.startsWith("~/");
  const path = isHome ? home + typed.slice(1) : typed;
  if (!path.startsWith("/")) return [];
  const isWhole = path.endsWith("/") || typed === "~";
  const parent = isWhole ? path : dirname(path);
  const start = isWhole ? "" : basename(path);
  const shownParent = isHome ? `~${parent.slice(home.length)}` : parent;
  return namesIn(parent)
    .filter((name) => name.startsWith(start) && (start.startsWith(".") || !name.startsWith(".")))
    .filter((name) => isDirectory(join(parent, name)))
    .sort()
    .slice(0, OFFERED_MAX)
    .map((name) => `${shownParent.replace(/\/+$/, "")}/${name}/`);
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path).slice(0, ENTRIES_MAX);
  } catch {
    return [];
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
