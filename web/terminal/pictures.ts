// The pictures of a terminal, from the clamp to their place in the output. What draws them is loaded with the first one.

import type { Terminal } from "@xterm/xterm";
import { type PixelSize, USUAL_CELL } from "../../src/pictures/picture-size.ts";
import { PICTURE_COMMAND } from "./clamp.ts";
import type { PictureDrawing } from "./picture-drawing.ts";
import type { PictureString } from "./picture-strings.ts";

/** Bytes of pictures that wait until the terminal has come to them; of further ones only the places are kept. */
const WAITING_BYTES_MAX = 16 * 1024 * 1024;

interface Waiting {
  readonly picture: PictureString;
  readonly mayBeDrawn: boolean;
}

export class Pictures {
  /** Pixels of a cell as the session counts them: the place of a picture depends on it. */
  cell: PixelSize = USUAL_CELL;
  readonly #waiting = new Map<number, Waiting>();
  #waitingBytes = 0;
  #last = 0;
  #drawing: PictureDrawing | null = null;

  constructor(private readonly terminal: Terminal) {
    terminal.parser.registerOscHandler(PICTURE_COMMAND, (number) => this.#show(Number(number)));
  }

  /** From now on the output has the number that is returned in the picture's place. */
  add(picture: PictureString): number {
    const { byteLength } = picture.bytes;
    const mayBeDrawn = this.#waitingBytes + byteLength <= WAITING_BYTES_MAX;
    if (mayBeDrawn) this.#waitingBytes += byteLength;
    this.#waiting.set(++this.#last, { picture, mayBeDrawn });
    return this.#last;
  }

  /** The terminal reads on when the picture has its place. */
  async #show(number: number): Promise<boolean> {
    const waiting = this.#waiting.get(number);
    if (!waiting) return true;
    this.#waiting.delete(number);
    if (waiting.mayBeDrawn) this.#waitingBytes -= waiting.picture.bytes.byteLength;
    try {
      this.#drawing ??= await loadDrawing(this.terminal);
      await this.#drawing.show(waiting.picture, this.cell, waiting.mayBeDrawn);
    } catch {
      // It cannot be loaded now, or the terminal is gone: what comes after the picture matters more.
    }
    return true;
  }
}

async function loadDrawing(terminal: Terminal): Promise<PictureDrawing> {
  const { PictureDrawing } = await import("./picture-drawing.ts");
  return new PictureDrawing(terminal);
}
