// The option table as text: the reference in docs/configuration.md, the template of `remi config init`, and the list of
// `remi config`. Knows no option by name.

import { TRACE_BYTES_MAX } from "../trace.ts";
import type { LoadedConfig } from "./load.ts";
import {
  type Config,
  DEFAULT_CONFIG,
  expectation,
  OPTION_NAMES,
  OPTIONS,
  type OptionName,
} from "./schema.ts";

/** Columns of a comment line in the template. */
const WIDTH = 100;

/** docs/configuration.md, whole. */
export function configReference(): string {
  const parts = OPTION_NAMES.map((name) => {
    const option = OPTIONS[name];
    return [
      `## \`${name}\``,
      "",
      option.doc,
      "",
      `- Value: ${expectation(option)}.`,
      `- Default: \`${tomlValue(option.default)}\``,
      "",
    ].join("\n");
  });
  return `# Configuration

remi reads \`config.toml\` in its home directory, which is \`~/.remi\` or the directory that \`REMI_HOME\` names. The file is
TOML and every option has a default, so it need not exist. \`remi config init\` writes one with every option in a comment;
\`remi config\` shows the values in use.

What is not understood never stops remi: every command that depends on it says so, with the file and the line, and goes on
with the default. Only remote access stays closed while the file, or an option that guards it, cannot be read: a default could open
what you had closed.

${parts.join("\n")}
${TRACE}`;
}

const TRACE = `## The environment variable \`REMI_TRACE\`

The absolute path of a file. Commands that have it in their environment, the server and the hosts that they start, and a
relay, write one line of JSON to it for each step of what is typed and of what is printed: when, which session, which number
and how many bytes, never the bytes themselves. When a key was pressed is in it all the same, so the file is made for its
owner alone. It ends at ${TRACE_BYTES_MAX / 1024 / 1024} MiB, and nothing is written without the variable. What the lines mean is in
\`docs/contributing.md\`.
`;

/** A config file in which every option is explained and commented out at its default. */
export function configTemplate(): string {
  const parts = OPTION_NAMES.map((name) => {
    const option = OPTIONS[name];
    const words = wrap(`${option.doc} Value: ${expectation(option)}.`, WIDTH - 2);
    return [...words.map((line) => `# ${line}`), `#${tomlLine(name, DEFAULT_CONFIG)}`, ""].join("\n");
  });
  return `# remi's configuration. Remove the # before an option to set it.\n\n${parts.join("\n")}`;
}

/** Every option with its value as TOML; those that the file sets are marked. */
export function configListing(loaded: Pick<LoadedConfig, "config" | "set">): string {
  return OPTION_NAMES.map((name) => {
    const mark = loaded.set.includes(name) ? "  # set in config.toml" : "";
    return `${tomlLine(name, loaded.config)}${mark}\n`;
  }).join("");
}

function tomlLine(name: OptionName, config: Config): string {
  return `${name} = ${tomlValue(config[name])}`;
}

/** A scalar or an array of scalars. JSON's escapes are all TOML's, except that TOML wants DEL escaped. */
function tomlValue(value: number | boolean | string | readonly (string | number)[]): string {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "string") return JSON.stringify(value).replaceAll("\x7f", "\\u007f");
  return `[${value.map(tomlValue).join(", ")}]`;
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
