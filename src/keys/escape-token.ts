// Where one escape sequence of terminal input ends: CSI, SS3, Alt with a key, or not complete yet. It does not know
// what the sequences mean, and holds no bytes between reads.

/**
 * Bytes of the longest CSI sequence that the reader waits for (kitty keys may carry text). A longer one is passed on as
 * it is.
 */
export const CSI_BYTES_MAX = 256;

const ESC = 0x1b;

export type EscapeToken =
  | { readonly kind: "csi" | "ss3" | "alt" | "escape" | "broken"; readonly end: number }
  /** The bytes end before the sequence does. */
  | { readonly kind: "partial" };

const PARTIAL: EscapeToken = { kind: "partial" };

/** Reads the sequence whose ESC stands at `bytes[at]`; `end` is the index after it. */
export function readEscape(bytes: Uint8Array, at: number): EscapeToken {
  const second = bytes[at + 1];
  if (second === undefined) return PARTIAL;
  if (second === 0x5b) return readCsi(bytes, at);
  if (second === 0x4f) return readSs3(bytes, at);
  // ESC ESC: the first is a key of its own, since the second may begin a sequence.
  if (second === ESC) return { kind: "escape", end: at + 1 };
  return { kind: "alt", end: at + 2 };
}

function readCsi(bytes: Uint8Array, at: number): EscapeToken {
  let i = at + 2;
  // The Linux console sends F1-F5 as `CSI [ A`.
  if (bytes[i] === 0x5b) return bytes[i + 1] === undefined ? PARTIAL : { kind: "csi", end: i + 2 };
  for (; i < bytes.byteLength; i++) {
    const c = bytes[i]!;
    if (c >= 0x40 && c <= 0x7e) {
      // X10 mouse reports: a bare `CSI M` and three bytes of any value from 0x20.
      if (c !== 0x4d || i !== at + 2) return { kind: "csi", end: i + 1 };
      return i + 3 < bytes.byteLength ? { kind: "csi", end: i + 4 } : PARTIAL;
    }
    if (c < 0x20 || c > 0x7e || i - at >= CSI_BYTES_MAX) return { kind: "broken", end: i };
  }
  return PARTIAL;
}

function readSs3(bytes: Uint8Array, at: number): EscapeToken {
  let i = at + 2;
  // Some terminals put a modifier between: `ESC O 5 P`.
  if (bytes[i] !== undefined && bytes[i]! >= 0x31 && bytes[i]! <= 0x39) i++;
  const c = bytes[i];
  if (c === undefined) return PARTIAL;
  return c >= 0x40 && c <= 0x7e ? { kind: "ss3", end: i + 1 } : { kind: "alt", end: at + 2 };
}
