// The completion script for bash 3.2 and later. It does not need the bash-completion package.

import { joinWords } from "../../text/command-words.ts";
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
    case "places":
      return "_remi_places";
    default:
      return `_remi_words ${joinWords(fixedWords(complete))}`;
  }
}

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

# Also names of machines, which those have chosen, and are quoted. While bash lists, each name comes with its state; while it
# completes, the name alone.
_remi_sessions() {
  local name quoted about
  while IFS=$'\\t' read -r name about; do
    printf -v quoted %q "$name"
    case $quoted in "$cur"*) ;; *) continue ;; esac
    if [ "\${COMP_TYPE:-9}" = 63 ]; then
      COMPREPLY[\${#COMPREPLY[@]}]="$name  ($about)"
    else
      COMPREPLY[\${#COMPREPLY[@]}]=$quoted
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

# Words of 'remi files', quoted as the word is, and where one may stand, files of this machine.
_remi_places() {
  local kind word shown about isMixed=''
  while IFS=$'\\t' read -r kind word shown about; do
    case $kind in
      files)
        _remi_local_files
        [ "\${#COMPREPLY[@]}" -gt 0 ] && isMixed=1
        continue
        ;;
      more) compopt -o nospace 2>/dev/null ;;
    esac
    if [ "\${COMP_TYPE:-9}" = 63 ]; then
      # Names of files would be cut before their last slash.
      compopt +o filenames 2>/dev/null
      word="$shown  ($about)"
    elif [ -n "$isMixed" ]; then
      # Bash quotes names of files, and the others with them.
      word=\${shown#"$head"}
    fi
    COMPREPLY[\${#COMPREPLY[@]}]=$word
  done < <("$remi" __complete bash-places "$head" "$whole" "\${named[@]}" 2>/dev/null)
}

# Without names with a colon, which 'remi files' takes for other words, unless the word begins with ., / or ~.
_remi_local_files() {
  local path
  while IFS= read -r path; do
    case $whole in [./~]*) ;; *) case $path in *:*) continue ;; esac ;; esac
    case $path in "$head"*) COMPREPLY[\${#COMPREPLY[@]}]=\${path#"$head"} ;; esac
  done < <(compgen -f -- "$whole")
  [ "\${#COMPREPLY[@]}" -gt 0 ] && compopt -o filenames 2>/dev/null
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

# The words up to the cursor in \`words\`, the last one being \`cword\`: bash also breaks them at colons and the like. What is
# before its last such break stays as it is: \`head\`.
_remi_split() {
  local i=0 rest=\${COMP_LINE:0:COMP_POINT} blanks piece
  cword=-1
  while [ "$i" -le "$COMP_CWORD" ]; do
    blanks=\${rest%%[![:space:]]*}
    rest=\${rest#"$blanks"}
    piece=\${COMP_WORDS[i]}
    [ "$i" -eq "$COMP_CWORD" ] && piece=$rest
    if [ "$i" -eq 0 ] || [ -n "$blanks" ]; then
      cword=$((cword + 1))
      words[cword]=''
    fi
    head=\${words[cword]}
    words[cword]=$head$piece
    rest=\${rest#"$piece"}
    i=$((i + 1))
  done
  case $piece in *[!:=@\\<\\>\\&\\|\\;\\(]*) ;; *) head=\${words[cword]} ;; esac
}

_remi() {
  local cur whole head prev remi verb='' flags='' valued='' target='' runs='' word i first=1 at=0
  local -a words=() named=()
  local cword
  _remi_split
  COMPREPLY=()
  cur=\${COMP_WORDS[COMP_CWORD]}
  whole=\${words[cword]}
  prev=\${words[cword-1]}
  remi=\${words[0]}
  case $remi in "~/"*) remi=$HOME/\${remi#"~/"} ;; esac
  type "$remi" >/dev/null 2>&1 || remi=remi

  if [ "$cword" -gt 1 ]; then
    case \${words[1]} in
      ${commands.flatMap(({ words }) => words).join("|")})
        verb=\${words[1]}
        first=2
        ;;
    esac
  fi
  case $verb in
${lines.join("\n")}
  esac

  i=$first
  while [ "$i" -lt "$cword" ]; do
    word=\${words[i]}
    if [ "$word" = -- ]; then
      [ -n "$runs" ] && _remi_program $((cword - i))
      return
    fi
    case $valued in
      *" $word "*)
        i=$((i + 1))
        case $target in *" $word "*) [ "$i" -lt "$cword" ] && at=$((at + 1)) ;; esac
        ;;
      *)
        case $word in
          -?*) ;;
          *)
            at=$((at + 1))
            named[\${#named[@]}]=$word
            ;;
        esac
        ;;
    esac
    i=$((i + 1))
  done

  # The value of the flag before the cursor.
  if [ "$i" -gt "$cword" ]; then
    case "$verb $prev" in
${values.join("\n")}
    esac
    return
  fi
  case $whole in
    -*)
      set -f
      _remi_words $flags
      set +f
      return
      ;;
  esac
  if [ "$cword" -eq 1 ]; then
    _remi_words ${verbs.join(" ")}
  fi
  case "$verb $at" in
${positionals.join("\n")}
  esac
}

complete -F _remi remi
`;
}
