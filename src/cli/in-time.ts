// Waits for work, and no longer than a time.

/** What the work gives, or `late` after so many ms. The work itself goes on, and what it says then is not heard. */
export async function inTime<T>(work: Promise<T>, ms: number, late: T): Promise<T> {
  const over = Promise.withResolvers<T>();
  const timer = setTimeout(() => over.resolve(late), ms);
  try {
    return await Promise.race([work, over.promise]);
  } finally {
    clearTimeout(timer);
  }
}
