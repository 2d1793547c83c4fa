// The file that says what something in the trash was: its path and when it was deleted. The freedesktop.org Trash
// specification 1.0, https://specifications.freedesktop.org/trash-spec/1.0/

/** Bytes of one; the longest path, each byte of it escaped, takes a fifth of it. */
export const TRASH_INFO_BYTES_MAX = 64 * 1024;

export interface TrashInfo {
  /** Absolute, or relative to the top directory of the file system that the trash is on. */
  readonly path: Uint8Array;
  /** Local time, `YYYY-MM-DDThh:mm:ss`; empty where it does not say. */
  readonly deletedAt: string;
}

const HEADER = "[Trash Info]";
const DATE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/;
/** Bytes of a path that stand for themselves (RFC 2396, unreserved), and the slash between names. */
const UNESCAPED = /[A-Za-z0-9\-_.!~*'()/]/;

export function formatTrashInfo({ path, deletedAt }: TrashInfo): string {
  return `${HEADER}\nPath=${escapePath(path)}\nDeletionDate=${deletedAt}\n`;
}

/** Null for what is none. Keys that are not known are skipped; of one that comes again, the first counts. */
export function parseTrashInfo(text: string): TrashInfo | null {
  const [header, ...lines] = text.split(/\r?\n/);
  if (header?.trim() !== HEADER) return null;
  const textOf = (key: string) =>
    lines
      .find((line) => line.startsWith(`${key}=`))
      ?.slice(key.length + 1)
      .trim();
  const path = unescapePath(textOf("Path") ?? "");
  if (path === null || path.byteLength === 0) return null;
  const deletedAt = textOf("DeletionDate") ?? "";
  return { path, deletedAt: DATE.test(deletedAt) ? deletedAt : "" };
}

function escapePath(path: Uint8Array): string {
  return Array.from(path, (byte) => {
    const char = String.fromCharCode(byte);
    return UNESCAPED.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");
}

/** Null where an escape is none, or means the end of all paths. */
function unescapePath(text: string): Uint8Array | null {
  const bytes: number[] = [];
  for (const [part] of text.matchAll(/%.{0,2}|[^%]+/gsu)) {
    if (!part.startsWith("%")) bytes.push(...new TextEncoder().encode(part));
    else if (/^%[0-9A-Fa-f]{2}$/.test(part) && part !== "%00") bytes.push(Number.parseInt(part.slice(1), 16));
    else return null;
  }
  return bytes.includes(0) ? null : Uint8Array.from(bytes);
}
