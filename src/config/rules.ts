// The rules that tell states from screens: the user's own, then remi's. A rule or file that cannot be understood is
// left out, with a sentence, and no session is affected.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { RULES_MAX, ScreenRule } from "../protocol/screen-rule.ts";
import { asClause } from "../text/clause.ts";
import { fileProblem, readTextBounded } from "./files.ts";
import { OPEN_CONFIG, objectionTo } from "./own-file.ts";
import type { Paths } from "./paths.ts";
import agents from "./rules/agents.toml" with { type: "text" };
import prompts from "./rules/prompts.toml" with { type: "text" };

/** Bytes of one file of rules; a longer one is left out. */
const FILE_BYTES_MAX = 262_144;
/** Files in the user's directory; later ones by name are left out. */
const FILES_MAX = 50;
/** Sentences about one file; the rest is left out. */
const PROBLEMS_MAX = 5;

export interface LoadedRules {
  /** In the order in which they are tried. */
  readonly rules: readonly ScreenRule[];
  /** One sentence each, beginning with the file's path. */
  readonly warnings: readonly string[];
}

/** remi's own, parsed once in a process. */
let shipped: readonly ScreenRule[] | null = null;

/** Never throws. Without a directory of the user's own it gives remi's rules. */
export async function loadRules(paths: Pick<Paths, "rules">): Promise<LoadedRules> {
  const { parse } = await import("smol-toml");
  shipped ??= [agents, prompts].flatMap((text) => parseRules(parse, text as unknown as string).rules);
  const found = userFiles(paths.rules);
  const own = found.paths.map((path) => loadFile(parse, path));
  const rules = [...own.flatMap((file) => file.rules), ...shipped];
  const warnings = [...found.warnings, ...own.flatMap((file) => file.warnings)];
  if (rules.length > RULES_MAX)
    warnings.push(`${paths.rules}: there are more than ${RULES_MAX} rules; the last ones are left out.`);
  return { rules: rules.slice(0, RULES_MAX), warnings };
}

function userFiles(directory: string): { paths: readonly string[]; warnings: readonly string[] } {
  try {
    const names = readdirSync(directory).filter((name) => name.endsWith(".toml"));
    const paths = names
      .sort()
      .slice(0, FILES_MAX)
      .map((name) => join(directory, name));
    const isCut = names.length > FILES_MAX;
    const warning = `${directory}: there are more than ${FILES_MAX} files; the last ones are left out.`;
    return { paths, warnings: isCut ? [warning] : [] };
  } catch (error) {
    const problem = fileProblem(directory, "read", error);
    // No directory: no rules of one's own.
    if (problem.reason === "missing") return { paths: [], warnings: [] };
    return { paths: [], warnings: [`${problem.message} Its rules are not used.`] };
  }
}

type Parse = (text: string) => unknown;

function loadFile(parse: Parse, path: string): LoadedRules {
  const read = readTextBounded(path, FILE_BYTES_MAX, (stat) => objectionTo(path, stat, OPEN_CONFIG));
  if (!read.ok) return { rules: [], warnings: [`${read.message} Its rules are not used.`] };
  const { rules, warnings } = parseRules(parse, read.text);
  return { rules, warnings: warnings.slice(0, PROBLEMS_MAX).map((sentence) => `${path}: ${sentence}`) };
}

/** The rules of one file's text, `[[rule]]` tables, and a sentence for each that is left out. */
function parseRules(parse: Parse, text: string): LoadedRules {
  let table: unknown;
  try {
    table = parse(text);
  } catch (error) {
    const why = (error as Error).message.split("\n", 1)[0]!.replace(/^Invalid TOML document: /, "");
    return { rules: [], warnings: [`not TOML: ${why}; its rules are not used.`] };
  }
  const { rule, ...others } = table as { rule?: unknown };
  const warnings = Object.keys(others).map((key) => `there is no '${key}', only [[rule]]; it is left out.`);
  if (rule === undefined) return { rules: [], warnings };
  if (!Array.isArray(rule)) return { rules: [], warnings: [...warnings, "rules are written as [[rule]]."] };
  const rules: ScreenRule[] = [];
  rule.forEach((one: unknown, i) => {
    const result = v.safeParse(ScreenRule, one);
    if (result.success) rules.push(result.output);
    else warnings.push(`${nameOf(one, i)} is left out: ${problemOf(result.issues[0])}.`);
  });
  return { rules, warnings };
}

function nameOf(rule: unknown, index: number): string {
  const name = (rule as { name?: unknown } | null)?.name;
  return typeof name === "string" ? `the rule "${name.slice(0, 64)}"` : `rule ${index + 1}`;
}

function problemOf(issue: v.BaseIssue<unknown>): string {
  const key = v.getDotPath(issue);
  return `${key ? `${key}: ` : ""}${asClause(issue.message)}`;
}
