// Counts the cursor queries that pass by in a session's output, so that the terminal's answers can be told from a key
// that looks the same. Holds no more than the bytes of a query cut in two.

/** `CSI 6 n` and `CSI ? 6 n`. */
const QUERIES = [Buffer.from("\x1b[6n"), Buffer.from("\x1b[?6n")];
const TAIL_BYTES = 4;

export class CursorQueries {
  #tail = new Uint8Array(0);

  /** Queries that end in this chunk. */
  count(chunk: Uint8Array): number {
    const joint =
      this.#tail.byteLength > 0 ? Buffer.concat([this.#tail, chunk.subarray(0, TAIL_BYTES)]) : null;
    let found = countIn(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    // What ends in the first bytes and began in the chunk before. A query wholly in the tail was counted then.
    if (joint) found += countIn(joint) - countIn(Buffer.from(chunk.subarray(0, TAIL_BYTES)));
    const recent = chunk.byteLength >= TAIL_BYTES ? chunk : Buffer.concat([this.#tail, chunk]);
    this.#tail = recent.slice(-TAIL_BYTES);
    // A whole query in the tail must not be found again.
    const last = this.#tail.lastIndexOf(0x6e);
    if (last >= 0) this.#tail = this.#tail.slice(last + 1);
    return found;
  }
}

function countIn(bytes: Buffer): number {
  let found = 0;
  for (const query of QUERIES)
    for (let at = bytes.indexOf(query); at >= 0; at = bytes.indexOf(query, at + query.byteLength)) found++;
  return found;
}
