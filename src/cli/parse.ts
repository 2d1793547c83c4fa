// From the words after `remi` to a command and its checked arguments.

import { closest } from "../keys/closest.ts";
import { type Args, bindArgs, quote, type RawArgs } from "./args.ts";
import { parsePlainArgv } from "./plain-argv.ts";
import type { CommandSpec } from "./spec.ts";
import { COMMANDS, DEFAULT_COMMAND, findCommand, visibleCommands } from "./table.ts";

export type Parsed =
  | { readonly kind: "run"; readonly args: Args }
  | { readonly kind: "help"; readonly spec: CommandSpec | null }
  | { readonly kind: "version" }
  /** One sentence that says what is wrong; `spec` is the command it is about. */
  | { readonly kind: "usage"; readonly message: string; readonly spec: CommandSpec };

/** Reads a command line. Loads yargs only when the line is not a plain one. */
export async function parseArgv(argv: readonly string[]): Promise<Parsed> {
  const first = argv[0];
  if (first === "--version" || first === "-v" || first === "-V") return { kind: "version" };
  const found = first === undefined ? undefined : findCommand(first);
  const spec = found ?? DEFAULT_COMMAND;
  const rest = found ? argv.slice(1) : argv;
  const calledAs = found ? first! : "";
  let raw: RawArgs | null = parsePlainArgv(spec, rest);
  if (!raw) {
    const { parseWithYargs } = await import("./yargs-argv.ts");
    const result = parseWithYargs(spec, rest);
    if (!result.ok) return { kind: "usage", message: typoOr(result.message, spec, first), spec };
    raw = result.raw;
  }
  if (raw.flags.has("help")) return { kind: "help", spec: found ?? null };
  const bound = bindArgs(spec, calledAs, rest, raw);
  if (!bound.ok) return { kind: "usage", message: typoOr(bound.message, spec, first), spec };
  return { kind: "run", args: bound.args };
}

/** A line that makes no sense as `remi NAME` began with a mistyped command, if it is near to one. */
function typoOr(message: string, spec: CommandSpec, first: string | undefined): string {
  if (spec !== DEFAULT_COMMAND || first === undefined || first.startsWith("-")) return message;
  const near = closestCommand(first);
  return near ? `there is no command ${quote(first)}; did you mean ${near}?` : message;
}

/** The command whose name or alias is nearest to the word, by the spelling that is near. */
export function closestCommand(word: string): string | null {
  const spellings = visibleCommands().flatMap((spec) => [spec.name, ...spec.aliases]);
  return closest(word, spellings);
}

/** Every spelling that names a command. */
export function isCommandWord(word: string): boolean {
  return COMMANDS.some((spec) => spec.name === word || spec.aliases.includes(word));
}
