// Absolute paths without links, dots and double slashes, as the system tells them of what it holds open.

/** True of the directory itself, too. */
export function isBelow(directory: string, path: string): boolean {
  return path === directory || path.startsWith(directory === "/" ? "/" : `${directory}/`);
}

/** What comes after a directory that `isBelow` holds for: empty for the directory itself. */
export function textBelow(directory: string, path: string): string {
  return path === directory ? "" : path.slice(directory === "/" ? 1 : directory.length + 1);
}
