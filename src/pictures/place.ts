// Gives a picture its place on the screen of an xterm.js core, the session's or a viewer's: the cells that it takes, and
// the cursor afterwards. In its cells stands what is seen where it cannot be drawn: a box with its size. Source for the
// cursor: VT330/VT340 Graphics Programming, chapter 14 (sixel display mode); for `right`, iTerm2 and kitty.

import { cellsOf, type PictureShape, type PixelSize } from "./picture-size.ts";

interface Pen {
  fg: number;
  bg: number;
  extended: { _ext: number; _urlId: number; clone(): Pen["extended"] };
  clone(): Pen;
}

/** A line of the screen, as it is when cells of it have been written. */
export interface PictureLine {
  readonly _data: Uint32Array;
}

/** The parts of a core that are used. */
export interface PictureCore<Line extends PictureLine = PictureLine> {
  readonly cols: number;
  readonly buffers: {
    readonly active: {
      x: number;
      readonly y: number;
      readonly ybase: number;
      readonly lines: { get(y: number): Line | undefined };
    };
  };
  readonly coreService: { readonly modes: { insertMode: boolean } };
  readonly _charsetService: { charset: Readonly<Record<string, string>> | undefined };
  readonly _inputHandler: {
    _curAttrData: Pen;
    readonly _parser: { precedingJoinState: number };
    lineFeed(): unknown;
    print(data: Uint32Array, start: number, end: number): void;
  };
}

/** The box is "bright black", whichever theme there is. */
const BOX_BACKGROUND = 0x100_0008;
const SPACE = 0x20;

/**
 * Call while the parser stands between two characters.
 * @param cell pixels of the session's cells
 * @param drawn called with each line as soon as its cells have been written
 */
export function placePicture<Line extends PictureLine>(
  core: PictureCore<Line>,
  shape: PictureShape,
  cell: PixelSize,
  drawn?: (line: Line, x: number, cols: number, row: number) => void,
): void {
  const { cols, rows } = cellsOf(shape, cell);
  if (cols === 0 || rows === 0) return;
  const { active } = core.buffers;
  const handler = core._inputHandler;
  const x = Math.min(active.x, core.cols - 1);
  const shown = Math.min(cols, core.cols - x);
  const text = new Uint32Array(shown);
  for (let row = 0; row < rows; row++) {
    if (row > 0) handler.lineFeed();
    for (let at = 0; at < shown; at++) text[at] = (row === 0 && shape.label.charCodeAt(at)) || SPACE;
    active.x = x;
    printBox(core, text);
    drawn?.(active.lines.get(active.ybase + active.y)!, x, shown, row);
    active.x = x;
  }
  if (shape.after === "right") active.x = Math.min(x + shown, core.cols - 1);
}

/** Prints plain characters in the box's color, whatever the program has set. */
function printBox(core: PictureCore, text: Uint32Array): void {
  const handler = core._inputHandler;
  const { modes } = core.coreService;
  const [pen, charset, insertMode] = [handler._curAttrData, core._charsetService.charset, modes.insertMode];
  const box = pen.clone();
  box.fg = 0;
  box.bg = BOX_BACKGROUND;
  box.extended = box.extended.clone();
  box.extended._ext = 0;
  box.extended._urlId = 0;
  handler._curAttrData = box;
  core._charsetService.charset = undefined;
  modes.insertMode = false;
  handler._parser.precedingJoinState = 0;
  try {
    handler.print(text, 0, text.length);
  } finally {
    // Nothing joins the box, and REP does not repeat it.
    handler._parser.precedingJoinState = 0;
    handler._curAttrData = pen;
    core._charsetService.charset = charset;
    modes.insertMode = insertMode;
  }
}
