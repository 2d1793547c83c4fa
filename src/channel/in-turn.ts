// Does one thing after another: what comes while one is being done waits for its end, in the order in which it came.

/** Returns what takes things to do. When one throws, those behind it wait for the next call. */
export function inTurn<T extends object>(act: (one: T) => void): (...some: readonly T[]) => void {
  const waiting: T[] = [];
  let isActing = false;
  return (...some) => {
    waiting.push(...some);
    if (isActing) return;
    isActing = true;
    try {
      for (let next = waiting.shift(); next; next = waiting.shift()) act(next);
    } finally {
      isActing = false;
    }
  };
}
