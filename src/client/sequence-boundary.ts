// Whether terminal output is between two sequences and two characters, so that something else may be written there.
// Looks only at the end of each piece. It does not know what sequences mean.

import { unhandled } from "../protocol/unhandled.ts";

const ESC = 0x1b;
const CAN = 0x18;
const SUB = 0x1a;
const BEL = 0x07;

type Place = "ground" | "escape" | "csi" | "osc" | "string";

/** What the byte after ESC begins; any other ends the sequence. */
const INTRODUCED: ReadonlyMap<number, Place> = new Map([
  [0x5b, "csi"], // [
  [0x5d, "osc"], // ]
  [0x50, "string"], // P
  [0x58, "string"], // X
  [0x5e, "string"], // ^
  [0x5f, "string"], // _
]);

export class SequenceBoundary {
  #place: Place = "ground";
  /** Bytes that the last character still lacks. */
  #missing = 0;

  get isBetween(): boolean {
    return this.#place === "ground" && this.#missing === 0;
  }

  /** Follows the next piece of the stream. */
  push(bytes: Uint8Array): void {
    if (bytes.byteLength === 0) return;
    // Within a sequence ESC begins another one, so that what comes before the last ESC does not count.
    const last = bytes.lastIndexOf(ESC);
    if (last >= 0) this.#place = "escape";
    for (let i = last + 1; i < bytes.byteLength && this.#place !== "ground"; i++)
      this.#place = after(this.#place, bytes[i]!);
    this.#missing = this.#place === "ground" ? this.#missingAfter(bytes) : 0;
  }

  #missingAfter(bytes: Uint8Array): number {
    for (let back = 1; back <= 3; back++) {
      const byte = bytes[bytes.byteLength - back];
      // A piece of continuations alone.
      if (byte === undefined) return Math.max(0, this.#missing - bytes.byteLength);
      if (byte < 0x80) return 0;
      if (byte < 0xc0) continue;
      const length = byte >= 0xf8 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return Math.max(0, length - back);
    }
    return 0;
  }
}

function after(place: Place, byte: number): Place {
  if (byte === CAN || byte === SUB) return "ground";
  switch (place) {
    case "escape": {
      const isIntermediate = byte >= 0x20 && byte < 0x30;
      return isIntermediate ? "escape" : (INTRODUCED.get(byte) ?? (byte < 0x20 ? "escape" : "ground"));
    }
    case "csi":
      return byte >= 0x40 && byte <= 0x7e ? "ground" : "csi";
    case "osc":
      return byte === BEL ? "ground" : "osc";
    case "string":
    case "ground":
      return place;
    default:
      return unhandled(place);
  }
}
