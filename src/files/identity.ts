// Tells a file from all others, whatever its names are.

import type { BigIntStats } from "node:fs";

export type Identity = Pick<BigIntStats, "dev" | "ino">;

export function isSame(one: Identity, other: Identity): boolean {
  return one.dev === other.dev && one.ino === other.ino;
}
