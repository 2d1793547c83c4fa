// How large the characters are and which part of the terminal is seen: all of it (fit), or a part at a readable size
// (pan). Pure: sizes come in and go out, in CSS pixels.

export type LayoutMode = "auto" | "fit" | "pan";

/** Font sizes: `auto` fits down to the readable one, `fit` down to the smallest. */
export const FONT_MIN = 5;
export const FONT_READABLE = 8.5;
export const FONT_DEFAULT = 13;
export const FONT_MAX = 24;

export interface Box {
  readonly width: number;
  readonly height: number;
}

/** One cell at a font size of 1. */
export interface CellRatio {
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly fontSize: number;
  /** The terminal is larger than its box. */
  readonly pans: boolean;
}

/** The largest font size, in steps of a half, at which a screen of these cells fits the box. */
export function fittingFont(box: Box, cells: { cols: number; rows: number }, ratio: CellRatio): number {
  const exact = Math.min(box.width / (cells.cols * ratio.width), box.height / (cells.rows * ratio.height));
  return Math.floor(exact * 2) / 2;
}

/** @param preferred the font size that the person chose */
export function chooseLayout(
  mode: LayoutMode,
  preferred: number,
  box: Box,
  cells: { cols: number; rows: number },
  ratio: CellRatio,
): Layout {
  const fitting = fittingFont(box, cells, ratio);
  const fits = Math.min(preferred, fitting);
  if (mode === "pan" || (mode === "auto" && fits < FONT_READABLE)) {
    const fontSize =
      mode === "pan" ? preferred : Math.max(FONT_READABLE + 2.5, Math.min(preferred, FONT_DEFAULT));
    return { fontSize, pans: fitting < fontSize };
  }
  return { fontSize: Math.max(FONT_MIN, fits), pans: fitting < FONT_MIN };
}

/** Columns and rows that the box holds at a font size. */
export function cellsOf(box: Box, fontSize: number, ratio: CellRatio): { cols: number; rows: number } {
  const count = (length: number, one: number, max: number) =>
    Math.max(2, Math.min(max, Math.floor(length / (one * fontSize))));
  return { cols: count(box.width, ratio.width, 1_000), rows: count(box.height, ratio.height, 1_000) };
}
