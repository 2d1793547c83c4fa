// Joins pieces of input into one array again.

/** The pieces one after the other, as a copy. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const target = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    target.set(piece, at);
    at += piece.byteLength;
  }
  return target;
}
