// The completion script for fish.

import { type Completer, type FlagSpec, isOptional, isSwitch } from "../specs/spec.ts";
import { type CompletedCommand, completedCommands, fixedWords, GENERATED, spellings } from "./model.ts";

/** A text inside single quotes. */
const quoted = (text: string) => `'${text.replace(/(['\\])/g, "\\$1")}'`;

function candidates(complete: Completer): string {
  switch (complete.kind) {
    case "machines":
      return quoted("(__remi_sessions machines)");
    case "sessions":
      return quoted(`(__remi_sessions ${complete.which})`);
    case "directories":
      return quoted("(__fish_complete_directories)");
    case "files":
      return quoted("(__remi_files)");
    case "places":
      return quoted("(__remi_places)");
    default:
      return quoted(fixedWords(complete).join(" "));
  }
}

function flagLine(condition: string, flag: FlagSpec): string {
  const short = flag.short ? ` -s ${flag.short}` : "";
  const takes = isSwitch(flag) || isOptional(flag) ? "" : " -x";
  const values = flag.complete && takes ? ` -a ${candidates(flag.complete)}` : "";
  return `complete -c remi -n ${quoted(condition)}${short} -l ${flag.name}${takes}${values} -d ${quoted(flag.summary)}`;
}

function commandLines(command: CompletedCommand): string[] {
  const { spec, words, shown, valued } = command;
  const takers = valued.flatMap((flag) => flag.spellings).join(" ");
  const target = spec.target ? spellings(spec.target).join(" ") : "";
  const inside = `__remi_in ${words.join(" ")}`.trim();
  const lines = shown.map((flag) => flagLine(inside, flag));
  if (spec.target?.complete)
    lines.push(
      ...spellings(spec.target).map(
        (spelling) =>
          `complete -c remi -n ${quoted(`${inside}; and __remi_after ${spelling}`)} -x -a ${candidates(spec.target!.complete!)}`,
      ),
    );
  spec.positionals.forEach((positional, i) => {
    if (!positional.complete) return;
    const at = `__remi_at ${i} ${positional.variadic ? "more" : "only"} ${quoted(takers)} ${quoted(target)}`;
    lines.push(`complete -c remi -n ${quoted(`${inside}; and ${at}`)} -a ${candidates(positional.complete)}`);
  });
  return lines;
}

export function fishScript(): string {
  const commands = completedCommands();
  const verbs = commands.flatMap(({ words }) => words);
  const runs = commands.filter(({ spec }) => spec.takesCommand).flatMap(({ words }) => words);
  const first = commands.flatMap(({ words, spec }) =>
    words.length === 0 ? [] : [`complete -c remi -n __remi_first -a ${words[0]} -d ${quoted(spec.summary)}`],
  );
  return `# Completion of remi for fish.
# ${GENERATED}

set -g __remi_verbs ${verbs.join(" ")}

# The words between remi and the cursor.
function __remi_words
    set -l words (commandline -opc)
    string join \\n -- $words[2..-1]
end

function __remi_ask
    set -l words (commandline -opc)
    set -l remi (string replace -r '^~/' "$HOME/" -- $words[1])
    type -q -- $remi; or set remi remi
    $remi __complete $argv 2>/dev/null
end

# Also names of machines.
function __remi_sessions
    __remi_ask sessions $argv[1]
end

# fish completes files for a program that it does not know.
function __remi_files
    complete -C "'' "(commandline -ct)
end

# Words of 'remi files' and, where one may stand, files of this machine: without names with a colon, which it takes for other
# words, unless the word begins with ., / or ~.
function __remi_places
    set -l words (commandline -opc)
    set -l token (commandline -ct)
    # It may end inside of quotes.
    set -l typed (string unescape -- "$token"; or string unescape -- "$token'"; or string unescape -- "$token\\"")
    for line in (__remi_ask places "$typed" (string match -v -- '-?*' $words[3..-1]))
        set -l part (string split \\t -- $line)
        if test $part[1] != files
            printf '%s\\t%s\\n' $part[2] $part[4]
        else if string match -q -r '^[./~]' -- "$typed"
            __remi_files
        else
            __remi_files | string match -v -r '^[^\\t]*:'
        end
    end
end

function __remi_first
    set -l words (__remi_words)
    test (count $words) -eq 0
end

# True when the command is one of the arguments; without any, when there is none.
function __remi_in
    set -l words (__remi_words)
    contains -- -- $words; and return 1
    if test (count $argv) -eq 0
        not contains -- "$words[1]" $__remi_verbs
    else
        contains -- "$words[1]" $argv
    end
end

# True when the word before the cursor is this flag.
function __remi_after
    set -l words (__remi_words)
    test (count $words) -gt 0; and test "$words[-1]" = $argv[1]
end

# True at positional $argv[1] (or later, with "more"), given the flags that take a value, and those of them that stand
# for the first positional.
function __remi_at
    set -l words (__remi_words)
    contains -- "$words[1]" $__remi_verbs; and set -e words[1]
    set -l valued (string split -n ' ' -- $argv[3])
    set -l target (string split -n ' ' -- $argv[4])
    set -l at 0
    set -l skip 0
    for word in $words
        if test $skip -eq 1
            set skip 0
        else if contains -- $word $valued
            set skip 1
            contains -- $word $target; and set at (math $at + 1)
        else if not string match -q -- '-?*' $word
            set at (math $at + 1)
        end
    end
    test $skip -eq 1; and return 1
    test $argv[2] = more; and test $at -ge $argv[1]; and return 0
    test $at -eq $argv[1]
end

# True after --, where a program stands.
function __remi_runs
    set -l words (__remi_words)
    contains -- -- $words; or return 1
    contains -- "$words[1]" ${runs.join(" ")}; and return 0
    not contains -- "$words[1]" $__remi_verbs
end

function __remi_program
    set -l words (__remi_words)
    set -l at (contains -i -- -- $words)
    set -l line (string escape -- $words[(math $at + 1)..-1]) (commandline -ct)
    complete -C "$(string join ' ' -- $line)"
end

complete -c remi -e
complete -c remi -f
complete -c remi -n __remi_runs -a '(__remi_program)'
${first.join("\n")}
${commands.flatMap(commandLines).join("\n")}
`;
}
