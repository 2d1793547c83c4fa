// Makes a picture's pixels in the browser, which decodes files, with a limit to its time.

import { imageHeader } from "../../src/pictures/image-header.ts";
import { inlineFile } from "../../src/pictures/inline-file.ts";
import { PICTURE_PIXELS_MAX } from "../../src/pictures/limits.ts";
import type { PixelSize } from "../../src/pictures/picture-size.ts";
import { safeImage } from "../../src/pictures/safe-image.ts";
import { sixelPixels } from "../../src/pictures/sixel-pixels.ts";
import type { PictureString } from "./picture-strings.ts";

/** Ms in which a file is decoded; the box stays where it takes longer. */
const DECODE_MS = 3_000;

export type PictureImage = HTMLCanvasElement | ImageBitmap;

/**
 * Null when the bytes are no picture.
 * @param size pixels of the session
 * @param background `0xRRGGBB` where the picture has none
 * @param sharpness pixels of the screen for each of the session; the image has no more than the file
 */
export async function imageOf(
  { form, bytes }: PictureString,
  size: PixelSize,
  background: number,
  sharpness: number,
): Promise<PictureImage | null> {
  if (form.kind === "sixel")
    return canvasOf(sixelPixels(bytes, size, form.isTransparent ? null : background), size);
  const file = inlineFile(bytes);
  const header = imageHeader(file);
  const safe = header && safeImage(file, header.type);
  if (!safe) return null;
  const most = Math.min(sharpness, Math.sqrt(PICTURE_PIXELS_MAX / (size.width * size.height)));
  const side = (shown: number, own: number) => Math.max(1, Math.min(own, Math.floor(shown * most)));
  const options = {
    resizeWidth: side(size.width, header.width),
    resizeHeight: side(size.height, header.height),
    resizeQuality: "medium",
  } as const;
  const decoding = createImageBitmap(new Blob([safe.slice()], { type: header.type }), options);
  return inTime(decoding).catch(() => null);
}

/** The bitmap, or null when it is late; a late one is given back to the browser. */
async function inTime(decoding: Promise<ImageBitmap>): Promise<ImageBitmap | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), DECODE_MS);
  });
  const first = await Promise.race([decoding, late]).finally(() => clearTimeout(timer));
  if (first === null)
    void decoding.then(
      (bitmap) => bitmap.close(),
      () => {},
    );
  return first;
}

function canvasOf(pixels: Uint8ClampedArray, { width, height }: PixelSize): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d")?.putImageData(new ImageData(pixels.slice(), width, height), 0, 0);
  return canvas;
}
