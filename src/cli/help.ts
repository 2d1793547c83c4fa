// The help texts, made from the command table.

import { capitalized } from "../text/clause.ts";
import { allFlags, type CommandSpec, type FlagSpec, isOptional, type PositionalSpec } from "./specs/spec.ts";
import { DEFAULT_COMMAND, visibleCommands } from "./specs/table.ts";

/** Columns of a help text: fits every terminal that is not narrowed on purpose. */
const WIDTH = 80;

/** What `remi help` prints. */
export function overview(): string {
  const rows: [string, string][] = visibleCommands().map((spec) => [usage(spec), spec.summary]);
  return [
    "remi keeps programs running in named sessions, whatever happens to your terminal.",
    "",
    "Usage:",
    ...columns([
      [usage(DEFAULT_COMMAND), DEFAULT_COMMAND.summary],
      ["remi", "list the sessions"],
    ]),
    "",
    "Commands:",
    ...columns(rows),
    "",
    "Ctrl-b d detaches from a session, Ctrl-b ? shows the other keys.",
    "'remi help COMMAND' explains a command and its flags.",
    "",
  ].join("\n");
}

/** What `remi help COMMAND` and `remi COMMAND --help` print. */
export function commandHelp(spec: CommandSpec): string {
  const flags: [string, string][] = allFlags(spec)
    .filter((flag) => !flag.hidden)
    .map((flag) => [flagLabel(flag), flag.summary]);
  const lines = [`Usage: ${usage(spec)}`, "", ...wrap(sentence(spec.summary), 0)];
  if (spec.details) lines.push("", ...spec.details.split("\n").flatMap((line) => wrap(line, 0)));
  if (spec.aliases.length > 0) lines.push("", `Also: ${spec.aliases.join(", ")}`);
  lines.push("", "Flags:", ...columns(flags));
  if (spec.statuses) lines.push("", "Exit status:", ...spec.statuses.flatMap((line) => wrap(line, 2)));
  if (spec.examples) lines.push("", "Examples:", ...spec.examples.map((example) => `  ${example}`));
  return `${lines.join("\n")}\n`;
}

/** `remi send NAME [TEXT...] [flags]` */
export function usage(spec: CommandSpec): string {
  const words = ["remi", spec.name, ...spec.positionals.map(positionalLabel)];
  if (spec.takesCommand) words.push("[-- COMMAND...]");
  return words.filter((word) => word !== "").join(" ");
}

export function positionalLabel(positional: PositionalSpec): string {
  const dots = positional.variadic ? "..." : "";
  return positional.required ? `${positional.name}${dots}` : `[${positional.name}${dots}]`;
}

/** `-s, --signal SIGNAL` */
export function flagLabel(flag: FlagSpec): string {
  const short = flag.short ? `-${flag.short}, ` : "    ";
  const value = flag.value ? (isOptional(flag) ? ` [${flag.value}]` : ` ${flag.value}`) : "";
  return `${short}--${flag.name}${value}`;
}

/** A summary as a sentence. */
export function sentence(summary: string): string {
  return `${capitalized(summary)}.`;
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows.flatMap(([left, right]) => {
    const [first = "", ...rest] = wrap(right, width + 2, WIDTH - width - 2);
    return [`  ${left.padEnd(width)}${first.trimStart()}`, ...rest];
  });
}

function wrap(text: string, indent: number, width = WIDTH - indent): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > Math.max(20, width)) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map((l) => " ".repeat(indent) + l);
}
