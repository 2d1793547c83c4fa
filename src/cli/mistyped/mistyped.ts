// What was probably meant by a word that is no command.

import { closest } from "../../keys/closest.ts";
import { visibleCommands } from "../specs/table.ts";

export { insteadOf } from "./not-a-command.ts";

/** The spelling of a command that is nearest to the word; null when none is near. */
export function closestCommand(word: string): string | null {
  return closest(
    word,
    visibleCommands().flatMap((spec) => [spec.name, ...spec.aliases]),
  );
}
