// The arguments of one command: first as words and flag values, however they were parsed, then checked against its
// description. One place for both parsers, so that they cannot disagree on what is allowed.

import { quote } from "../report.ts";
import { allFlags, type CommandSpec, type FlagSpec, isOptional } from "../specs/spec.ts";

/** Digits of a number on the command line; a longer number makes no sense here. */
const NUMBER_LENGTH_MAX = 9;

/** What a parser found, unchecked. A switch is "", and so is a flag whose optional value is absent. */
export interface RawArgs {
  readonly flags: ReadonlyMap<string, readonly string[]>;
  readonly words: readonly string[];
  /** What followed `--`; null without it. */
  readonly rest: readonly string[] | null;
}

export type BindResult =
  | { readonly ok: true; readonly args: Args }
  | { readonly ok: false; readonly message: string };

/** Checked arguments. Asking for a name that is not in the command's specification is a bug and throws. */
export class Args {
  constructor(
    readonly spec: CommandSpec,
    /** The word by which the command was called, which may be an alias. */
    readonly calledAs: string,
    /** Everything after the verb, as typed. */
    readonly argv: readonly string[],
    private readonly raw: RawArgs,
    private readonly positionals: ReadonlyMap<string, readonly string[]>,
    /** The program and its arguments, after `--`; null when none was given. */
    readonly command: readonly string[] | null,
  ) {}

  has(flag: string): boolean {
    return this.#values(flag) !== undefined;
  }

  text(flag: string): string | undefined {
    return this.#values(flag)?.at(-1);
  }

  list(flag: string): readonly string[] {
    return this.#values(flag) ?? [];
  }

  /** Undefined without the flag, null when it stands without a value. */
  number(flag: string): number | null | undefined {
    const text = this.text(flag);
    return text === undefined ? undefined : text === "" ? null : Number(text);
  }

  word(positional: string): string | undefined {
    return this.words(positional)[0];
  }

  words(positional: string): readonly string[] {
    if (!this.spec.positionals.some((p) => p.name === positional)) throw new Error(`no ${positional}`);
    return this.positionals.get(positional) ?? [];
  }

  #values(flag: string): readonly string[] | undefined {
    if (!allFlags(this.spec).some((f) => f.name === flag)) throw new Error(`no --${flag}`);
    return this.raw.flags.get(flag);
  }
}

/** Checks what a parser found. The message is one sentence without the program's name. */
export function bindArgs(
  spec: CommandSpec,
  calledAs: string,
  argv: readonly string[],
  raw: RawArgs,
): BindResult {
  for (const flag of allFlags(spec)) {
    const problem = checkFlag(flag, raw.flags.get(flag.name));
    if (problem) return { ok: false, message: problem };
  }
  const command = spec.takesCommand && raw.rest ? raw.rest : null;
  if (command?.length === 0) return { ok: false, message: "there is no command after --" };
  if (command?.[0] === "") return { ok: false, message: "the command after -- is empty" };
  const target = spec.target ? raw.flags.get(spec.target.name)?.at(-1) : undefined;
  const words = [
    ...(target === undefined ? [] : [target]),
    ...raw.words,
    ...(spec.takesCommand || !raw.rest ? [] : raw.rest),
  ];
  const placed = place(spec, words);
  if (typeof placed === "string") return { ok: false, message: placed };
  return { ok: true, args: new Args(spec, calledAs, argv, raw, placed, command) };
}

function checkFlag(flag: FlagSpec, values: readonly string[] | undefined): string | null {
  if (!values) return null;
  const label = `--${flag.name}`;
  if (flag.type === "boolean") return null;
  for (const value of values) {
    if (value === "" && !isOptional(flag)) return `${label} needs ${flag.value ?? "a value"}`;
    if ((flag.type === "count" || flag.type === "optional-count") && value !== "" && !/^[0-9]+$/.test(value))
      return `${label} needs a whole number, not ${quote(value)}`;
    if (flag.type === "seconds" && !/^[0-9]+(\.[0-9]+)?$/.test(value))
      return `${label} needs a number of seconds, not ${quote(value)}`;
    if (/^[0-9.]+$/.test(value) && !/text$/.test(flag.type) && value.length > NUMBER_LENGTH_MAX)
      return `${label} ${quote(value)} is too large`;
    if (flag.complete?.kind === "choices" && flag.type === "text" && !flag.complete.choices.includes(value))
      return `${label} must be one of ${flag.complete.choices.join(", ")}, not ${quote(value)}`;
  }
  return null;
}

function place(spec: CommandSpec, words: readonly string[]): ReadonlyMap<string, readonly string[]> | string {
  const placed = new Map<string, readonly string[]>();
  let at = 0;
  for (const positional of spec.positionals) {
    const taken = positional.variadic ? words.slice(at) : words.slice(at, at + 1);
    if (taken.length === 0 && positional.required)
      return spec.name ? `${spec.name} needs ${positional.name}` : `${positional.name} is missing`;
    const allowed = positional.complete;
    if (allowed?.kind === "choices" && taken.some((word) => !allowed.choices.includes(word)))
      return `${positional.name} must be one of ${allowed.choices.join(", ")}, not ${quote(taken[0]!)}`;
    if (taken.length > 0) placed.set(positional.name, taken);
    at += taken.length;
  }
  const extra = words[at];
  if (extra === undefined) return placed;
  return spec.takesCommand
    ? `${quote(extra)} is one word too many; a command goes after --`
    : `${quote(extra)} is one word too many`;
}
