// The order in which flags and words stand on a command line, for the one command for which it matters. The command
// line has been parsed and checked before.

import { allFlags, type CommandSpec, isSwitch } from "../specs/spec.ts";

export type OrderedArg =
  | { readonly kind: "flag"; readonly name: string; readonly value: string }
  | { readonly kind: "word"; readonly value: string };

/** Every flag and word in order; what follows `--` is words. */
export function orderedArgs(spec: CommandSpec, argv: readonly string[]): readonly OrderedArg[] {
  const flags = allFlags(spec);
  const found: OrderedArg[] = [];
  for (let i = 0; i < argv.length; i++) {
    const token = argv[i]!;
    if (token === "--") {
      found.push(...argv.slice(i + 1).map((value) => ({ kind: "word", value }) as const));
      break;
    }
    if (!token.startsWith("-") || token === "-") {
      found.push({ kind: "word", value: token });
      continue;
    }
    const [, long, joined] = /^--([^=]+)(?:=(.*))?$/s.exec(token) ?? [];
    // A group of short flags: all but the last are switches, and the last may have its value joined.
    const names = long !== undefined ? [long] : [...token.slice(1)];
    for (let j = 0; j < names.length; j++) {
      const flag = flags.find((f) => (long !== undefined ? f.name === long : f.short === names[j]));
      if (!flag) break;
      if (isSwitch(flag)) {
        found.push({ kind: "flag", name: flag.name, value: "" });
        continue;
      }
      const rest =
        long === undefined
          ? names
              .slice(j + 1)
              .join("")
              .replace(/^=/, "")
          : "";
      const value = joined ?? (rest === "" ? (argv[++i] ?? "") : rest);
      found.push({ kind: "flag", name: flag.name, value });
      break;
    }
  }
  return found;
}
