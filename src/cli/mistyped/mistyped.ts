// What was probably meant by a word that is not a command.

import { closest } from "../../keys/closest.ts";
import { visibleCommands } from "../specs/table.ts";

export { insteadOf } from "./not-a-command.ts";

/** The command whose spelling is nearest to the word; null when none is near. */
export function closestCommand(word: string): string | null {
  return closest(
    word,
    visibleCommands().flatMap((spec) => [spec.name, ...spec.aliases]),
  );
}
