// Says which bytes a file holds, as far as the file system tells: equal for two looks only if nothing was written between.

import type { BigIntStats } from "node:fs";

export function validatorOf({
  dev,
  ino,
  size,
  mtimeNs,
}: Pick<BigIntStats, "dev" | "ino" | "size" | "mtimeNs">): string {
  return [dev, ino, size, mtimeNs].map((value) => value.toString(36)).join("-");
}
