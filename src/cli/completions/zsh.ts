// The completion script for zsh: a file for $fpath that can also be sourced.

import { inSingleQuotes } from "../../text/command-words.ts";
import { type Completer, type FlagSpec, isOptional } from "../specs/spec.ts";
import { type CompletedCommand, completedCommands, fixedWords, GENERATED, spellings } from "./model.ts";

/** A text that \`_arguments\` or \`_describe\` reads up to a colon or a bracket. */
const plain = (text: string) => inSingleQuotes(text.replace(/([\\:[\]])/g, "\\$1"));

function action(complete: Completer | null | undefined): string {
  if (!complete) return " ";
  switch (complete.kind) {
    // A space before it: otherwise what is meant for compadd would come before its argument.
    case "machines":
      return " _remi_sessions machines";
    case "sessions":
      return ` _remi_sessions ${complete.which}`;
    case "directories":
      return "_directories";
    case "files":
      return "_files";
    case "places":
      return "_remi_places";
    default:
      return `(${fixedWords(complete).map(plain).join(" ")})`;
  }
}

function flagSpecs(flag: FlagSpec): readonly string[] {
  const names = spellings(flag);
  const value =
    flag.type === "boolean"
      ? ""
      : isOptional(flag)
        ? `::${flag.value}: `
        : `:${plain(flag.value ?? "value")}:${action(flag.complete)}`;
  const exclusion = flag.type === "list" ? "*" : `(${names.join(" ")})`;
  return names.map((name) => {
    if (flag.hidden) return `'!${name}${value}'`;
    return `'${exclusion}${name}[${plain(flag.summary)}]${value}'`;
  });
}

function commandFunction(command: CompletedCommand): string {
  const { spec } = command;
  const flags = [...spec.flags, ...(spec.target ? [spec.target] : [])].flatMap(flagSpecs);
  const help = command.shown.filter((flag) => flag.name === "help").flatMap(flagSpecs);
  const positionals = spec.positionals.map((positional, i) => {
    const place = positional.variadic ? "*" : `${i + 1}${positional.required ? "" : ":"}`;
    return `'${place}:${plain(positional.name)}:${action(positional.complete)}'`;
  });
  const all = [...flags, ...help, ...positionals].map((line) => `    ${line}`);
  return `_remi_${functionName(command)}() {\n  _arguments -s -S \\\n${all.join(" \\\n")}\n}\n`;
}

const functionName = (command: CompletedCommand) => command.words[0] ?? "open";

export function zshScript(): string {
  const commands = completedCommands();
  const named = commands.filter(({ words }) => words.length > 0);
  const runs = commands.filter(({ spec }) => spec.takesCommand).flatMap(({ words }) => words);
  const descriptions = named.map(({ words, spec }) => `    '${words[0]}:${plain(spec.summary)}'`);
  const cases = named.map(
    (command) =>
      `    ${command.words.join("|")}) shift words; (( CURRENT-- )); _remi_${functionName(command)} ;;`,
  );
  return `#compdef remi
# Completion of remi for zsh.
# ${GENERATED}

# Also names of machines.
_remi_sessions() {
  local -a found
  local name about
  while IFS=$'\\t' read -r name about; do
    found+=("\${name//:/\\\\:}:\${about//:/\\\\:}")
  done < <("\${_remi_program:-remi}" __complete sessions "$1" 2>/dev/null)
  (( $#found )) && _describe -t sessions session found
}

# Words of 'remi files' and, where one may stand, files of this machine: without names with a colon, which it takes for other
# words, unless the word begins with ., / or ~.
_remi_places() {
  local -a named more ends moreShown endsShown
  local kind word shown about typed=\${(Q)PREFIX}
  integer files=0
  named=("\${(@)words[2,CURRENT-1]:#-?*}")
  while IFS=$'\\t' read -r kind word shown about; do
    case $kind in
      files) files=1 ;;
      more) more+=("$word") moreShown+=("$shown  ($about)") ;;
      end) ends+=("$word") endsShown+=("$shown  ($about)") ;;
    esac
  done < <("\${_remi_program:-remi}" __complete places "$typed" "\${named[@]}" 2>/dev/null)
  (( $#more )) && compadd "$@" -S '' -l -d moreShown -a more
  (( $#ends )) && compadd "$@" -l -d endsShown -a ends
  if (( files )); then
    if [[ $typed == [./~]* ]]; then _files "$@"; else _files "$@" -F '*:*'; fi
  fi
}

_remi_commands() {
  local -a commands
  commands=(
${descriptions.join("\n")}
  )
  _describe -t commands command commands
}

${commands.map(commandFunction).join("\n")}
_remi() {
  local _remi_program=\${(Q)words[1]/#\\~\\//$HOME/}
  local verb=\${words[2]}
  (( $+commands[$_remi_program] )) || [[ -x $_remi_program ]] || _remi_program=remi
  integer dashes=\${words[(i)--]}
  if (( dashes < CURRENT )); then
    case $verb in
      ${[...named.flatMap(({ words }) => words).filter((word) => !runs.includes(word))].join("|")}) ;;
      *)
        shift $dashes words
        (( CURRENT -= dashes ))
        _normal
        return
        ;;
    esac
  fi
  if (( CURRENT == 2 )) && [[ $verb != -* ]]; then
    _remi_commands
    _remi_sessions all
    return
  fi
  case $verb in
${cases.join("\n")}
    *) _remi_open ;;
  esac
}

if [[ $funcstack[1] == _remi ]]; then
  _remi "$@"
else
  compdef _remi remi
fi
`;
}
