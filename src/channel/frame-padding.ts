// Pads frames, so that their length does not show which key was pressed or what a message says. Input gets 0x80 and then
// zeros (ISO/IEC 7816-4), control messages get blanks, which JSON allows at its end.

import { CHANNEL_FRAME_BYTES_MAX } from "../protocol/limits.ts";

/** The length of a padded frame is a multiple of this, bytes. Any key press and most words fit in one block. */
export const PADDING_BLOCK_BYTES = 64;

/** Pads a frame to the next multiple of the block. Adds at least one byte. */
export function padFrame(frame: Uint8Array): Uint8Array {
  const blocks = Math.floor(frame.byteLength / PADDING_BLOCK_BYTES) + 1;
  const padded = new Uint8Array(blocks * PADDING_BLOCK_BYTES);
  if (padded.byteLength > CHANNEL_FRAME_BYTES_MAX) throw new RangeError("the frame is too long to pad");
  padded.set(frame);
  padded[frame.byteLength] = 0x80;
  return padded;
}

/** A view of the frame without its padding. Null when `padFrame` cannot have made it. */
export function unpadFrame(padded: Uint8Array): Uint8Array | null {
  if (padded.byteLength === 0 || padded.byteLength % PADDING_BLOCK_BYTES !== 0) return null;
  const earliest = padded.byteLength - PADDING_BLOCK_BYTES;
  let end = padded.byteLength - 1;
  while (end > earliest && padded[end] === 0) end--;
  return padded[end] === 0x80 ? padded.subarray(0, end) : null;
}

const BLANK = 0x20;

/** Pads a control message's frame with blanks to the next multiple of the block, or to the largest frame. */
export function padText(frame: Uint8Array): Uint8Array {
  const blocks = Math.ceil(frame.byteLength / PADDING_BLOCK_BYTES);
  const padded = new Uint8Array(Math.min(blocks * PADDING_BLOCK_BYTES, CHANNEL_FRAME_BYTES_MAX)).fill(BLANK);
  padded.set(frame);
  return padded;
}
