# Completion of remi for fish.
# Made by 'bun run completions' from the command table; changes here are lost.

set -g __remi_verbs new new-session attach a attach-session detach detach-client ls list list-sessions kill kill-session rename rename-session restart rm send send-keys capture capture-pane grep wait event events notify mute unmute log hooks logs code connect files forward share devices relay server config env completion version help

# The words between remi and the cursor.
function __remi_words
    set -l words (commandline -opc)
    string join \n -- $words[2..-1]
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
    set -l typed (string unescape -- "$token"; or string unescape -- "$token'"; or string unescape -- "$token\"")
    for line in (__remi_ask places "$typed" (string match -v -- '-?*' $words[3..-1]))
        set -l part (string split \t -- $line)
        if test $part[1] != files
            printf '%s\t%s\n' $part[2] $part[4]
        else if string match -q -r '^[./~]' -- "$typed"
            __remi_files
        else
            __remi_files | string match -v -r '^[^\t]*:'
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
    contains -- "$words[1]" new new-session; and return 0
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
complete -c remi -n __remi_first -a new -d 'start a session and attach to it'
complete -c remi -n __remi_first -a attach -d 'attach this terminal to a session'
complete -c remi -n __remi_first -a detach -d 'detach every client of a session'
complete -c remi -n __remi_first -a ls -d 'list the sessions'
complete -c remi -n __remi_first -a kill -d 'end a session with all its processes'
complete -c remi -n __remi_first -a rename -d 'give a session another name'
complete -c remi -n __remi_first -a restart -d 'run the program of an ended session again'
complete -c remi -n __remi_first -a rm -d 'forget a session that has ended'
complete -c remi -n __remi_first -a send -d 'type text and keys into a session'
complete -c remi -n __remi_first -a capture -d 'print the screen of a session'
complete -c remi -n __remi_first -a grep -d 'search the screens and scrollbacks of all sessions'
complete -c remi -n __remi_first -a wait -d 'wait until a session ends, is idle, needs somebody, or prints something'
complete -c remi -n __remi_first -a event -d 'report the state of a session\'s program, for use in hooks'
complete -c remi -n __remi_first -a events -d 'show what happens in the sessions'
complete -c remi -n __remi_first -a notify -d 'show what happened to notifications, or send one as a test'
complete -c remi -n __remi_first -a mute -d 'stop notifications about a session'
complete -c remi -n __remi_first -a unmute -d 'start notifications about a muted session again'
complete -c remi -n __remi_first -a log -d 'show what happened in a session: started, waited, bell, exited'
complete -c remi -n __remi_first -a hooks -d 'let an agent report by its own hooks whether it works or waits'
complete -c remi -n __remi_first -a logs -d 'show the log of the server, or of a session\'s host'
complete -c remi -n __remi_first -a code -d 'show the code that opens a session from elsewhere'
complete -c remi -n __remi_first -a connect -d 'attach this terminal to a session of another machine, or show its dashboard'
complete -c remi -n __remi_first -a files -d 'list, print and copy the files of a session'
complete -c remi -n __remi_first -a forward -d 'reach a TCP port of another machine from this one'
complete -c remi -n __remi_first -a share -d 'make a link to one session for somebody else'
complete -c remi -n __remi_first -a devices -d 'list, approve or revoke access from elsewhere'
complete -c remi -n __remi_first -a relay -d 'run a relay that others can reach'
complete -c remi -n __remi_first -a server -d 'start or stop the session server, or show its status'
complete -c remi -n __remi_first -a config -d 'show the configuration, its file\'s path, or write a first file'
complete -c remi -n __remi_first -a env -d 'show the variables that remi reads and the places it uses'
complete -c remi -n __remi_first -a completion -d 'print the completions for a shell'
complete -c remi -n __remi_first -a version -d 'print the version'
complete -c remi -n __remi_first -a help -d 'explain remi or one command'
complete -c remi -n '__remi_in' -s d -l detached -d 'do not attach to it'
complete -c remi -n '__remi_in' -s C -l cwd -x -a '(__fish_complete_directories)' -d 'its working directory'
complete -c remi -n '__remi_in' -s e -l env -x -d 'set a variable; may be repeated'
complete -c remi -n '__remi_in' -l size -x -d 'its size while nobody is attached'
complete -c remi -n '__remi_in' -s w -l worktree -d 'give it a git worktree of its own, on BRANCH or on one of the session\'s name'
complete -c remi -n '__remi_in' -l prefix -x -a 'C-a C-b C-t C-x' -d 'the prefix key while attached, such as C-a'
complete -c remi -n '__remi_in' -l code -d 'show a code for it first, as \'remi code NAME\' does'
complete -c remi -n '__remi_in' -l permanent-code -d 'keep one code for ever; each device must be approved here'
complete -c remi -n '__remi_in' -l rotating-code -d 'go back to codes that change'
complete -c remi -n '__remi_in' -l signaling-url -x -d 'the relay to use, such as wss://relay.example.com/connect'
complete -c remi -n '__remi_in' -l relay -d 'go back to the relay of this machine'
complete -c remi -n '__remi_in' -l no-relay -d 'turn remote access off: no socket to any relay'
complete -c remi -n '__remi_in' -l p2p -d 'allow direct paths, which show addresses to the other end'
complete -c remi -n '__remi_in' -l no-p2p -d 'allow no direct path: everything goes through the relay'
complete -c remi -n '__remi_in' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in; and __remi_at 0 only \'--cwd -C --env -e --size --prefix --signaling-url\' \'\'' -a '(__remi_sessions all)'
complete -c remi -n '__remi_in new new-session' -s d -l detached -d 'do not attach to it'
complete -c remi -n '__remi_in new new-session' -s C -l cwd -x -a '(__fish_complete_directories)' -d 'its working directory'
complete -c remi -n '__remi_in new new-session' -s e -l env -x -d 'set a variable; may be repeated'
complete -c remi -n '__remi_in new new-session' -l size -x -d 'its size while nobody is attached'
complete -c remi -n '__remi_in new new-session' -s w -l worktree -d 'give it a git worktree of its own, on BRANCH or on one of the session\'s name'
complete -c remi -n '__remi_in new new-session' -l prefix -x -a 'C-a C-b C-t C-x' -d 'the prefix key while attached, such as C-a'
complete -c remi -n '__remi_in new new-session' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in attach a attach-session' -s r -l read-only -d 'watch, but send nothing'
complete -c remi -n '__remi_in attach a attach-session' -s d -l detach-others -d 'detach the session\'s other clients'
complete -c remi -n '__remi_in attach a attach-session' -l prefix -x -a 'C-a C-b C-t C-x' -d 'the prefix key while attached, such as C-a'
complete -c remi -n '__remi_in attach a attach-session' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in attach a attach-session; and __remi_after --target' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in attach a attach-session; and __remi_after -t' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in attach a attach-session; and __remi_at 0 only \'--prefix --target -t\' \'--target -t\'' -a '(__remi_sessions all)'
complete -c remi -n '__remi_in detach detach-client' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in detach detach-client; and __remi_after --target' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in detach detach-client; and __remi_after -t' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in detach detach-client; and __remi_at 0 only \'--target -t\' \'--target -t\'' -a '(__remi_sessions living)'
complete -c remi -n '__remi_in ls list list-sessions' -l on -x -a '(__remi_sessions machines)' -d 'on a machine that this one is paired with, or ssh://USER@HOST'
complete -c remi -n '__remi_in ls list list-sessions' -l json -d 'print JSON'
complete -c remi -n '__remi_in ls list list-sessions' -l why -d 'where each state comes from, and why'
complete -c remi -n '__remi_in ls list list-sessions' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in kill kill-session' -s s -l signal -x -a 'SIGHUP SIGINT SIGQUIT SIGTERM SIGKILL SIGUSR1 SIGUSR2' -d 'send this signal instead, such as SIGINT'
complete -c remi -n '__remi_in kill kill-session' -l all -d 'every session that runs, after a question'
complete -c remi -n '__remi_in kill kill-session' -s y -l yes -d 'with --all: do not ask'
complete -c remi -n '__remi_in kill kill-session' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in kill kill-session; and __remi_after --target' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in kill kill-session; and __remi_after -t' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in kill kill-session; and __remi_at 0 more \'--signal -s --target -t\' \'--target -t\'' -a '(__remi_sessions living)'
complete -c remi -n '__remi_in rename rename-session' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in rename rename-session; and __remi_after --target' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in rename rename-session; and __remi_after -t' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in rename rename-session; and __remi_at 0 only \'--target -t\' \'--target -t\'' -a '(__remi_sessions all)'
complete -c remi -n '__remi_in restart' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in restart; and __remi_after --target' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in restart; and __remi_after -t' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in restart; and __remi_at 0 only \'--target -t\' \'--target -t\'' -a '(__remi_sessions exited)'
complete -c remi -n '__remi_in rm' -l exited -d 'forget every session that has ended'
complete -c remi -n '__remi_in rm' -s w -l worktree -d 'also remove its git worktree, if it is clean'
complete -c remi -n '__remi_in rm' -s f -l force -d 'remove a worktree that is not clean; changes are lost'
complete -c remi -n '__remi_in rm' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in rm; and __remi_after --target' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in rm; and __remi_after -t' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in rm; and __remi_at 0 more \'--target -t\' \'--target -t\'' -a '(__remi_sessions exited)'
complete -c remi -n '__remi_in send send-keys' -l on -x -a '(__remi_sessions machines)' -d 'on a machine that this one is paired with, or ssh://USER@HOST'
complete -c remi -n '__remi_in send send-keys' -l enter -d 'press Enter; after TEXT, submit it'
complete -c remi -n '__remi_in send send-keys' -l force -d 'submit a prompt even while the session waits with a question'
complete -c remi -n '__remi_in send send-keys' -l wait -d 'then wait until the session is idle, or waits with a question'
complete -c remi -n '__remi_in send send-keys' -l wait-for -x -a 'exit idle working waiting' -d 'then wait as \'remi wait --for\' does; with /REGEX/, only lines that come from now on count'
complete -c remi -n '__remi_in send send-keys' -l timeout -x -d 'with --wait and --wait-for: give up after this time'
complete -c remi -n '__remi_in send send-keys' -s k -l key -x -a 'Enter Tab Escape Space Backspace Delete Insert Home End PageUp PageDown Up Down Left Right F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 F11 F12 C-c C-d S-Tab' -d 'press a key; may be repeated'
complete -c remi -n '__remi_in send send-keys' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in send send-keys; and __remi_after --target' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in send send-keys; and __remi_after -t' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in send send-keys; and __remi_at 0 only \'--on --wait-for --timeout --key -k --target -t\' \'--target -t\'' -a '(__remi_sessions living)'
complete -c remi -n '__remi_in capture capture-pane' -l on -x -a '(__remi_sessions machines)' -d 'on a machine that this one is paired with, or ssh://USER@HOST'
complete -c remi -n '__remi_in capture capture-pane' -l ansi -d 'with colours and attributes'
complete -c remi -n '__remi_in capture capture-pane' -l html -d 'as HTML'
complete -c remi -n '__remi_in capture capture-pane' -l json -d 'as JSON'
complete -c remi -n '__remi_in capture capture-pane' -s S -l scrollback -d 'with the last N lines above the screen, or all of them'
complete -c remi -n '__remi_in capture capture-pane' -s J -l join -d 'join lines that were wrapped'
complete -c remi -n '__remi_in capture capture-pane' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in capture capture-pane; and __remi_after --target' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in capture capture-pane; and __remi_after -t' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in capture capture-pane; and __remi_at 0 only \'--on --target -t\' \'--target -t\'' -a '(__remi_sessions all)'
complete -c remi -n '__remi_in grep' -s F -l fixed-strings -d 'PATTERN is plain text'
complete -c remi -n '__remi_in grep' -s i -l ignore-case -d 'ignore case'
complete -c remi -n '__remi_in grep' -s C -l context -x -d 'with N lines before and after each'
complete -c remi -n '__remi_in grep' -s l -l names -d 'print only the sessions\' names'
complete -c remi -n '__remi_in grep' -l json -d 'print JSON'
complete -c remi -n '__remi_in grep' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in grep; and __remi_at 1 more \'--context -C\' \'\'' -a '(__remi_sessions all)'
complete -c remi -n '__remi_in wait' -l on -x -a '(__remi_sessions machines)' -d 'on a machine that this one is paired with, or ssh://USER@HOST'
complete -c remi -n '__remi_in wait' -l for -x -a 'exit idle working waiting' -d 'exit, idle, working, waiting or /REGEX/ (with flags i, u, s)'
complete -c remi -n '__remi_in wait' -l now -d 'with idle and waiting: the current state counts'
complete -c remi -n '__remi_in wait' -l new -d 'with /REGEX/: only lines that come from this call on'
complete -c remi -n '__remi_in wait' -l timeout -x -d 'give up after this time'
complete -c remi -n '__remi_in wait' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in wait; and __remi_after --target' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in wait; and __remi_after -t' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in wait; and __remi_at 0 only \'--on --for --timeout --target -t\' \'--target -t\'' -a '(__remi_sessions all)'
complete -c remi -n '__remi_in event' -l state -x -a 'working waiting idle done' -d 'working, waiting (for a human), idle or done'
complete -c remi -n '__remi_in event' -l reason -x -d 'why, in a few words'
complete -c remi -n '__remi_in event' -l session -x -a '(__remi_sessions living)' -d 'the session, if it is not the one that this runs in'
complete -c remi -n '__remi_in event' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in events' -s f -l follow -d 'continue with what happens later'
complete -c remi -n '__remi_in events' -l json -d 'print a line of JSON for each'
complete -c remi -n '__remi_in events' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in events; and __remi_after --target' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in events; and __remi_after -t' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in events; and __remi_at 0 only \'--target -t\' \'--target -t\'' -a '(__remi_sessions all)'
complete -c remi -n '__remi_in notify' -l last -d 'the last N notifications, 20 if not given'
complete -c remi -n '__remi_in notify' -l test -d 'send one in every way that is set up'
complete -c remi -n '__remi_in notify' -l json -d 'print JSON'
complete -c remi -n '__remi_in notify' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in mute' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in mute; and __remi_after --target' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in mute; and __remi_after -t' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in mute; and __remi_at 0 only \'--target -t\' \'--target -t\'' -a '(__remi_sessions all)'
complete -c remi -n '__remi_in unmute' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in unmute; and __remi_after --target' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in unmute; and __remi_after -t' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in unmute; and __remi_at 0 only \'--target -t\' \'--target -t\'' -a '(__remi_sessions all)'
complete -c remi -n '__remi_in log' -l events -d 'the events, as without this flag'
complete -c remi -n '__remi_in log' -s n -l lines -x -d 'only the last N'
complete -c remi -n '__remi_in log' -l json -d 'print JSON'
complete -c remi -n '__remi_in log' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in log; and __remi_after --target' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in log; and __remi_after -t' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in log; and __remi_at 0 only \'--lines -n --target -t\' \'--target -t\'' -a '(__remi_sessions all)'
complete -c remi -n '__remi_in hooks' -s y -l yes -d 'write without asking'
complete -c remi -n '__remi_in hooks' -l file -x -a '(__remi_files)' -d 'the settings file, if it is not in its usual place'
complete -c remi -n '__remi_in hooks' -l notify -d 'for Codex: the older \'notify\' in config.toml, which reports only the end of a turn'
complete -c remi -n '__remi_in hooks' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in hooks; and __remi_at 0 only \'--file\' \'\'' -a 'install uninstall print'
complete -c remi -n '__remi_in hooks; and __remi_at 1 only \'--file\' \'\'' -a 'claude codex gemini opencode'
complete -c remi -n '__remi_in logs' -s f -l follow -d 'continue with what is written later'
complete -c remi -n '__remi_in logs' -s n -l lines -x -d 'lines to begin with, 100 if not given'
complete -c remi -n '__remi_in logs' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in logs; and __remi_after --target' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in logs; and __remi_after -t' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in logs; and __remi_at 0 only \'--lines -n --target -t\' \'--target -t\'' -a '(__remi_sessions all)'
complete -c remi -n '__remi_in code' -l refresh -d 'make a new code; connections made with the old one, with links and with shares are closed'
complete -c remi -n '__remi_in code' -l link -d 'print a link instead, for one use within 10 minutes'
complete -c remi -n '__remi_in code' -l qr -d 'draw that link for a camera'
complete -c remi -n '__remi_in code' -l permanent-code -d 'keep one code for ever; each device must be approved here'
complete -c remi -n '__remi_in code' -l rotating-code -d 'go back to codes that change'
complete -c remi -n '__remi_in code' -l signaling-url -x -d 'the relay to use, such as wss://relay.example.com/connect'
complete -c remi -n '__remi_in code' -l relay -d 'go back to the relay of this machine'
complete -c remi -n '__remi_in code' -l no-relay -d 'turn remote access off: no socket to any relay'
complete -c remi -n '__remi_in code' -l p2p -d 'allow direct paths, which show addresses to the other end'
complete -c remi -n '__remi_in code' -l no-p2p -d 'allow no direct path: everything goes through the relay'
complete -c remi -n '__remi_in code' -l json -d 'print JSON'
complete -c remi -n '__remi_in code' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in code; and __remi_at 0 only \'--signaling-url\' \'\'' -a '(__remi_sessions living)'
complete -c remi -n '__remi_in connect' -l relay -x -d 'the relay of that machine, such as wss://relay.example.com/connect'
complete -c remi -n '__remi_in connect' -l no-p2p -d 'take no direct path to that machine: everything goes through the relay'
complete -c remi -n '__remi_in connect' -l remote-command -x -d 'with ssh://, what runs remi there, such as /opt/remi/bin/remi'
complete -c remi -n '__remi_in connect' -l json -d 'print its sessions and how it is reached, and attach to none'
complete -c remi -n '__remi_in connect' -l prefix -x -a 'C-a C-b C-t C-x' -d 'the prefix key while attached, such as C-a'
complete -c remi -n '__remi_in connect' -s r -l read-only -d 'watch, but send nothing'
complete -c remi -n '__remi_in connect' -l forget -x -d 'forget a host\'s key and this machine\'s key for it, without connecting'
complete -c remi -n '__remi_in connect' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in files' -s l -l long -d 'ls: with sizes and times'
complete -c remi -n '__remi_in files' -s a -l all -d 'ls: also names that begin with a dot'
complete -c remi -n '__remi_in files' -s f -l force -d 'get, put: replace files that are there'
complete -c remi -n '__remi_in files' -l json -d 'print JSON'
complete -c remi -n '__remi_in files' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in files; and __remi_at 0 only \'\' \'\'' -a 'ls cat get put'
complete -c remi -n '__remi_in files; and __remi_at 1 more \'\' \'\'' -a '(__remi_places)'
complete -c remi -n '__remi_in forward' -l relay -x -d 'the relay of that machine, such as wss://relay.example.com/connect'
complete -c remi -n '__remi_in forward' -l no-p2p -d 'take no direct path to that machine: everything goes through the relay'
complete -c remi -n '__remi_in forward' -l remote-command -x -d 'with ssh://, what runs remi there, such as /opt/remi/bin/remi'
complete -c remi -n '__remi_in forward' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in share' -s r -l read-only -d 'let them watch, not type'
complete -c remi -n '__remi_in share' -l files -d 'let them read the files of its working directory too'
complete -c remi -n '__remi_in share' -l expires -x -a '30m 1h 2d' -d 'how long it is valid, such as 30m, 1h or 2d (default 1h)'
complete -c remi -n '__remi_in share' -l qr -d 'draw the link for a camera'
complete -c remi -n '__remi_in share' -l json -d 'print JSON'
complete -c remi -n '__remi_in share' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in share; and __remi_after --target' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in share; and __remi_after -t' -x -a '(__remi_sessions all)'
complete -c remi -n '__remi_in share; and __remi_at 0 only \'--expires --target -t\' \'--target -t\'' -a '(__remi_sessions living)'
complete -c remi -n '__remi_in devices' -l json -d 'print JSON'
complete -c remi -n '__remi_in devices' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in devices; and __remi_at 0 only \'\' \'\'' -a 'list approve revoke'
complete -c remi -n '__remi_in relay' -l listen -x -d 'where to listen (default 127.0.0.1:4780)'
complete -c remi -n '__remi_in relay' -l public-url -x -d 'the URL by which others reach it'
complete -c remi -n '__remi_in relay' -l tls-cert -x -a '(__remi_files)' -d 'its certificate, as PEM'
complete -c remi -n '__remi_in relay' -l tls-key -x -a '(__remi_files)' -d 'its key, as PEM'
complete -c remi -n '__remi_in relay' -l trusted-proxy -x -d 'believe X-Forwarded-For of these addresses; may be repeated'
complete -c remi -n '__remi_in relay' -l allow-origin -x -d 'allow a viewer that is served from elsewhere; may be repeated'
complete -c remi -n '__remi_in relay' -l stun-port -x -d 'answer STUN on this UDP port, so that two ends can find a direct path (usually 3478)'
complete -c remi -n '__remi_in relay' -l stun-address -x -d 'where STUN listens (default where the relay does); may be repeated'
complete -c remi -n '__remi_in relay' -l no-viewer -d 'do not serve the viewer'
complete -c remi -n '__remi_in relay' -l state -x -a '(__remi_files)' -d 'keep the letters of permanent codes here'
complete -c remi -n '__remi_in relay' -l max-anonymous-rooms -x -d 'number of rooms beyond which typed codes are refused'
complete -c remi -n '__remi_in relay' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in server' -l json -d 'print JSON (status)'
complete -c remi -n '__remi_in server' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in server; and __remi_at 0 only \'\' \'\'' -a 'start stop status restart'
complete -c remi -n '__remi_in config' -l json -d 'print JSON (show)'
complete -c remi -n '__remi_in config' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in config; and __remi_at 0 only \'\' \'\'' -a 'show path init'
complete -c remi -n '__remi_in env' -l json -d 'print JSON'
complete -c remi -n '__remi_in env' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in completion' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in completion; and __remi_at 0 only \'\' \'\'' -a 'bash zsh fish'
complete -c remi -n '__remi_in version' -l json -d 'print JSON'
complete -c remi -n '__remi_in version' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in help' -s h -l help -d 'print this help'
complete -c remi -n '__remi_in help; and __remi_at 0 only \'\' \'\'' -a 'new attach detach ls kill rename restart rm send capture grep wait event events notify mute unmute log hooks logs code connect files forward share devices relay server config env completion version help'
