# Completion of remi for bash 3.2 and later.
# Made by 'bun run completions' from the command table; changes here are lost.

_remi_words() {
  local word
  for word in "$@"; do
    case $word in "$cur"*) COMPREPLY[${#COMPREPLY[@]}]=$word ;; esac
  done
}

# Also names of machines, which those have chosen, and are quoted. While bash lists, each name comes with its state; while it
# completes, the name alone.
_remi_sessions() {
  local name quoted about
  while IFS=$'\t' read -r name about; do
    printf -v quoted %q "$name"
    case $quoted in "$cur"*) ;; *) continue ;; esac
    if [ "${COMP_TYPE:-9}" = 63 ]; then
      COMPREPLY[${#COMPREPLY[@]}]="$name  ($about)"
    else
      COMPREPLY[${#COMPREPLY[@]}]=$quoted
    fi
  done < <("$remi" __complete sessions "$1" 2>/dev/null)
}

_remi_directories() {
  local path
  compopt -o filenames 2>/dev/null
  while IFS= read -r path; do
    COMPREPLY[${#COMPREPLY[@]}]=$path
  done < <(compgen -d -- "$cur")
}

_remi_files() {
  _remi_program 2
}

# Words of 'remi files', quoted as the word is, and where one may stand, files of this machine.
_remi_places() {
  local kind word shown about isMixed=''
  while IFS=$'\t' read -r kind word shown about; do
    case $kind in
      files)
        _remi_local_files
        [ "${#COMPREPLY[@]}" -gt 0 ] && isMixed=1
        continue
        ;;
      more) compopt -o nospace 2>/dev/null ;;
    esac
    if [ "${COMP_TYPE:-9}" = 63 ]; then
      # Names of files would be cut before their last slash.
      compopt +o filenames 2>/dev/null
      word="$shown  ($about)"
    elif [ -n "$isMixed" ]; then
      # Bash quotes names of files, and the others with them.
      word=${shown#"$head"}
    fi
    COMPREPLY[${#COMPREPLY[@]}]=$word
  done < <("$remi" __complete bash-places "$head" "$whole" "${named[@]}" 2>/dev/null)
}

# Without names with a colon, which 'remi files' takes for other words, unless the word begins with ., / or ~.
_remi_local_files() {
  local path
  while IFS= read -r path; do
    case $whole in [./~]*) ;; *) case $path in *:*) continue ;; esac ;; esac
    case $path in "$head"*) COMPREPLY[${#COMPREPLY[@]}]=${path#"$head"} ;; esac
  done < <(compgen -f -- "$whole")
  [ "${#COMPREPLY[@]}" -gt 0 ] && compopt -o filenames 2>/dev/null
}

# The program after --, and then its files.
_remi_program() {
  local path kind=-f
  [ "$1" = 1 ] && kind=-c
  compopt -o filenames 2>/dev/null
  while IFS= read -r path; do
    COMPREPLY[${#COMPREPLY[@]}]=$path
  done < <(compgen "$kind" -- "$cur")
}

# The words up to the cursor in `words`, the last one being `cword`: bash also breaks them at colons and the like. What is
# before its last such break stays as it is: `head`.
_remi_split() {
  local i=0 rest=${COMP_LINE:0:COMP_POINT} blanks piece
  cword=-1
  while [ "$i" -le "$COMP_CWORD" ]; do
    blanks=${rest%%[![:space:]]*}
    rest=${rest#"$blanks"}
    piece=${COMP_WORDS[i]}
    [ "$i" -eq "$COMP_CWORD" ] && piece=$rest
    if [ "$i" -eq 0 ] || [ -n "$blanks" ]; then
      cword=$((cword + 1))
      words[cword]=''
    fi
    head=${words[cword]}
    words[cword]=$head$piece
    rest=${rest#"$piece"}
    i=$((i + 1))
  done
  case $piece in *[!:=@\<\>\&\|\;\(]*) ;; *) head=${words[cword]} ;; esac
}

_remi() {
  local cur whole head prev remi verb='' flags='' valued='' target='' runs='' word i first=1 at=0
  local -a words=() named=()
  local cword
  _remi_split
  COMPREPLY=()
  cur=${COMP_WORDS[COMP_CWORD]}
  whole=${words[cword]}
  prev=${words[cword-1]}
  remi=${words[0]}
  case $remi in "~/"*) remi=$HOME/${remi#"~/"} ;; esac
  type "$remi" >/dev/null 2>&1 || remi=remi

  if [ "$cword" -gt 1 ]; then
    case ${words[1]} in
      new|new-session|attach|a|attach-session|detach|detach-client|ls|list|list-sessions|kill|kill-session|rename|rename-session|restart|rm|send|send-keys|capture|capture-pane|grep|wait|event|events|notify|mute|unmute|log|hooks|logs|code|connect|files|forward|share|devices|relay|server|config|env|completion|version|help)
        verb=${words[1]}
        first=2
        ;;
    esac
  fi
  case $verb in
    '')
      flags='--detached -d --cwd -C --env -e --size --worktree -w --prefix --code --permanent-code --rotating-code --signaling-url --relay --no-relay --p2p --no-p2p --help -h'
      valued=' --cwd -C --env -e --size --prefix --signaling-url '
      runs=1
      ;;
    new|new-session)
      flags='--detached -d --cwd -C --env -e --size --worktree -w --prefix --help -h'
      valued=' --cwd -C --env -e --size --prefix --session -s '
      runs=1
      target=' --session -s '
      ;;
    attach|a|attach-session)
      flags='--read-only -r --detach-others -d --prefix --help -h'
      valued=' --prefix --target -t '
      target=' --target -t '
      ;;
    detach|detach-client)
      flags='--help -h'
      valued=' --target -t '
      target=' --target -t '
      ;;
    ls|list|list-sessions)
      flags='--on --json --why --help -h'
      valued=' --on '
      ;;
    kill|kill-session)
      flags='--signal -s --all --yes -y --help -h'
      valued=' --signal -s --target -t '
      target=' --target -t '
      ;;
    rename|rename-session)
      flags='--help -h'
      valued=' --target -t '
      target=' --target -t '
      ;;
    restart)
      flags='--help -h'
      valued=' --target -t '
      target=' --target -t '
      ;;
    rm)
      flags='--exited --worktree -w --force -f --help -h'
      valued=' --target -t '
      target=' --target -t '
      ;;
    send|send-keys)
      flags='--on --enter --force --wait --wait-for --timeout --key -k --help -h'
      valued=' --on --wait-for --timeout --key -k --target -t '
      target=' --target -t '
      ;;
    capture|capture-pane)
      flags='--on --ansi --html --json --scrollback -S --join -J --help -h'
      valued=' --on --target -t '
      target=' --target -t '
      ;;
    grep)
      flags='--fixed-strings -F --ignore-case -i --context -C --names -l --json --help -h'
      valued=' --context -C '
      ;;
    wait)
      flags='--on --for --now --new --timeout --help -h'
      valued=' --on --for --timeout --target -t '
      target=' --target -t '
      ;;
    event)
      flags='--state --reason --session --help -h'
      valued=' --state --reason --session --hook --payload '
      ;;
    events)
      flags='--follow -f --json --help -h'
      valued=' --target -t '
      target=' --target -t '
      ;;
    notify)
      flags='--last --test --json --help -h'
      ;;
    mute)
      flags='--help -h'
      valued=' --target -t '
      target=' --target -t '
      ;;
    unmute)
      flags='--help -h'
      valued=' --target -t '
      target=' --target -t '
      ;;
    log)
      flags='--events --lines -n --json --help -h'
      valued=' --lines -n --target -t '
      target=' --target -t '
      ;;
    hooks)
      flags='--yes -y --file --notify --help -h'
      valued=' --file '
      ;;
    logs)
      flags='--follow -f --lines -n --help -h'
      valued=' --lines -n --target -t '
      target=' --target -t '
      ;;
    code)
      flags='--refresh --link --qr --permanent-code --rotating-code --signaling-url --relay --no-relay --p2p --no-p2p --json --help -h'
      valued=' --signaling-url '
      ;;
    connect)
      flags='--relay --no-p2p --remote-command --json --prefix --read-only -r --forget --help -h'
      valued=' --relay --signaling-url --remote-command --prefix --forget '
      ;;
    files)
      flags='--long -l --all -a --force -f --json --help -h'
      ;;
    forward)
      flags='--relay --no-p2p --remote-command --help -h'
      valued=' --relay --signaling-url --remote-command '
      ;;
    share)
      flags='--read-only -r --files --expires --qr --json --help -h'
      valued=' --expires --target -t '
      target=' --target -t '
      ;;
    devices)
      flags='--json --help -h'
      ;;
    relay)
      flags='--listen --public-url --tls-cert --tls-key --trusted-proxy --allow-origin --stun-port --stun-address --no-viewer --state --max-anonymous-rooms --help -h'
      valued=' --listen --public-url --tls-cert --tls-key --trusted-proxy --allow-origin --stun-port --stun-address --state --max-anonymous-rooms '
      ;;
    server)
      flags='--json --help -h'
      ;;
    config)
      flags='--json --help -h'
      ;;
    env)
      flags='--json --help -h'
      ;;
    completion)
      flags='--help -h'
      ;;
    version)
      flags='--json --help -h'
      ;;
    help)
      flags='--help -h'
      ;;
  esac

  i=$first
  while [ "$i" -lt "$cword" ]; do
    word=${words[i]}
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
            named[${#named[@]}]=$word
            ;;
        esac
        ;;
    esac
    i=$((i + 1))
  done

  # The value of the flag before the cursor.
  if [ "$i" -gt "$cword" ]; then
    case "$verb $prev" in
    " --cwd"|" -C") _remi_directories; return ;;
    " --prefix") _remi_words C-a C-b C-t C-x; return ;;
    "new --cwd"|"new -C"|"new-session --cwd"|"new-session -C") _remi_directories; return ;;
    "new --prefix"|"new-session --prefix") _remi_words C-a C-b C-t C-x; return ;;
    "attach --prefix"|"a --prefix"|"attach-session --prefix") _remi_words C-a C-b C-t C-x; return ;;
    "attach --target"|"attach -t"|"a --target"|"a -t"|"attach-session --target"|"attach-session -t") _remi_sessions all; return ;;
    "detach --target"|"detach -t"|"detach-client --target"|"detach-client -t") _remi_sessions all; return ;;
    "ls --on"|"list --on"|"list-sessions --on") _remi_sessions machines; return ;;
    "kill --signal"|"kill -s"|"kill-session --signal"|"kill-session -s") _remi_words SIGHUP SIGINT SIGQUIT SIGTERM SIGKILL SIGUSR1 SIGUSR2; return ;;
    "kill --target"|"kill -t"|"kill-session --target"|"kill-session -t") _remi_sessions all; return ;;
    "rename --target"|"rename -t"|"rename-session --target"|"rename-session -t") _remi_sessions all; return ;;
    "restart --target"|"restart -t") _remi_sessions all; return ;;
    "rm --target"|"rm -t") _remi_sessions all; return ;;
    "send --on"|"send-keys --on") _remi_sessions machines; return ;;
    "send --wait-for"|"send-keys --wait-for") _remi_words exit idle working waiting; return ;;
    "send --key"|"send -k"|"send-keys --key"|"send-keys -k") _remi_words Enter Tab Escape Space Backspace Delete Insert Home End PageUp PageDown Up Down Left Right F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 F11 F12 C-c C-d S-Tab; return ;;
    "send --target"|"send -t"|"send-keys --target"|"send-keys -t") _remi_sessions all; return ;;
    "capture --on"|"capture-pane --on") _remi_sessions machines; return ;;
    "capture --target"|"capture -t"|"capture-pane --target"|"capture-pane -t") _remi_sessions all; return ;;
    "wait --on") _remi_sessions machines; return ;;
    "wait --for") _remi_words exit idle working waiting; return ;;
    "wait --target"|"wait -t") _remi_sessions all; return ;;
    "event --state") _remi_words working waiting idle done; return ;;
    "event --session") _remi_sessions living; return ;;
    "events --target"|"events -t") _remi_sessions all; return ;;
    "mute --target"|"mute -t") _remi_sessions all; return ;;
    "unmute --target"|"unmute -t") _remi_sessions all; return ;;
    "log --target"|"log -t") _remi_sessions all; return ;;
    "hooks --file") _remi_files; return ;;
    "logs --target"|"logs -t") _remi_sessions all; return ;;
    "connect --prefix") _remi_words C-a C-b C-t C-x; return ;;
    "share --expires") _remi_words 30m 1h 2d; return ;;
    "share --target"|"share -t") _remi_sessions all; return ;;
    "relay --tls-cert") _remi_files; return ;;
    "relay --tls-key") _remi_files; return ;;
    "relay --state") _remi_files; return ;;
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
    _remi_words new attach detach ls kill rename restart rm send capture grep wait event events notify mute unmute log hooks logs code connect files forward share devices relay server config env completion version help
  fi
  case "$verb $at" in
    " 0") _remi_sessions all ;;
    "attach 0"|"a 0"|"attach-session 0") _remi_sessions all ;;
    "detach 0"|"detach-client 0") _remi_sessions living ;;
    "kill "*|"kill-session "*) _remi_sessions living ;;
    "rename 0"|"rename-session 0") _remi_sessions all ;;
    "restart 0") _remi_sessions exited ;;
    "rm "*) _remi_sessions exited ;;
    "send 0"|"send-keys 0") _remi_sessions living ;;
    "capture 0"|"capture-pane 0") _remi_sessions all ;;
    "grep "*) _remi_sessions all ;;
    "wait 0") _remi_sessions all ;;
    "events 0") _remi_sessions all ;;
    "mute 0") _remi_sessions all ;;
    "unmute 0") _remi_sessions all ;;
    "log 0") _remi_sessions all ;;
    "hooks 0") _remi_words install uninstall print ;;
    "hooks 1") _remi_words claude codex gemini opencode ;;
    "logs 0") _remi_sessions all ;;
    "code 0") _remi_sessions living ;;
    "files 0") _remi_words ls cat get put ;;
    "files "*) _remi_places ;;
    "share 0") _remi_sessions living ;;
    "devices 0") _remi_words list approve revoke ;;
    "server 0") _remi_words start stop status restart ;;
    "config 0") _remi_words show path init ;;
    "completion 0") _remi_words bash zsh fish ;;
    "help 0") _remi_words new attach detach ls kill rename restart rm send capture grep wait event events notify mute unmute log hooks logs code connect files forward share devices relay server config env completion version help ;;
  esac
}

complete -F _remi remi
