// What may take the place of what has a name already: only one file that of another, and only when it is asked to.

import type { BigIntStats } from "node:fs";
import { kindOf } from "./descriptor.ts";
import type { Place } from "./place.ts";
import { FileError } from "./rules/problem.ts";
import { validatorOf } from "./validator.ts";

/** Whether the place of a file is taken: of none, of any, or only of the one that this is the validator of. */
export type Replaces = boolean | string;

/** @throws {FileError} if a file could not have this place now */
export async function checkPlace(place: Place, replaces: Replaces): Promise<void> {
  const found = place.look();
  if (found !== null && (await place.isClash())) throw new FileError("case-clash");
  checkReplaced(found, replaces);
}

/** The same at once, of what was found there. */
export function checkReplaced(found: BigIntStats | null, replaces: Replaces): void {
  if (found === null) {
    if (typeof replaces === "string") throw new FileError("changed");
    return;
  }
  const kind = kindOf(found);
  if (kind === "directory") throw new FileError("is-a-directory");
  if (kind === "link") throw new FileError("is-a-link");
  if (kind === "special") throw new FileError("special");
  if (replaces === false) throw new FileError("exists");
  if (typeof replaces === "string" && validatorOf(found) !== replaces) throw new FileError("changed");
}
