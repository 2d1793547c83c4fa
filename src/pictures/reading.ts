// One picture as it is read, whatever its form, up to the bound of its bytes.

import { PICTURE_BYTES_MAX } from "./limits.ts";
import { isPictureCode } from "./picture-code.ts";
import { type PictureShape, type PixelSize, TOO_LONG } from "./picture-size.ts";

/** The screen that a picture is put on. */
export interface PictureScreen {
  readonly cols: number;
  readonly rows: number;
  readonly cell: PixelSize;
}

export interface PictureReader {
  put(code: number): void;
  /** What was read is the whole picture; undefined when there is nothing to show. */
  end(screen: PictureScreen): PictureShape | undefined;
}

export class PictureReading {
  #length = 0;

  constructor(readonly reader: PictureReader) {}

  /** True once there are too many bytes: what comes then is not read. */
  get isTooLong(): boolean {
    return this.#length > PICTURE_BYTES_MAX;
  }

  put(code: number): void {
    if (this.isTooLong || !isPictureCode(code)) return;
    this.#length++;
    this.reader.put(code);
  }

  /** Call once, at the picture's end, or as soon as it is too long. */
  shape(screen: PictureScreen): PictureShape | undefined {
    const shape = this.reader.end(screen);
    return shape !== undefined && this.isTooLong ? TOO_LONG : shape;
  }
}
