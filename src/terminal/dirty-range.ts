// The rows of a screen that have changed since someone last looked: one range is enough.
export class DirtyRange {
  #first = 0;
  #last = Number.POSITIVE_INFINITY;

  mark(first: number, last: number): void {
    if (first < this.#first) this.#first = first;
    if (last > this.#last) this.#last = last;
  }

  markAll(): void {
    this.mark(0, Number.POSITIVE_INFINITY);
  }

  /** The range below `rows`, which then counts as seen; undefined when nothing has changed. */
  take(rows: number): { first: number; last: number } | undefined {
    const first = Math.max(0, this.#first);
    const last = Math.min(rows - 1, this.#last);
    this.#first = Number.POSITIVE_INFINITY;
    this.#last = -1;
    return first > last ? undefined : { first, last };
  }
}
