// Padding, so that a frame's length does not show which key was pressed, or what is said: of input (ISO/IEC 7816-4: 0x80,
// then zeros), and of control messages (blanks, which JSON allows at its end).

import { CHANNEL_FRAME_BYTES_MAX } from "../protocol/limits.ts";

/** Bytes that a padded frame is a multiple of: any key press, and most words, fit one block. */
export const PADDING_BLOCK_BYTES = 64;

/** The frame with padding to the next multiple of the block; at least one byte is added. */
export function padFrame(frame: Uint8Array): Uint8Array {
  const blocks = Math.floor(frame.byteLength / PADDING_BLOCK_BYTES) + 1;
  const padded = new Uint8Array(blocks * PADDING_BLOCK_BYTES);
  if (padded.byteLength > CHANNEL_FRAME_BYTES_MAX) throw new RangeError("the frame is too long to pad");
  padded.set(frame);
  padded[frame.byteLength] = 0x80;
  return padded;
}

/** A view of the frame without its padding, or null when it is not padded as `padFrame` does. */
export function unpadFrame(padded: Uint8Array): Uint8Array | null {
  if (padded.byteLength === 0 || padded.byteLength % PADDING_BLOCK_BYTES !== 0) return null;
  const earliest = padded.byteLength - PADDING_BLOCK_BYTES;
  let end = padded.byteLength - 1;
  while (end > earliest && padded[end] === 0) end--;
  return padded[end] === 0x80 ? padded.subarray(0, end) : null;
}

const BLANK = 0x20;

/** The frame of a control message with blanks up to the next multiple of the block, as far as a frame has room. */
export function padText(frame: Uint8Array): Uint8Array {
  const blocks = Math.ceil(frame.byteLength / PADDING_BLOCK_BYTES);
  const padded = new Uint8Array(Math.min(blocks * PADDING_BLOCK_BYTES, CHANNEL_FRAME_BYTES_MAX)).fill(BLANK);
  padded.set(frame);
  return padded;
}
