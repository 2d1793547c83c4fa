// Which of the lines that match are new since the first look, given that each look shows the whole screen and
// scrollback. A line is known by its text alone, because a program may draw it again elsewhere; one more line with the
// same text is new.

export class NewLines {
  #known: Map<string, number> | null = null;

  /**
   * True when there is a line that was not there before, or one more with the same text. The first look only learns.
   */
  look(matching: readonly string[]): boolean {
    const counts = new Map<string, number>();
    for (const line of matching) counts.set(line, (counts.get(line) ?? 0) + 1);
    const known = this.#known;
    // A line that disappears is new when it comes again.
    this.#known = counts;
    return known !== null && [...counts].some(([line, count]) => count > (known.get(line) ?? 0));
  }
}
