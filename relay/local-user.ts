// Which user's program is at the other end of a connection on this machine. All users of a machine have the same
// address, so limits by address alone would let one user shut out all others.

import { readFileSync } from "node:fs";
import type { Address } from "./address.ts";

/** The kernel's tables of connections. Not on every system. */
const TABLES = ["/proc/net/tcp", "/proc/net/tcp6"];
const ESTABLISHED = "01";

/** Columns of a row, separated by blanks: number, local and remote place, state, queues, timer, retransmits, user. */
const LOCAL = 1;
const REMOTE = 2;
const STATE = 3;
const USER = 7;

export interface Peer {
  readonly address: Address;
  readonly port: number;
}

/** The id of the user whose socket is at `peer` and leads to our port; null if the system does not tell. */
export function userOf(peer: Peer, ourPort: number): number | null {
  for (const table of TABLES) {
    try {
      const found = userIn(readFileSync(table, "latin1"), peer, ourPort);
      if (found !== null) return found;
    } catch {
      // No such table.
    }
  }
  return null;
}

/** The same, from the text of one table. */
export function userIn(table: string, { address, port }: Peer, ourPort: number): number | null {
  const local = `${hex(port, 4)}`;
  const places = placesOf(address).map((place) => `${place}:${local}`);
  for (const row of table.split("\n")) {
    const columns = row.trim().split(/\s+/);
    if (columns[STATE] !== ESTABLISHED || !places.includes(columns[LOCAL] ?? "")) continue;
    if (columns[REMOTE]?.endsWith(`:${hex(ourPort, 4)}`)) return Number(columns[USER]);
  }
  return null;
}

/** An address as the tables write it: words of four bytes, each in the machine's byte order; IPv4 also inside IPv6. */
function placesOf(address: Address): string[] {
  if (address.length === 16) return [words(address)];
  return [words(address), `${"0".repeat(16)}${words(Uint8Array.of(0, 0, 0xff, 0xff))}${words(address)}`];
}

function words(address: Uint8Array): string {
  let text = "";
  for (let i = 0; i < address.length; i += 4)
    text += [...address.subarray(i, i + 4)]
      .reverse()
      .map((byte) => hex(byte, 2))
      .join("");
  return text;
}

const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, "0");
