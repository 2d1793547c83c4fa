// The code that a person types: `XXXX-YYYY`. The letters name the room at the relay. The digits are the secret, and no
// end ever sends them.

import type { Sodium } from "../crypto/sodium.ts";

/** A to Z without I, L and O, which look like digits. */
export const ROOM_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ";
/** Without 0 and 1, which look like letters. */
export const CODE_DIGITS = "23456789";

/** Letters of a room: 23^4 = 279,841 rooms. */
const ROOM_LENGTH = 4;

/** Digits of a code. Eight are for a relay that somebody else runs: 8^8 possibilities instead of 8^4. */
export type DigitCount = 4 | 8;

export interface Code {
  readonly room: string;
  readonly digits: string;
}

const CODE = /^([A-HJKMNP-Z]{4})[- ]?([2-9]{4}(?:[2-9]{4})?)$/;
const ROOM = /^[A-HJKMNP-Z]{4}$/;

/** A fresh code. `randombytes_uniform` has no modulo bias. */
export function drawCode(sodium: Sodium, digits: DigitCount = 4): Code {
  return { room: draw(sodium, ROOM_LETTERS, ROOM_LENGTH), digits: draw(sodium, CODE_DIGITS, digits) };
}

function draw(sodium: Sodium, alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[sodium.randombytes_uniform(alphabet.length)]!).join("");
}

/** Reads a code as typed: in any case, with a dash, a space or nothing between. Null when it is not a code. */
export function parseCode(typed: string): Code | null {
  const match = CODE.exec(typed.trim().toUpperCase());
  return match ? { room: match[1]!, digits: match[2]! } : null;
}

export function formatCode(code: Code): string {
  return `${code.room}-${code.digits}`;
}

export function isRoom(text: string): boolean {
  return ROOM.test(text);
}
