// What the completion scripts of all shells need to know of the command table; the shells only spell it differently.

import {
  allFlags,
  type CommandSpec,
  type Completer,
  type FlagSpec,
  isOptional,
  isSwitch,
} from "../specs/spec.ts";
import { DEFAULT_COMMAND, visibleCommands } from "../specs/table.ts";

export const GENERATED = "Made by 'bun run completions' from the command table; changes here are lost.";

export interface CompletedCommand {
  /** Every spelling; empty for the command without a verb. */
  readonly words: readonly string[];
  readonly spec: CommandSpec;
  /** Flags as the shell offers them. */
  readonly shown: readonly FlagSpec[];
  /** Flags whose next word is a value, hidden ones too: with dashes, every spelling. */
  readonly valued: readonly { readonly spellings: readonly string[]; readonly complete: Completer | null }[];
}

export function completedCommands(): readonly CompletedCommand[] {
  return [DEFAULT_COMMAND, ...visibleCommands()].map((spec) => {
    const flags = allFlags(spec);
    return {
      spec,
      words: spec.name === "" ? [] : [spec.name, ...spec.aliases],
      shown: flags.filter((flag) => !flag.hidden),
      valued: flags
        .filter((flag) => !isSwitch(flag) && !isOptional(flag))
        .map((flag) => ({ spellings: spellings(flag), complete: flag.complete ?? null })),
    };
  });
}

/** `--signal`, `-s` */
export function spellings(flag: FlagSpec): readonly string[] {
  return flag.short ? [`--${flag.name}`, `-${flag.short}`] : [`--${flag.name}`];
}

/** Words of a completer that are known beforehand. */
export function fixedWords(complete: Completer): readonly string[] {
  if (complete.kind === "choices" || complete.kind === "some") return complete.choices;
  return complete.kind === "commands" ? visibleCommands().map((spec) => spec.name) : [];
}
