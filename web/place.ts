// Where the page is: which sessions it shows, and which of them has the keyboard. Kept in the history entry, so that a
// reload comes back to it. Holds no secret. Pure.

import { FILES_TOP, type FilesPlace, filesPlaceOf } from "./files/files-place.ts";

export interface Place {
  readonly rid: string;
  /** The session that has the keyboard; null while none is open. */
  readonly session: string | null;
  /** The open sessions from the left, with `session` among them. A narrow page shows `session` alone. */
  readonly columns: readonly string[];
  /** Where it is among the files of that session; null: they are not open. */
  readonly files: FilesPlace | null;
}

/** Sessions beside each other: more would be too narrow to read. */
export const COLUMNS_MAX = 3;

/** No session is open. */
export const atMachine = (rid: string): Place => ({ rid, session: null, columns: [], files: null });

/** Files that are open stay open, and are those of the session that has the keyboard. */
function at(
  { rid, session: before, files }: Place,
  session: string | null,
  columns: readonly string[],
): Place {
  if (session === before) return { rid, session, columns, files };
  return { rid, session, columns, files: files && session !== null ? FILES_TOP : null };
}

/** Opens a session in place of the one that has the keyboard, or gives it the keyboard if it is open. */
export function opened(place: Place, session: string): Place {
  const { session: before, columns } = place;
  if (columns.includes(session)) return at(place, session, columns);
  if (before === null) return at(place, session, [session]);
  return at(
    place,
    session,
    columns.map((id) => (id === before ? session : id)),
  );
}

/** Opens a session to the right of the one that has the keyboard. The last one makes room if there are too many. */
export function openedBeside(place: Place, session: string): Place {
  const { session: before, columns } = place;
  if (before === null || columns.includes(session)) return opened(place, session);
  const kept =
    columns.length < COLUMNS_MAX ? columns : columns.filter((id, i) => i < COLUMNS_MAX - 1 || id === before);
  if (kept.length >= COLUMNS_MAX) return opened(place, session);
  return at(place, session, kept.toSpliced(kept.indexOf(before) + 1, 0, session));
}

/** The keyboard goes to the next one. */
export function closed(place: Place, session: string): Place {
  const { session: before, columns } = place;
  const left = columns.filter((id) => id !== session);
  if (before !== session) return at(place, before, left);
  return at(place, left[Math.min(columns.indexOf(session), left.length - 1)] ?? null, left);
}

/** The keyboard goes `by` columns to the right, and round from the last to the first. */
export function moved(place: Place, by: number): Place {
  const { session, columns } = place;
  if (session === null) return place;
  const next = columns.indexOf(session) + by + columns.length;
  return at(place, columns[next % columns.length]!, columns);
}

const isId = (value: unknown): value is string => typeof value === "string" && /^[a-z0-9]{4,32}$/.test(value);

const isRid = (value: unknown): value is string => typeof value === "string" && /^[\w-]{22}$/.test(value);

/** Other machines that the page was connected to, as the history holds them. */
export function othersOf(state: unknown): readonly string[] {
  const { others } = (state ?? {}) as { readonly others?: unknown };
  return Array.isArray(others) ? [...new Set(others.filter(isRid))] : [];
}

/** Reads what the history holds. Null when it is not of this page. */
export function placeOf(state: unknown): Place | null {
  const { rid, session, columns, files } = (state ?? {}) as Partial<Record<keyof Place, unknown>>;
  if (!isRid(rid)) return null;
  if (!isId(session)) return atMachine(rid);
  const open = Array.isArray(columns) ? [...new Set(columns.filter(isId))].slice(0, COLUMNS_MAX) : [];
  return { rid, session, columns: open.includes(session) ? open : [session], files: filesPlaceOf(files) };
}
