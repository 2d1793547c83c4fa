// What is shown of a file: loads as much of it as is shown, and says what that is.

import { concat } from "../../src/crypto/byte-strings.ts";
import type { FilePath } from "../../src/files/rules/file-path.ts";
import type { Files } from "../../src/files/rules/files.ts";
import { again } from "./again.ts";
import { HEX_BYTES_MAX, PICTURE_BYTES_MAX, pictureType, TEXT_BYTES_MAX } from "./kinds.ts";
import { shownName } from "./path-text.ts";
import { textOf, visibleText } from "./visible-text.ts";

export type Preview = { readonly size: number; readonly changedAt: number } & (
  | { readonly kind: "text"; readonly text: string; readonly isWhole: boolean }
  /** `url` holds the picture itself. */
  | { readonly kind: "picture"; readonly url: string }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array; readonly isWhole: boolean }
  | { readonly kind: "too-large" }
);

/** @throws {FileError} */
export function loadPreview(files: Files, path: FilePath): Promise<Preview> {
  const picture = pictureType(shownName(path));
  return again(async () => {
    const max = picture ? PICTURE_BYTES_MAX : TEXT_BYTES_MAX;
    await using reading = await files.read(path, { from: 0, length: max, validator: null });
    const { size, changedAt } = reading;
    if (picture && size > max) return { kind: "too-large", size, changedAt };
    const pieces: Uint8Array[] = [];
    for await (const piece of reading.bytes) pieces.push(piece.slice());
    const bytes = concat(...pieces);
    if (picture) return { kind: "picture", url: await dataUrl(bytes, picture), size, changedAt };
    const isWhole = bytes.byteLength >= size;
    const text = textOf(bytes, isWhole);
    if (text !== null) return { kind: "text", text: visibleText(text), isWhole, size, changedAt };
    const start = bytes.slice(0, HEX_BYTES_MAX);
    return { kind: "bytes", bytes: start, isWhole: start.byteLength >= size, size, changedAt };
  });
}

/** The content policy lets the page show pictures that are in an address, and none of other origins. */
function dataUrl(bytes: Uint8Array, type: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result as string));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }));
  });
}
