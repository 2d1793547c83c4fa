// Parses plain command lines, which nearly all are, from a command's specification without loading yargs, which takes
// longer than all of `remi ls`. Other lines are left to yargs; for lines that this accepts, both give the same.

import {
  allFlags,
  type CommandSpec,
  type FlagSpec,
  isOptional,
  isOptionalValue,
  isSwitch,
} from "../specs/spec.ts";
import type { RawArgs } from "./args.ts";

/** A value or a word that no parser could read in another way. */
function isPlain(token: string | undefined): token is string {
  return token !== undefined && token !== "" && !token.startsWith("-");
}

/** The arguments, or null when the line is for yargs: unknown or grouped flags, missing or odd values, repetitions. */
export function parsePlainArgv(spec: CommandSpec, argv: readonly string[]): RawArgs | null {
  const known = allFlags(spec);
  const flags = new Map<string, string[]>();
  const words: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const token = argv[i]!;
    if (token === "--") return { flags, words, rest: argv.slice(i + 1) };
    if (!token.startsWith("-")) {
      if (token === "") return null;
      words.push(token);
      continue;
    }
    const flag = findFlag(known, token);
    if (!flag || (flags.has(flag.name) && flag.type !== "list")) return null;
    let value = "";
    if (isOptional(flag)) {
      if (isOptionalValue(flag, argv[i + 1])) value = argv[++i]!;
    } else if (!isSwitch(flag)) {
      const next = argv[++i];
      if (!isPlain(next)) return null;
      value = next;
    }
    flags.set(flag.name, [...(flags.get(flag.name) ?? []), value]);
  }
  return { flags, words, rest: null };
}

/** Only `--name` and `-n`, whole. */
function findFlag(known: readonly FlagSpec[], token: string): FlagSpec | undefined {
  if (token.startsWith("--")) return known.find((flag) => `--${flag.name}` === token);
  return known.find((flag) => flag.short !== undefined && `-${flag.short}` === token);
}
