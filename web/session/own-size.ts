// The session's size, and whether it is this page's: taken when the person wants it, given back when they leave. Pure.

export interface Cells {
  readonly cols: number;
  readonly rows: number;
}

export class OwnSize {
  #size: Cells | null = null;
  #wanted: Cells | null = null;
  /** The session's size before this client took it. */
  #before: Cells | null = null;

  /** The size that this page has given the session; null while the session keeps its own. */
  get wanted(): Cells | null {
    return this.#wanted;
  }

  /** Takes the session's size. True if this page had it already. */
  take(size: Cells): boolean {
    this.#before ??= this.#size;
    const had = this.#wanted !== null;
    this.#wanted = size;
    return had;
  }

  /** Gives it back, and returns the size that the session had before; null if that is not known. */
  giveBack(): Cells | null {
    const before = this.#before;
    this.#wanted = null;
    this.#before = null;
    return before;
  }

  /** The session has this size. True if it is a new one. */
  told({ cols, rows }: Cells): boolean {
    const changed = this.#size !== null && (this.#size.cols !== cols || this.#size.rows !== rows);
    this.#size = { cols, rows };
    return changed;
  }
}
