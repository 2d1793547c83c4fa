// Reads the text of a config file: its values where they can be understood, the default where not, and a sentence with
// the line for each thing that is wrong. No I/O. Loaded only when there is a config file.

import { parse, TomlError } from "smol-toml";
import * as v from "valibot";
import { closest } from "../keys/closest.ts";
import { chordName } from "../keys/key-chord.ts";
import { parsePrefix } from "../keys/prefix-key.ts";
import { unhandled } from "../protocol/unhandled.ts";
import {
  type Config,
  DEFAULT_CONFIG,
  expectation,
  LIST_LENGTH_MAX,
  OPTION_NAMES,
  OPTIONS,
  type Option,
  type OptionName,
  RETIRED,
} from "./schema.ts";

/** Sentences about one file; the rest is only counted. */
const PROBLEMS_MAX = 10;

export interface ConfigProblem {
  /** Counted from 1. */
  readonly line: number;
  readonly sentence: string;
}

export interface ParsedConfig {
  readonly config: Config;
  /** The options that the file sets to a value that is used. */
  readonly set: readonly OptionName[];
  readonly problems: readonly ConfigProblem[];
  /** Options that the file sets, or may set, to something that is not understood. */
  readonly unread: readonly OptionName[];
}

/** Never throws. A file that is not TOML gives all defaults; a bad option gives the default of that one alone. */
export function parseConfig(text: string): ParsedConfig {
  let table: Record<string, unknown>;
  try {
    table = parse(text);
  } catch (error) {
    const problem =
      error instanceof TomlError
        ? { line: error.line, sentence: `not TOML: ${firstSentence(error.message)}; the defaults are used.` }
        : { line: 1, sentence: `cannot be read (${String(error)}); the defaults are used.` };
    return { config: DEFAULT_CONFIG, set: [], problems: [problem], unread: OPTION_NAMES };
  }
  const values: Record<string, unknown> = { ...DEFAULT_CONFIG };
  const set: OptionName[] = [];
  const problems: ConfigProblem[] = [];
  const unread: OptionName[] = [];
  for (const [key, value] of Object.entries(table)) {
    const line = lineOf(text, key);
    if (!isOptionName(key)) {
      problems.push({ line, sentence: retiredSentence(key) ?? unknownSentence(key) });
      continue;
    }
    const result = v.safeParse(schemaOf(OPTIONS[key]), value);
    if (result.success) {
      values[key] = result.output;
      set.push(key);
    } else {
      unread.push(key);
      problems.push({ line, sentence: `${key} must be ${expectation(OPTIONS[key])}; its default is used.` });
    }
  }
  return { config: values as unknown as Config, set, problems: bounded(problems), unread };
}

function isOptionName(key: string): key is OptionName {
  return Object.hasOwn(OPTIONS, key);
}

function schemaOf(option: Option): v.GenericSchema {
  switch (option.kind) {
    case "integer":
      return v.pipe(v.number(), v.integer(), v.minValue(option.min), v.maxValue(option.max));
    case "choice":
      return v.picklist(option.choices);
    case "boolean":
      return v.boolean();
    case "text":
      return v.pipe(v.string(), v.regex(option.pattern));
    case "key":
      return v.pipe(
        v.string(),
        v.check((text) => prefixName(text) !== null),
        v.transform((text) => prefixName(text)!),
      );
    case "ports":
      return v.pipe(
        v.array(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535))),
        v.maxLength(LIST_LENGTH_MAX),
      );
    case "list":
      return v.pipe(v.array(v.pipe(v.string(), v.regex(option.pattern))), v.maxLength(LIST_LENGTH_MAX));
    default:
      return unhandled(option);
  }
}

/** The one name of a chord that can be a prefix, or null. */
function prefixName(text: string): string | null {
  const chord = parsePrefix(text);
  return chord && chordName(chord);
}

function retiredSentence(key: string): string | null {
  return Object.hasOwn(RETIRED, key) ? RETIRED[key]! : null;
}

function unknownSentence(key: string): string {
  const shown = JSON.stringify(key.length > 64 ? `${key.slice(0, 64)}...` : key);
  const near = closest(key.replaceAll("-", "_").toLowerCase(), OPTION_NAMES);
  return near
    ? `there is no option ${shown}; did you mean ${near}?`
    : `there is no option ${shown}; \`remi config\` lists them.`;
}

/** The parser keeps no positions: the line is found again by the key's own text, or is 1 when it is written oddly. */
function lineOf(text: string, key: string): number {
  const written = key.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const match = new RegExp(`^[ \\t]*\\[{0,2}[ \\t]*["']?${written}["']?[ \\t]*[=.\\]]`, "m").exec(text);
  return match ? text.slice(0, match.index).split("\n").length : 1;
}

function firstSentence(message: string): string {
  const line = message.split("\n", 1)[0]!;
  return line.replace(/^Invalid TOML document: /, "");
}

function bounded(problems: ConfigProblem[]): ConfigProblem[] {
  problems.sort((a, b) => a.line - b.line);
  const more = problems.length - PROBLEMS_MAX;
  if (more <= 0) return problems;
  const kept = problems.slice(0, PROBLEMS_MAX);
  return [...kept, { line: problems[PROBLEMS_MAX]!.line, sentence: `and ${more} more things are wrong.` }];
}
