// How a command is called: the one description behind the parser, the help, the docs and the completions. Only data, so
// that the whole table loads quickly; what a command does is in the file of its name in `verbs`.

/** What the shell offers for a value. */
export type Completer =
  | { readonly kind: "sessions"; readonly which: "all" | "living" | "exited" }
  /** Machines that this one is paired with. */
  | { readonly kind: "machines" }
  | { readonly kind: "choices"; readonly choices: readonly string[] }
  /** Some of the possible values: these are offered, and others are accepted too. */
  | { readonly kind: "some"; readonly choices: readonly string[] }
  | { readonly kind: "directories" }
  | { readonly kind: "files" }
  /** Names of `remi files`: places, and files of this machine where one may stand. */
  | { readonly kind: "places" }
  | { readonly kind: "commands" };

export interface FlagSpec {
  /** Long spelling without the dashes. */
  readonly name: string;
  /** One letter. */
  readonly short?: string;
  /**
   * `count`: a whole number from 0; `optional-count` and `optional-text`: a number or a word follows, or nothing
   * and the flag stands alone; `seconds`: a decimal number from 0; `list`: may be repeated.
   */
  readonly type: "boolean" | "text" | "list" | "count" | "optional-count" | "optional-text" | "seconds";
  /** The value's name in help. */
  readonly value?: string;
  readonly summary: string;
  readonly complete?: Completer;
  /** Accepted for the habits of other tools, but not shown. */
  readonly hidden?: boolean;
}

export interface PositionalSpec {
  readonly name: string;
  readonly required: boolean;
  /** Takes all words that follow. Only the last positional may. */
  readonly variadic?: boolean;
  readonly complete?: Completer;
}

export interface CommandSpec {
  /** Empty for the command without a verb: `remi [NAME] [-- CMD...]`. */
  readonly name: string;
  readonly aliases: readonly string[];
  /** One line without a full stop. */
  readonly summary: string;
  /** More, for its own help: whole sentences. */
  readonly details?: string;
  readonly positionals: readonly PositionalSpec[];
  readonly flags: readonly FlagSpec[];
  /** A flag whose value stands for the first positional, such as tmux's `-t NAME`. */
  readonly target?: FlagSpec;
  /** True: what follows `--` is a program to run. Otherwise it is more positionals. */
  readonly takesCommand?: boolean;
  readonly examples?: readonly string[];
  /** Exit statuses beyond 0, 1 and 2. */
  readonly statuses?: readonly string[];
  /** Not in help and completions. */
  readonly hidden?: boolean;
}

export const sessions: Completer = { kind: "sessions", which: "all" };
export const livingSessions: Completer = { kind: "sessions", which: "living" };
export const exitedSessions: Completer = { kind: "sessions", which: "exited" };
export const some = (...values: readonly string[]): Completer => ({ kind: "some", choices: values });
export const files: Completer = { kind: "files" };
export const choices = (...values: readonly string[]): Completer => ({ kind: "choices", choices: values });

/** tmux's way to name a session, accepted wherever a session is the first positional. */
export const TARGET: FlagSpec = {
  name: "target",
  short: "t",
  type: "text",
  value: "NAME",
  summary: "the session, as in tmux",
  complete: sessions,
  hidden: true,
};

export const JSON_FLAG: FlagSpec = { name: "json", type: "boolean", summary: "print JSON" };

export const HELP_FLAG: FlagSpec = { name: "help", short: "h", type: "boolean", summary: "print this help" };

/** Every flag that the command accepts: its own, the target and `--help`. */
export function allFlags(spec: CommandSpec): readonly FlagSpec[] {
  return [...spec.flags, ...(spec.target ? [spec.target] : []), HELP_FLAG];
}

/** True when the flag may stand alone or have a value. */
export function isOptional(flag: FlagSpec): boolean {
  return flag.type === "optional-count" || flag.type === "optional-text";
}

/** True for a word that is the value of such a flag when it comes right after it. */
export function isOptionalValue(flag: FlagSpec, word: string | undefined): word is string {
  if (word === undefined) return false;
  return flag.type === "optional-count" ? /^[0-9]+$/.test(word) : word !== "" && !word.startsWith("-");
}

/** True when the flag stands alone. */
export function isSwitch(flag: FlagSpec): boolean {
  return flag.type === "boolean";
}
