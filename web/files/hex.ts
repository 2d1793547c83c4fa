// Bytes as rows for people: offset, bytes, and the characters that they are.

/** Two digits. */
export function hexOf(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

/** @param perRow bytes of a row */
export function hexText(bytes: Uint8Array, perRow: number): string {
  const rows: string[] = [];
  for (let at = 0; at < bytes.byteLength; at += perRow) {
    const row = [...bytes.subarray(at, at + perRow)];
    const hex = row.map(hexOf).join(" ");
    const chars = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·")).join("");
    rows.push(`${at.toString(16).padStart(8, "0")}  ${hex.padEnd(perRow * 3 - 1)}  ${chars}`);
  }
  return rows.join("\n");
}
