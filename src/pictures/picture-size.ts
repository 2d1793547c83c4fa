// How large a picture is on the screen, in pixels and in cells, and what stands for it where it cannot be drawn.

import { PICTURE_PIXELS_MAX, PICTURE_ROWS_MAX, PICTURE_SIDE_MAX } from "./limits.ts";

/** Pixels. */
export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** Pixels of a cell as long as no terminal has told them. */
export const USUAL_CELL: PixelSize = { width: 8, height: 16 };

/** Where the cursor is after a picture: in the picture's last row, at its first column or after its last. */
export type CursorAfter = "below" | "right";

/** What is known of a picture once it has been read. */
export interface PictureShape {
  /** Pixels of a cell's worth of the session; null for a picture that is not drawn. */
  readonly size: PixelSize | null;
  /** Pixels that drawing it works on: its own, or those shown where these are more. */
  readonly work: number;
  readonly label: string;
  readonly after: CursorAfter;
}

const UNDRAWN = { size: null, work: 0 } as const;

export function isDrawable({ width, height }: PixelSize): boolean {
  return (
    width >= 1 &&
    height >= 1 &&
    width <= PICTURE_SIDE_MAX &&
    height <= PICTURE_SIDE_MAX &&
    width * height <= PICTURE_PIXELS_MAX
  );
}

/** Columns and rows that it takes; those of a picture without a size are its label's. */
export function cellsOf({ size, label }: PictureShape, cell: PixelSize): { cols: number; rows: number } {
  if (size === null) return { cols: label.length, rows: 1 };
  return {
    cols: Math.ceil(size.width / cell.width),
    rows: Math.min(PICTURE_ROWS_MAX, Math.ceil(size.height / cell.height)),
  };
}

/** @param own the picture's own size; undefined when it is not known */
export function shapeOf(
  own: PixelSize | undefined,
  shown: PixelSize | undefined,
  after: CursorAfter,
): PictureShape {
  if (own === undefined) return { ...UNDRAWN, label: "[picture]", after };
  const told = `picture ${own.width} x ${own.height}`;
  if (shown === undefined || !isDrawable(own) || !isDrawable(shown))
    return { ...UNDRAWN, label: `[${told}, too large]`, after };
  const work = Math.max(own.width * own.height, shown.width * shown.height);
  return { size: shown, work, label: `[${told}]`, after };
}

/** For a picture whose bytes are more than are read. */
export const TOO_LONG: PictureShape = { ...UNDRAWN, label: "[picture, too large]", after: "below" };
