// Pictures in the form of iTerm2: `OSC 1337 ; File = ARGUMENTS : BASE64`. Reads the arguments and as much of the file as
// says how large the picture is. Nothing is ever written to a disk. Source: https://iterm2.com/documentation-images.html

import { ByteWriter } from "../text/byte-writer.ts";
import { fromBase64 } from "./base64.ts";
import { fieldsOf } from "./fields.ts";
import { imageHeader } from "./image-header.ts";
import { ARGUMENTS_LENGTH_MAX, HEADER_BYTES_MAX, PICTURE_BYTES_MAX, PICTURE_SIDE_MAX } from "./limits.ts";
import { type PictureShape, type PixelSize, shapeOf } from "./picture-size.ts";
import type { PictureReader, PictureScreen } from "./reading.ts";

/** How the string begins after `1337;`. */
export const FILE_PREFIX = "File=";
const COLON = 0x3a;
/** Characters of base64 that are kept for the header; line ends among them. */
const KEPT_MAX = Math.ceil((HEADER_BYTES_MAX * 4) / 3);

/** Reads what follows `File=`. */
export class InlineFileReader implements PictureReader {
  #arguments = "";
  #isTooLong = false;
  #hasArguments = false;
  readonly #kept = new ByteWriter();

  put(code: number): void {
    if (this.#hasArguments) {
      if (this.#kept.length < KEPT_MAX) this.#kept.byte(code < 0x80 ? code : 0);
      return;
    }
    if (code === COLON) this.#hasArguments = true;
    else if (this.#arguments.length >= ARGUMENTS_LENGTH_MAX) this.#isTooLong = true;
    else this.#arguments += String.fromCharCode(code);
  }

  /** What was read is the whole file; undefined when it is none to be shown: it is not inline, or has no contents. */
  end(screen: PictureScreen): PictureShape | undefined {
    const fields = fieldsOf(this.#arguments, ";");
    if (this.#isTooLong || !this.#hasArguments || fields.get("inline") !== "1") return undefined;
    const header = imageHeader(fromBase64(this.#kept.written, HEADER_BYTES_MAX));
    if (header === undefined || header.width === 0 || header.height === 0)
      return shapeOf(undefined, undefined, "right");
    const own = { width: header.width, height: header.height };
    return shapeOf(own, shownSize(own, fields, screen), "right");
  }
}

/** The file itself, of all that follows `File=`. */
export function inlineFile(bytes: Uint8Array): Uint8Array {
  return fromBase64(bytes.subarray(bytes.indexOf(COLON) + 1), PICTURE_BYTES_MAX);
}

/** Without a wanted size, its own one, made smaller to be no wider than the screen. */
function shownSize(own: PixelSize, fields: ReadonlyMap<string, string>, screen: PictureScreen): PixelSize {
  const total = { width: screen.cols * screen.cell.width, height: screen.rows * screen.cell.height };
  const width = wanted(fields.get("width"), total.width, screen.cell.width);
  const height = wanted(fields.get("height"), total.height, screen.cell.height);
  const keepsRatio = fields.get("preserveAspectRatio") !== "0";
  if (width === undefined && height === undefined) return scaled(own, Math.min(1, total.width / own.width));
  if (width === undefined) return scaled(own, height! / own.height);
  if (height === undefined) return scaled(own, width / own.width);
  if (keepsRatio) return scaled(own, Math.min(width / own.width, height / own.height));
  return { width: whole(width), height: whole(height) };
}

function scaled({ width, height }: PixelSize, factor: number): PixelSize {
  return { width: whole(width * factor), height: whole(height * factor) };
}

function whole(pixels: number): number {
  return Math.max(1, Math.min(PICTURE_SIDE_MAX + 1, Math.round(pixels)));
}

/** `N` cells, `Npx`, `N%` of the screen; undefined for `auto` and anything else. */
function wanted(text: string | undefined, total: number, cell: number): number | undefined {
  const [, digits, unit] = /^(\d{1,5})(px|%|)$/.exec(text ?? "") ?? [];
  if (digits === undefined || Number(digits) === 0) return undefined;
  const number = Number(digits);
  return unit === "px" ? number : unit === "%" ? (number * total) / 100 : number * cell;
}
