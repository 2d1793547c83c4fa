// The completion script for bash 3.2 and later. It does not need the bash-completion package.

import type { Completer } from "../specs/spec.ts";
import { completedCommands, fixedWords, GENERATED, spellings } from "./model.ts";

function offer(complete: Completer | null | undefined): string {
  if (!complete) return ":";
  switch (complete.kind) {
    case "machines":
      return "_remi_sessions machines";
    case "sessions":
      return `_remi_sessions ${complete.which}`;
    case "directories":
      return "_remi_directories";
    case "files":
      return "_remi_files";
    default:
      return `_remi_words ${fixedWords(complete).map(quoted).join(" ")}`;
  }
}

const quoted = (word: string) =>
  /^[A-Za-z0-9_-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

export function bashScript(): string {
  const commands = completedCommands();
  const verbs = commands.flatMap(({ words }) => words.slice(0, 1));
  const lines: string[] = [];
  for (const { words, spec, shown, valued } of commands) {
    lines.push(`    ${words.length === 0 ? "''" : words.join("|")})`);
    lines.push(`      flags='${shown.flatMap(spellings).join(" ")}'`);
    const takers = valued.flatMap((flag) => flag.spellings);
    if (takers.length > 0) lines.push(`      valued=' ${takers.join(" ")} '`);
    if (spec.takesCommand) lines.push("      runs=1");
    if (spec.target) lines.push(`      target=' ${spellings(spec.target).join(" ")} '`);
    lines.push("      ;;");
  }
  const values = commands.flatMap(({ words, valued }) =>
    valued
      .filter((flag) => flag.complete)
      .map((flag) => {
        const patterns = (words.length === 0 ? [""] : words).flatMap((word) =>
          flag.spellings.map((spelling) => `"${word} ${spelling}"`),
        );
        return `    ${patterns.join("|")}) ${offer(flag.complete)}; return ;;`;
      }),
  );
  const positionals = commands.flatMap(({ words, spec }) =>
    spec.positionals
      .map((positional, i) => ({ positional, i }))
      .filter(({ positional }) => positional.complete)
      .map(({ positional, i }) => {
        const at = positional.variadic ? "*" : String(i);
        const patterns = (words.length === 0 ? [""] : words).map((word) =>
          at === "*" ? `"${word} "*` : `"${word} ${at}"`,
        );
        return `    ${patterns.join("|")}) ${offer(positional.complete)} ;;`;
      }),
  );
  return `# Completion of remi for bash 3.2 and later.
# ${GENERATED}

_remi_words() {
  local word
  for word in "$@"; do
    case $word in "$cur"*) COMPREPLY[\${#COMPREPLY[@]}]=$word ;; esac
  done
}

# Also names of machines. While bash lists, each name comes with its state; while it completes, the name alone.
_remi_sessions() {
  local name about
  while IFS=$'\\t' read -r name about; do
    case $name in "$cur"*) ;; *) continue ;; esac
    if [ "\${COMP_TYPE:-9}" = 63 ]; then
      COMPREPLY[\${#COMPREPLY[@]}]="$name  ($about)"
    else
      COMPREPLY[\${#COMPREPLY[@]}]=$name
    fi
  done < <("$remi" __complete sessions "$1" 2>/dev/null)
}

_remi_directories() {
  local path
  compopt -o filenames 2>/dev/null
  while IFS= read -r path; do
    COMPREPLY[\${#COMPREPLY[@]}]=$path
  done < <(compgen -d -- "$cur")
}

_remi_files() {
  _remi_program 2
}

# The program after --, and then its files.
_remi_program() {
  local path kind=-f
  [ "$1" = 1 ] && kind=-c
  compopt -o filenames 2>/dev/null
  while IFS= read -r path; do
    COMPREPLY[\${#COMPREPLY[@]}]=$path
  done < <(compgen "$kind" -- "$cur")
}

_remi() {
  local cur prev remi verb='' flags='' valued='' target='' runs='' word i first=1 at=0
  COMPREPLY=()
  cur=\${COMP_WORDS[COMP_CWORD]}
  prev=\${COMP_WORDS[COMP_CWORD-1]}
  remi=\${COMP_WORDS[0]}
  case $remi in "~/"*) remi=$HOME/\${remi#"~/"} ;; esac
  type "$remi" >/dev/null 2>&1 || remi=remi

  if [ "$COMP_CWORD" -gt 1 ]; then
    case \${COMP_WORDS[1]} in
      ${commands.flatMap(({ words }) => words).join("|")})
        verb=\${COMP_WORDS[1]}
        first=2
        ;;
    esac
  fi
  case $verb in
${lines.join("\n")}
  esac

  i=$first
  while [ "$i" -lt "$COMP_CWORD" ]; do
    word=\${COMP_WORDS[i]}
    if [ "$word" = -- ]; then
      [ -n "$runs" ] && _remi_program $((COMP_CWORD - i))
      return
    fi
    case $valued in
      *" $word "*)
        i=$((i + 1))
        case $target in *" $word "*) [ "$i" -lt "$COMP_CWORD" ] && at=$((at + 1)) ;; esac
        ;;
      *)
        case $word in -?*) ;; *) at=$((at + 1)) ;; esac
        ;;
    esac
    i=$((i + 1))
  done

  # The value of the flag before the cursor.
  if [ "$i" -gt "$COMP_CWORD" ]; then
    case "$verb $prev" in
${values.join("\n")}
    esac
    return
  fi
  case $cur in
    -*)
      set -f
      _remi_words $flags
      set +f
      return
      ;;
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    _remi_words ${verbs.join(" ")}
  fi
  case "$verb $at" in
${positionals.join("\n")}
  esac
}

complete -F _remi remi
`;
}
