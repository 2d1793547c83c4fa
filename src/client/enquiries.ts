// The one query whose answer cannot be told from typing: ENQ, which a terminal answers with any text that its owner has
// set, with nothing around it. It is kept from the terminal; the session does not answer it either.

const ENQ = 0x05;

/** The bytes without ENQ, which stands in no character and no string that means anything. */
export function withoutEnquiries(bytes: Uint8Array): Uint8Array {
  return bytes.indexOf(ENQ) < 0 ? bytes : bytes.filter((byte) => byte !== ENQ);
}
