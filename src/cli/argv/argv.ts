// From the words after `remi` to a command and its checked arguments.

import { quote } from "../report.ts";
import type { CommandSpec } from "../specs/spec.ts";
import { SPEC_LOADERS } from "../specs/spec-loaders.ts";
import { type Args, bindArgs, type RawArgs } from "./args.ts";
import { parsePlainArgv } from "./plain-argv.ts";

export type { Args } from "./args.ts";

export type Parsed =
  | { readonly kind: "run"; readonly args: Args }
  | { readonly kind: "help"; readonly spec: CommandSpec | null }
  | { readonly kind: "version" }
  /** One sentence that says what is wrong; `spec` is the command it is about. */
  | { readonly kind: "usage"; readonly message: string; readonly spec: CommandSpec };

/**
 * Reads a command line. Loads the table only for a word that is not exactly a command's name, and yargs only for a line
 * that is not plain.
 */
export async function parseArgv(argv: readonly string[]): Promise<Parsed> {
  const first = argv[0];
  if (first === "--version" || first === "-v" || first === "-V") return { kind: "version" };
  const { spec, isVerb } = await specFor(first);
  const rest = isVerb ? argv.slice(1) : argv;
  let raw: RawArgs | null = parsePlainArgv(spec, rest);
  if (!raw) {
    const { parseWithYargs } = await import("./yargs-argv.ts");
    const result = parseWithYargs(spec, rest);
    if (!result.ok) return { kind: "usage", message: await typoOr(result.message, isVerb, first), spec };
    raw = result.raw;
  }
  if (raw.flags.has("help")) return { kind: "help", spec: isVerb ? spec : null };
  const bound = bindArgs(spec, isVerb ? first! : "", rest, raw);
  if (!bound.ok) return { kind: "usage", message: await typoOr(bound.message, isVerb, first), spec };
  return { kind: "run", args: bound.args };
}

async function specFor(first: string | undefined): Promise<{ spec: CommandSpec; isVerb: boolean }> {
  const load = first === undefined ? undefined : SPEC_LOADERS.get(first);
  if (load) return { spec: (await load()).spec, isVerb: true };
  const { DEFAULT_COMMAND, findCommand } = await import("../specs/table.ts");
  const found = first === undefined ? undefined : findCommand(first);
  return { spec: found ?? DEFAULT_COMMAND, isVerb: found !== undefined };
}

/** A line that makes no sense as `remi NAME` probably began with a mistyped command, if one is similar. */
async function typoOr(message: string, isVerb: boolean, first: string | undefined): Promise<string> {
  if (isVerb || first === undefined || first.startsWith("-")) return message;
  const { closestCommand } = await import("../mistyped/mistyped.ts");
  const near = closestCommand(first);
  return near ? `there is no command ${quote(first)}; did you mean ${near}?` : message;
}
