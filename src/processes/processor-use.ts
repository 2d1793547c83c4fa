// How much processor time a program uses over a window of time, from readings of the ticks that it has used so far.

export class ProcessorUse {
  /** The oldest first. */
  #looks: { readonly atMs: number; readonly ticks: number }[] = [];

  constructor(private readonly windowMs: number) {}

  /**
   * Takes a reading, and returns the ticks since the latest reading that is at least a window old, or otherwise since
   * the first. Null if the system reports no ticks.
   */
  look(ticks: number | null, nowMs: number): { readonly overMs: number; readonly ticks: number } | null {
    if (ticks === null) return null;
    this.#looks.push({ atMs: nowMs, ticks });
    const from = this.#looks.findLastIndex(({ atMs }) => nowMs - atMs >= this.windowMs);
    if (from > 0) this.#looks = this.#looks.slice(from);
    const first = this.#looks[0]!;
    return { overMs: nowMs - first.atMs, ticks: ticks - first.ticks };
  }
}
