// Frames on a byte stream (a unix socket, a pipe): each is preceded by its length as u32, big-endian.

import { encodeFrameInto, type Frame, frameBytes } from "./frames.ts";

export type SplitResult = "ok" | "malformed";

/** Bytes of the length before each frame. */
export const LENGTH_BYTES = 4;

/** The frame with its length before it, ready for a byte stream. */
export function encodeWithLength(frame: Frame): Uint8Array {
  const bytes = frameBytes(frame);
  const target = new Uint8Array(LENGTH_BYTES + bytes);
  encodeFrameInto(frame, target, LENGTH_BYTES);
  new DataView(target.buffer).setUint32(0, bytes);
  return target;
}

/** A frame that is encoded already, with its length before it. */
export function withLength(frame: Uint8Array): Uint8Array {
  const target = new Uint8Array(LENGTH_BYTES + frame.byteLength);
  new DataView(target.buffer).setUint32(0, frame.byteLength);
  target.set(frame, LENGTH_BYTES);
  return target;
}

function lengthAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

/**
 * Cuts a byte stream back into frames, whatever the sizes of the reads. Holds at most one frame of `frameBytesMax`.
 * After `malformed` (a length of zero or above the bound) the stream cannot be followed any more: close it.
 */
export class FrameSplitter {
  #held = new Uint8Array(0);
  #heldBytes = 0;
  #broken = false;

  constructor(private readonly frameBytesMax: number) {}

  /** Calls `onFrame` for each whole frame. The bytes are only valid during the call. */
  push(chunk: Uint8Array, onFrame: (bytes: Uint8Array) => void): SplitResult {
    let at = 0;
    while (!this.#broken) {
      if (this.#heldBytes === 0) {
        at = this.#passWhole(chunk, at, onFrame);
        if (this.#broken) break;
        if (at < chunk.byteLength) this.#hold(chunk.subarray(at));
        return "ok";
      }
      const target = this.#heldBytes < LENGTH_BYTES ? LENGTH_BYTES : LENGTH_BYTES + lengthAt(this.#held, 0);
      const piece = chunk.subarray(at, at + target - this.#heldBytes);
      this.#hold(piece);
      at += piece.byteLength;
      if (this.#heldBytes < target) return "ok";
      if (target === LENGTH_BYTES) {
        if (!this.#allowed(lengthAt(this.#held, 0))) break;
        continue;
      }
      this.#heldBytes = 0;
      onFrame(this.#held.subarray(LENGTH_BYTES, target));
    }
    return "malformed";
  }

  #passWhole(chunk: Uint8Array, from: number, onFrame: (bytes: Uint8Array) => void): number {
    let at = from;
    while (chunk.byteLength - at >= LENGTH_BYTES) {
      const length = lengthAt(chunk, at);
      if (!this.#allowed(length)) return at;
      const end = at + LENGTH_BYTES + length;
      if (end > chunk.byteLength) return at;
      onFrame(chunk.subarray(at + LENGTH_BYTES, end));
      at = end;
    }
    return at;
  }

  #allowed(length: number): boolean {
    if (length === 0 || length > this.frameBytesMax) this.#broken = true;
    return !this.#broken;
  }

  #hold(bytes: Uint8Array): void {
    const end = this.#heldBytes + bytes.byteLength;
    if (end > this.#held.byteLength) {
      const grown = new Uint8Array(
        Math.max(end, Math.min(this.#held.byteLength * 2, this.frameBytesMax + LENGTH_BYTES)),
      );
      grown.set(this.#held.subarray(0, this.#heldBytes));
      this.#held = grown;
    }
    this.#held.set(bytes, this.#heldBytes);
    this.#heldBytes = end;
  }
}
