// Parses a command line with yargs, strictly: `--name=value`, grouped short flags and wrong lines. Loaded only when the
// line is not plain (`plain-argv.ts`).

import yargs, { type Options } from "yargs";
import { closest } from "../../keys/closest.ts";
import { quote } from "../report.ts";
import {
  allFlags,
  type CommandSpec,
  type FlagSpec,
  isOptional,
  isOptionalValue,
  isSwitch,
} from "../specs/spec.ts";
import type { RawArgs } from "./args.ts";

export type YargsResult =
  | { readonly ok: true; readonly raw: RawArgs }
  | { readonly ok: false; readonly message: string };

function option(flag: FlagSpec): Options {
  const alias = flag.short === undefined ? {} : { alias: flag.short };
  if (isSwitch(flag)) return { type: "boolean", ...alias };
  if (flag.type === "list") return { type: "string", array: true, nargs: 1, ...alias };
  // An optional value has been joined to its flag before: see `spellOut`.
  if (isOptional(flag)) return { type: "string", ...alias };
  return { type: "string", nargs: 1, ...alias };
}

/**
 * Spells out what yargs would read differently: it takes `true` after a switch for its value, does not know `-sVALUE`,
 * and cannot be told that `--scrollback 10` and `--scrollback NAME` differ by the digits.
 */
function spellOut(known: readonly FlagSpec[], argv: readonly string[]): string[] {
  const result: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const token = argv[i]!;
    if (token === "--") return [...result, ...argv.slice(i)];
    const exact = known.find((f) => token === `--${f.name}` || (f.short && token === `-${f.short}`));
    const joined = /^-[^-]./s.test(token) && known.find((f) => f.short === token[1] && !isSwitch(f));
    if (exact && isSwitch(exact)) result.push(`--${exact.name}=true`);
    else if (exact && isOptional(exact))
      result.push(`--${exact.name}=${isOptionalValue(exact, argv[i + 1]) ? argv[++i] : ""}`);
    else if (exact) result.push(token, ...argv.slice(++i, i + 1));
    else if (joined) result.push(`--${joined.name}=${token.slice(2).replace(/^=/, "")}`);
    else result.push(token);
  }
  return result;
}

/** Never throws and prints nothing. The message is one sentence without the program's name. */
export function parseWithYargs(spec: CommandSpec, argv: readonly string[]): YargsResult {
  const known = allFlags(spec);
  const spelled = spellOut(known, argv);
  const dashes = spelled.indexOf("--");
  const head = dashes < 0 ? spelled : spelled.slice(0, dashes);
  const rest = dashes < 0 ? null : spelled.slice(dashes + 1);
  let failure: string | null = null;
  const parser = yargs()
    .help(false)
    .version(false)
    .exitProcess(false)
    .strictOptions()
    .options(Object.fromEntries(known.map((flag) => [flag.name, option(flag)])))
    .parserConfiguration({
      "boolean-negation": false,
      "camel-case-expansion": false,
      "dot-notation": false,
      "duplicate-arguments-array": true,
      "greedy-arrays": false,
      "parse-numbers": false,
      "parse-positional-numbers": false,
    })
    .fail((message) => {
      failure ??= message || "the arguments cannot be read";
    });
  let parsed: Record<string, unknown> = {};
  try {
    parsed = parser.parseSync([...head]);
  } catch (error) {
    failure ??= error instanceof Error ? error.message : String(error);
  }
  if (failure !== null) return { ok: false, message: explain(failure, known, head) };
  const flags = new Map<string, string[]>();
  for (const flag of known) {
    const value = parsed[flag.name];
    if (value === undefined || (isSwitch(flag) && [value].flat().at(-1) === false)) continue;
    flags.set(flag.name, isSwitch(flag) ? [""] : [value].flat().map(String));
  }
  return { ok: true, raw: { flags, words: (parsed._ as unknown[]).map(String), rest } };
}

/** yargs' complaint in our words, with the flag that was probably meant. */
function explain(message: string, known: readonly FlagSpec[], argv: readonly string[]): string {
  const unknown = /^Unknown arguments?: ([^,]+)/.exec(message)?.[1];
  if (unknown !== undefined) {
    const typed = argv.find((token) => token.startsWith("-") && token.includes(unknown)) ?? `--${unknown}`;
    const bare = typed.replace(/=.*$/s, "");
    const near = bare.startsWith("--")
      ? closest(
          bare.slice(2),
          known.filter((flag) => !flag.hidden).map((flag) => flag.name),
        )
      : null;
    return `there is no flag ${quote(bare)}${near ? `; did you mean --${near}?` : ""}`;
  }
  const missing = /^Not enough arguments following: (.+)$/.exec(message)?.[1];
  if (missing !== undefined) {
    const flag = known.find((f) => f.name === missing || f.short === missing);
    return `--${flag?.name ?? missing} needs ${flag?.value ?? "a value"}`;
  }
  return message.replace(/\s+/g, " ").trim();
}
