// The rows below Ink's: painted row by row, and only those that changed, so that a preview of a session that prints a
// lot costs no layout. It does not know what the rows say.

/** Where to, what, and the rest of the row blank. Attributes are the default ones before and after. */
const paintRow = (row: number, text: string) => `\x1b[${row + 1};1H\x1b[0m\x1b[K${text}`;
/** Ink counts on the cursor being where it left it. */
const KEEP_CURSOR = "\x1b7";
const CURSOR_BACK = "\x1b8";

export class Painter {
  #shown: readonly string[] = [];
  #top = 0;

  /** The sequences that make the terminal show these rows from row `top` on; empty when it already does. */
  paint(top: number, rows: readonly string[]): string {
    const isMoved = top !== this.#top || rows.length !== this.#shown.length;
    const changed = rows.flatMap((text, i) =>
      isMoved || text !== this.#shown[i] ? [paintRow(top + i, text)] : [],
    );
    this.#top = top;
    this.#shown = rows;
    return changed.length === 0 ? "" : KEEP_CURSOR + changed.join("") + CURSOR_BACK;
  }

  /** The terminal may have lost what it showed: the next paint is of all rows. */
  forget(): void {
    this.#shown = [];
  }
}
