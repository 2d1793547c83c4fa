// Decides who must leave when one more client comes that may control sessions: counts places, and who shares one. Pure.

/** A client that may control sessions. */
export interface Controlling {
  /** The public key of its device, verified, as text. Null when it sent none. */
  readonly device: string | null;
  /** It came for one thing and leaves by itself. */
  readonly isBrief: boolean;
}

/**
 * Returns who must leave so that at most `max` places are taken: those that came first. A brief client shares the place of
 * another client of its device. Then it makes nobody leave, and stays as long as that one.
 * @param others in the order in which they came
 */
export function whoLeaves<T extends Controlling>(
  others: readonly T[],
  newcomer: Controlling,
  max: number,
): readonly T[] {
  const leaving = new Set<T>();
  const staying = () => others.filter((other) => !leaving.has(other));
  if (!hasPlace(newcomer, others, others)) return [];
  for (;;) {
    const all = staying();
    const placed = all.filter((one, i) => hasPlace(one, [...all, newcomer], all.slice(0, i)));
    if (placed.length === 0 || placed.length + 1 <= max) return [...leaving];
    leaving.add(placed[0]!);
  }
}

/** Whether it takes a place of its own. @param before those of `among` that came before it */
function hasPlace(
  { device, isBrief }: Controlling,
  among: readonly Controlling[],
  before: readonly Controlling[],
): boolean {
  if (!isBrief || device === null) return true;
  const shares = among.some((other) => other.device === device && !other.isBrief);
  return !shares && !before.some((other) => other.device === device);
}
