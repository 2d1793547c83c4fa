// Pictures of programs on the session's screen. They are not kept: only the place of each is, as a box in its cells,
// which everything that shows or sends the screen treats as text.

import { FILE_PREFIX, InlineFileReader } from "../pictures/inline-file.ts";
import { PICTURE_BYTES_MAX } from "../pictures/limits.ts";
import { placePicture } from "../pictures/place.ts";
import { type PictureReader, PictureReading } from "../pictures/reading.ts";
import { SixelReader } from "../pictures/sixel.ts";
import { sessionCell } from "./cell-pixels.ts";
import { STRING_BYTES_MAX } from "./limits.ts";
import type { Core } from "./xterm-internals.ts";

/** Bytes of a string beside the picture's own: what begins it. */
const INTRODUCER_BYTES = 64;

/** The picture that is being read, of one core. Its end, or its bound, puts it on the screen. */
export class Pictures {
  #reading: PictureReading | undefined;

  constructor(private readonly core: Core) {
    this.#installSixel();
    this.#installFiles();
  }

  /** Bytes of an unfinished string that are kept: more while it is a picture, so that a client may attach meanwhile. */
  get unfinishedBytesMax(): number {
    return this.#reading === undefined ? STRING_BYTES_MAX : PICTURE_BYTES_MAX + INTRODUCER_BYTES;
  }

  #installSixel(): void {
    this.core._inputHandler._parser.registerDcsHandler(
      { final: "q" },
      {
        hook: () => this.#begin(new SixelReader()),
        put: (data, start, end) => this.#put(data, start, end),
        unhook: (success) => {
          this.#end(success);
          return true;
        },
      },
    );
  }

  #installFiles(): void {
    let prefix = "";
    this.core._inputHandler._parser.registerOscHandler(1337, {
      start: () => {
        prefix = "";
      },
      put: (data, start, end) => {
        let from = start;
        if (prefix.length < FILE_PREFIX.length) {
          while (prefix.length < FILE_PREFIX.length && from < end)
            prefix += String.fromCharCode(data[from++]!);
          if (prefix === FILE_PREFIX) this.#begin(new InlineFileReader());
        }
        if (prefix === FILE_PREFIX) this.#put(data, from, end);
      },
      end: (success) => {
        if (prefix !== FILE_PREFIX) return false;
        this.#end(success);
        return true;
      },
    });
  }

  #begin(reader: PictureReader): void {
    this.#reading = new PictureReading(reader);
  }

  #put(data: Uint32Array, start: number, end: number): void {
    const reading = this.#reading;
    if (reading === undefined) return;
    for (let at = start; at < end; at++) reading.put(data[at]!);
    // At once: a client that attaches from now on gets nothing of it.
    if (reading.isTooLong) this.#end(true);
  }

  #end(success: boolean): void {
    const reading = this.#reading;
    this.#reading = undefined;
    if (reading === undefined || !success) return;
    const { core } = this;
    const screen = { cols: core.cols, rows: core.rows, cell: sessionCell(core) };
    const shape = reading.shape(screen);
    if (shape !== undefined) placePicture(core, shape, screen.cell);
  }
}
