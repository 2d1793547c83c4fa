// Where the QR code of a link is in the remote panel. A code that is cut cannot be read by a camera: it is shown whole,
// or the panel says how to see it.

import type { Size } from "../../session/size-rule.ts";
import type { Remote, State } from "./state.ts";
import { type Span, span } from "./style.ts";
import { widthOf } from "./width.ts";

type Row = readonly Span[];

/** Columns of text beside the code at least: a code, the relay's address, who is there. */
const TEXT_COLS_MIN = 36;
const GAP_COLS = 2;
/** Header and footer. */
const BAR_ROWS = 2;

/** The rows of the code that is to be shown; empty when there is none. */
export const shownQr = (remote: Remote): readonly string[] => (remote.isUsed ? [] : remote.qr);

const qrWidth = (qr: readonly string[]) => Math.max(0, ...qr.map(widthOf));

/** True when the screen has room for the code and nothing else. */
const fitsAlone = (qr: readonly string[], { cols, rows }: Size) => qrWidth(qr) <= cols && qr.length <= rows;

/** The panel's text with the code beside it or below it, or with a line that says how to see the code. */
export function withQr(
  text: (cols: number) => readonly Row[],
  qr: readonly string[],
  size: Size,
  cutRow: (row: Row, cols: number) => Row,
): readonly Row[] {
  const { cols } = size;
  const room = size.rows - BAR_ROWS;
  const width = qrWidth(qr);
  const leftCols = cols - width - GAP_COLS;
  const code = qr.map((line): Row => [span(line, "qr")]);
  if (qr.length > 0 && leftCols >= TEXT_COLS_MIN && qr.length <= room) {
    const left = text(leftCols);
    return Array.from({ length: Math.max(left.length, qr.length) }, (_, i): Row => {
      const row = cutRow(left[i] ?? [], leftCols);
      const used = row.reduce((sum, each) => sum + widthOf(each.text), 0);
      return [...row, span(" ".repeat(leftCols + GAP_COLS - used)), ...(code[i] ?? [])];
    });
  }
  const left = text(cols).map((row) => cutRow(row, cols));
  if (qr.length === 0) return left;
  if (width <= cols && left.length + 1 + qr.length <= room) return [...left, [], ...code];
  const hint: Row = fitsAlone(qr, size)
    ? [span("Q", "key"), span(" shows the QR code")]
    : [span(`the QR code needs ${width} columns and ${qr.length} rows; make the terminal larger`, "dim")];
  const [title = [], ...rest] = left;
  return [title, cutRow(hint, cols), ...rest];
}

/** The code and nothing else, a row each, when it was asked for and fits; the rest of the screen is blank. */
export function qrAlone({ mode, size }: State): readonly Row[] | null {
  if (mode.kind !== "remote" || !mode.remote.isQrAlone) return null;
  const qr = shownQr(mode.remote);
  if (qr.length === 0 || !fitsAlone(qr, size)) return null;
  return qr.map((line): Row => [span(line, "qr")]);
}
