// Session names: what is allowed, and how a person's shorthand finds one.

import { NAME_LENGTH_MAX } from "./limits.ts";

const NAME = new RegExp(`^[A-Za-z0-9_][A-Za-z0-9_-]{0,${NAME_LENGTH_MAX - 1}}$`);

/** True for `[A-Za-z0-9_][A-Za-z0-9_-]{0,63}`. */
export function isSessionName(text: string): boolean {
  return NAME.test(text);
}

/**
 * A name for a session that was given none: the command's own, made valid, with the first number that makes it unique.
 */
export function nameFor(command: readonly string[], taken: ReadonlySet<string>): string {
  const program = command[0]?.split("/").pop() ?? "";
  const fit = program
    .replace(/[^A-Za-z0-9_-]/g, "-")
    .replace(/^-+/, "")
    .slice(0, NAME_LENGTH_MAX - 5);
  const base = isSessionName(fit) ? fit : "session";
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}-${n}`;
    if (!taken.has(name)) return name;
  }
}

export type NameMatch<T> =
  | { readonly ok: true; readonly match: T }
  | { readonly ok: false; readonly reason: "not-found" }
  | { readonly ok: false; readonly reason: "ambiguous"; readonly names: readonly string[] };

interface Named {
  readonly id: string;
  readonly name: string;
}

/**
 * Finds a session by exact name, by id, or by an unambiguous prefix of a name. Pass living sessions before exited ones:
 * they win at each step.
 */
export function findByName<T extends Named>(
  query: string,
  living: readonly T[],
  exited: readonly T[],
): NameMatch<T> {
  const same = (s: Named) => s.name === query || s.id === query;
  const exact = living.find(same) ?? exited.find(same);
  if (exact) return { ok: true, match: exact };
  if (query === "") return { ok: false, reason: "not-found" };
  for (const group of [living, exited]) {
    const matches = group.filter((s) => s.name.startsWith(query));
    const names = [...new Set(matches.map((s) => s.name))];
    if (names.length === 1) return { ok: true, match: matches[0]! };
    if (names.length > 1) return { ok: false, reason: "ambiguous", names: names.sort() };
  }
  return { ok: false, reason: "not-found" };
}
