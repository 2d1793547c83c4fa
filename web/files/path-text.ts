// Paths of files as the page shows and keeps them.

import { anyFromBase64, toBase64 } from "../../src/crypto/byte-strings.ts";
import type { Sodium } from "../../src/crypto/sodium.ts";
import { type FilePath, joinFilePath, parseFilePath } from "../../src/files/rules/file-path.ts";
import { escapeName } from "../../src/text/escaped-name.ts";
import type { FilesPlace } from "./files-place.ts";

/** The last name of a path, as it is shown. */
export function shownName(path: FilePath): string {
  return escapeName(path.at(-1)!);
}

/** The whole path as it is shown. No two are shown alike. */
export function shownPath(path: FilePath): string {
  return escapeName(joinFilePath(path));
}

/** For `FilesPlace`. */
export function packPath(sodium: Sodium, path: FilePath): string {
  return toBase64(sodium, joinFilePath(path));
}

/** The path that was packed; null for anything else. */
export function unpackPath(sodium: Sodium, text: string): FilePath | null {
  const bytes = anyFromBase64(sodium, text);
  const parsed = bytes && parseFilePath(bytes);
  return parsed?.ok ? parsed.path : null;
}

/** Where the changes of a directory's repository are shown, and, if there is one, that of a file. */
export function changesAt(
  sodium: Sodium,
  directory: FilePath,
  change: { readonly path: FilePath; readonly isStaged: boolean } | null = null,
): FilesPlace {
  const file = change && packPath(sodium, change.path);
  const changes = { file, isStaged: change?.isStaged ?? false };
  return { path: packPath(sodium, directory), isFile: false, changes };
}

export interface Crumb {
  readonly name: string;
  readonly path: FilePath;
}

/** The directories on the way to a path, and the path itself. @param top what the directory that is shared is called */
export function crumbsOf(path: FilePath, top: string): readonly Crumb[] {
  const crumbs = path.map((name, at) => ({ name: escapeName(name), path: path.slice(0, at + 1) }));
  return [{ name: top, path: [] }, ...crumbs];
}

/** What a session's directory is called: the last name of its path, as its program's directory tells it. */
export function topName(directory: string): string {
  return /([^/]+)\/*$/.exec(directory)?.[1] ?? "/";
}
