// To which hunk a person goes next.

/**
 * @param tops where each hunk begins, px, in order
 * @param scrollTop px
 * @param known the hunk to which the person went last, if nothing was scrolled since
 * @returns the index of the hunk; below 0 or above the last: the one of another file
 */
export function hunkJump(
  tops: readonly number[],
  scrollTop: number,
  by: 1 | -1,
  known: number | null,
): number {
  if (known !== null) return known + by;
  // Positions may be off by a part of a pixel.
  if (by < 0) return tops.findLastIndex((top) => top < scrollTop - 1);
  const at = tops.findIndex((top) => top > scrollTop + 1);
  return at < 0 ? tops.length : at;
}

/** The index of the hunk that is at the top of what is seen; 0 where none is yet. */
export function hunkAt(tops: readonly number[], scrollTop: number): number {
  return Math.max(
    0,
    tops.findLastIndex((top) => top <= scrollTop + 1),
  );
}
