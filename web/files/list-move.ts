// The keys that move in a list, as in every list of files.

/** Rows that Page Up and Page Down go over. */
const PAGE_ROWS = 10;

/** The row to which a key leads; null: it is no such key. @param at the present row, -1: none */
export function listMove(key: string, at: number, count: number): number | null {
  const to = target(key, at, count);
  return to === null ? null : Math.max(0, Math.min(count - 1, to));
}

function target(key: string, at: number, count: number): number | null {
  switch (key) {
    case "ArrowDown":
      return at + 1;
    case "ArrowUp":
      return at - 1;
    case "PageDown":
      return at + PAGE_ROWS;
    case "PageUp":
      return at - PAGE_ROWS;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}
