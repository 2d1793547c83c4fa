// Draws pictures in the terminal: @xterm/addon-image keeps them and draws their parts in the cells that show them. Where
// those cells are is decided by `placePicture`, as in the session's emulator. Loaded with the first picture.

import { ImageAddon } from "@xterm/addon-image";
import type { Terminal } from "@xterm/xterm";
import { InlineFileReader } from "../../src/pictures/inline-file.ts";
import type { PictureShape, PixelSize } from "../../src/pictures/picture-size.ts";
import { type PictureCore, type PictureLine, placePicture } from "../../src/pictures/place.ts";
import { PictureReading } from "../../src/pictures/reading.ts";
import { SixelReader } from "../../src/pictures/sixel.ts";
import { imageOf, type PictureImage } from "./picture-image.ts";
import type { PictureString } from "./picture-strings.ts";
import { PixelBudget } from "./pixel-budget.ts";

/** MB of pixels that are kept; the oldest pictures go first. */
const KEPT_MB = 128;
/** Pictures that are kept: each has a marker, and every line that scrolls is told to each of them. */
const KEPT_MAX = 256;

/** More than this no eye sees; memory grows with its square. */
const SHARPNESS_MAX = 3;

/** Bytes that are read before the page does other work. */
const PIECE_BYTES = 256 * 1024;

/** Words of a cell in a line, and an empty one; as in xterm.js. */
const CELL_WORDS = 3;
const EMPTY_CELL = 1 << 22;
const NO_CELL = { width: Number.POSITIVE_INFINITY, height: Number.POSITIVE_INFINITY };

interface Kept {
  readonly orig?: PictureImage;
  actualCellSize: PixelSize;
  tileCount: number;
  readonly marker?: { dispose(): void };
  /** Added here: tiles in a row, and pixels of the image in a tile. */
  perRow: number;
  tile: PixelSize;
}

/** The parts of the add-on that are used besides its public ones. */
interface AddonInternals {
  readonly _storage: {
    readonly _images: Map<number, Kept>;
    readonly _lastId: number;
    addImage(image: PictureImage): void;
    _delImg(id: number): void;
    _writeToCell(line: PictureLine, x: number, id: number, tile: number): void;
  };
  readonly _renderer: {
    readonly cellSize: PixelSize;
    readonly canvas: HTMLCanvasElement | undefined;
    readonly dimensions: { readonly css: { readonly canvas: PixelSize } } | undefined;
    readonly _ctx: CanvasRenderingContext2D | undefined;
    rescaleCanvas(): void;
    draw(kept: Kept, tile: number, col: number, row: number, count: number): void;
  };
}

/** Pixels of the screen for each of the page, one way. */
function sharpness(): number {
  return Math.max(1, Math.min(SHARPNESS_MAX, devicePixelRatio || 1));
}

export class PictureDrawing {
  readonly #addon: ImageAddon;
  readonly #budget = new PixelBudget();

