// The last case of a switch over a union: if a member of the union has no case, the call does not compile.

/**
 * Throws. Nothing comes here at run time: what others send is parsed first, and a parser drops what it does not know.
 * Something that is to be ignored has a case that says so.
 */
export function unhandled(value: never): never {
  throw new TypeError(`no case for ${describe(value)}`);
}

/** The tag of a union's member, and nothing else of it: a message may hold what somebody typed. */
function describe(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  const { t, kind, type, phase } = value as Readonly<Record<string, unknown>>;
  return String(t ?? kind ?? type ?? phase);
}
