// Counts the cursor queries that pass by in a session's output, so that the terminal's answers can be told from a key
// that looks the same. Holds no more than the bytes of a query cut in two.

/** `CSI 6 n` and `CSI ? 6 n`. */
const QUERIES = [Buffer.from("\x1b[6n"), Buffer.from("\x1b[?6n")];
const TAIL_BYTES = 4;
const ESC = 0x1b;
const NOTHING = new Uint8Array(0);

export class CursorQueries {
  #tail = NOTHING;

  /** Queries that end in this chunk. */
  count(chunk: Uint8Array): number {
    // Most chunks, and every echo of a key: no query is open and none begins.
    if (this.#tail.byteLength === 0 && chunk.indexOf(ESC) < 0) return 0;
    const head = chunk.subarray(0, TAIL_BYTES);
    let found = countIn(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    // What ends in the first bytes and began in the chunk before. A query wholly in the tail was counted then.
    if (this.#tail.byteLength > 0)
      found += countIn(Buffer.concat([this.#tail, head])) - countIn(Buffer.from(head));
    const recent = chunk.byteLength >= TAIL_BYTES ? chunk : Buffer.concat([this.#tail, chunk]);
    this.#tail = begun(recent.slice(-TAIL_BYTES));
    return found;
  }
}

/** What may be the beginning of a query: from the last ESC on, unless it is whole and was counted. */
function begun(tail: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const from = tail.lastIndexOf(ESC);
  return from < 0 || tail.lastIndexOf(0x6e) > from ? NOTHING : tail.slice(from);
}

function countIn(bytes: Buffer): number {
  let found = 0;
  for (const query of QUERIES)
    for (let at = bytes.indexOf(query); at >= 0; at = bytes.indexOf(query, at + query.byteLength)) found++;
  return found;
}