  constructor(private readonly terminal: Terminal) {
    this.#addon = new ImageAddon({
      enableSizeReports: false,
      // Its readers are not used: what they count, and where they put the cursor, depends on the page's font.
      sixelSupport: false,
      iipSupport: false,
      storageLimit: KEPT_MB,
      showPlaceholder: true,
    });
    terminal.loadAddon(this.#addon);
    const { _renderer: renderer } = this.#internals;
    renderer.draw = (...tiles) => this.#draw(...tiles);
    renderer.rescaleCanvas = () => this.#fitLayer();
  }

  /** Call while the terminal's parser waits. */
  async show(picture: PictureString, cell: PixelSize, mayBeDrawn: boolean): Promise<void> {
    const { cols, rows } = this.terminal;
    const reading = new PictureReading(
      picture.form.kind === "sixel" ? new SixelReader() : new InlineFileReader(),
    );
    for (let at = 0; at < picture.bytes.byteLength; at += PIECE_BYTES) {
      if (at > 0) await new Promise((resolve) => setTimeout(resolve));
      for (const byte of picture.bytes.subarray(at, at + PIECE_BYTES)) reading.put(byte);
    }
    const shape = reading.shape({ cols, rows, cell });
    if (shape === undefined) return;
    const { size } = shape;
    const isDrawn = size && mayBeDrawn && this.#budget.take(shape.work, performance.now());
    const image = isDrawn ? await imageOf(picture, size, this.#background(), sharpness()) : null;
    if (image && size) this.#put(image, { ...shape, size }, cell);
    else placePicture(this.#core, shape, cell);
  }

  #put(image: PictureImage, shape: PictureShape & { size: PixelSize }, cell: PixelSize): void {
    const { _storage: storage, _renderer: renderer } = this.#internals;
    this.#makeRoom();
    const id = storage._lastId + 1;
    const perRow = Math.ceil(shape.size.width / cell.width);
    let tileCount = 0;
    placePicture(this.#core, shape, cell, (line, from, count, row) => {
      for (let x = 0; x < count; x++) {
        // A box that can be seen through the picture, or copied, would be in the way.
        line._data[(from + x) * CELL_WORDS] = EMPTY_CELL;
        line._data[(from + x) * CELL_WORDS + 2] = 0;
        storage._writeToCell(line, from + x, id, row * perRow + x);
        tileCount++;
      }
    });
    // With cells of no end it takes none, and leaves the cursor alone.
    Object.defineProperty(renderer, "cellSize", { value: NO_CELL, configurable: true });
    try {
      storage.addImage(image);
    } finally {
      delete (renderer as { cellSize?: PixelSize }).cellSize;
    }
    const kept = storage._images.get(id);
    if (!kept) return;
    const width = (cell.width * image.width) / shape.size.width;
    const tile = { width, height: (cell.height * image.height) / shape.size.height };
    // The add-on finds the tiles of a row by rounding up, when the terminal has become wider.
    const actualCellSize = { ...tile, width: Math.max(width, (image.width / perRow) * 1.000_001) };
    Object.assign(kept, { tileCount, perRow, tile, actualCellSize });
  }

  #makeRoom(): void {
    const { _storage: storage } = this.#internals;
    for (const [id, { marker }] of storage._images) {
      if (storage._images.size < KEPT_MAX) return;
      marker?.dispose();
      storage._delImg(id);
    }
  }

  /**
   * Draws `count` tiles of a row. The add-on makes a copy of each picture for the present font first, in which a cell of
   * broken width has tiles elsewhere.
   */
  #draw({ orig, tile, perRow }: Kept, number: number, col: number, row: number, count: number): void {
    const { _ctx: context, cellSize } = this.#internals._renderer;
    if (!context || !orig || cellSize.width <= 0) return;
    const [x, y] = [(number % perRow) * tile.width, Math.floor(number / perRow) * tile.height];
    const width = Math.min(count * tile.width, orig.width - x);
    const height = Math.min(tile.height, orig.height - y);
    if (width <= 0 || height <= 0) return;
    // Whole pixels, so that no line is seen between two rows.
    const ratio = sharpness();
    const whole = (position: number) => Math.round(position * ratio) / ratio;
    const [left, top] = [whole(col * cellSize.width), whole(row * cellSize.height)];
    const right = whole((col + width / tile.width) * cellSize.width);
    const bottom = whole((row + height / tile.height) * cellSize.height);
    context.drawImage(orig, x, y, width, height, left, top, right - left, bottom - top);
  }

  /** The layer has the screen's own pixels, and is drawn in those of the page. */
  #fitLayer(): void {
    const { canvas, dimensions, _ctx: context } = this.#internals._renderer;
    if (!canvas || !dimensions || !context) return;
    const ratio = sharpness();
    const { width, height } = dimensions.css.canvas;
    const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width === wide && canvas.height === high) return;
    canvas.width = wide;
    canvas.height = high;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  #background(): number {
    return Number.parseInt(this.terminal.options.theme?.background?.slice(1) ?? "0", 16);
  }

  get #core(): PictureCore {
    return (this.terminal as unknown as { _core: PictureCore })._core;
  }

  get #internals(): AddonInternals {
    return this.#addon as unknown as AddonInternals;
  }
}
