// Pictures in the output, as the clamp finds them: their bytes, up to a bound. What they are is found out later, by code
// that is loaded with the first one. Pure.

import { PICTURE_BYTES_MAX } from "../../src/pictures/limits.ts";
import { isPictureCode } from "../../src/pictures/picture-code.ts";
import { ByteWriter } from "../../src/text/byte-writer.ts";

export type PictureForm =
  | { readonly kind: "sixel"; readonly isTransparent: boolean }
  /** OSC 1337; the bytes are what follows `File=`. */
  | { readonly kind: "file" };

/** How the parameters of a sixel picture look, before their `q`; more are not read. */
const SIXEL_PARAMETERS = /^[0-9:;]{0,64}$/;
const FILE_START = /^0*1337;File=$/;

/** The form of a DCS string with the final byte `q`; undefined when that is no picture. */
export function sixelForm(parameters: string): PictureForm | undefined {
  if (!SIXEL_PARAMETERS.test(parameters)) return undefined;
  return { kind: "sixel", isTransparent: parameters.split(";")[1] === "1" };
}

/** Whether an OSC string that begins like this is a file. */
export function isFileStart(start: string): boolean {
  return FILE_START.test(start);
}

export class PictureString {
  readonly #bytes = new ByteWriter();

  constructor(readonly form: PictureForm) {}

  put(byte: number): void {
    if (!this.isTooLong && isPictureCode(byte)) this.#bytes.byte(byte);
  }

  get isTooLong(): boolean {
    return this.#bytes.length > PICTURE_BYTES_MAX;
  }

  get bytes(): Uint8Array {
    return this.#bytes.written;
  }
}
