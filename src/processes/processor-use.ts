// How much of the processor a program uses over a window of time, from looks at the ticks that it has used so far.

export class ProcessorUse {
  /** The oldest first. */
  #looks: { readonly atMs: number; readonly ticks: number }[] = [];

  constructor(private readonly windowMs: number) {}

  /**
   * Takes a look, and tells the ticks since the latest look that is a window ago or longer, or else since the first. Null
   * where the system does not tell ticks.
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
