// Does one thing after another. What is added while one is being done waits its turn.

/** Returns a function that takes things to do. When one throws, the rest wait for the next call. */
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
