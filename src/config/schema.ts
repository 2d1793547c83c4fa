// The table of every option: what a config file may say, its bounds, its default and its description. The reference,
// the template, the checks and the type of a loaded config all come from it. Only data: importing it loads nothing.

import { STUN_URL, TURN_URL } from "../protocol/ice-urls.ts";
import { unhandled } from "../protocol/unhandled.ts";

/** Entries of a list in the config; a longer list is refused. */
export const LIST_LENGTH_MAX = 256;

interface Described {
  /** What it does, in whole sentences, for the reference and the template. */
  readonly doc: string;
  /** URLs in its value are secret after the host: `remi config` shows only the host. */
  readonly secret?: boolean;
}

export interface IntegerOption extends Described {
  readonly kind: "integer";
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

export interface ChoiceOption<T extends string = string> extends Described {
  readonly kind: "choice";
  readonly default: T;
  readonly choices: readonly T[];
}

export interface TextOption extends Described {
  readonly kind: "text";
  readonly default: string;
  readonly pattern: RegExp;
  /** What the pattern accepts, to complete "must be". */
  readonly expects: string;
}

export interface ListOption extends Described {
  readonly kind: "list";
  readonly default: readonly string[];
  /** Of each entry. */
  readonly pattern: RegExp;
  readonly expects: string;
}

export interface PortsOption extends Described {
  readonly kind: "ports";
  readonly default: readonly number[];
}

export interface KeyOption extends Described {
  readonly kind: "key";
  readonly default: string;
}

export interface BooleanOption extends Described {
  readonly kind: "boolean";
  readonly default: boolean;
}

export type Option =
  | IntegerOption
  | ChoiceOption
  | TextOption
  | ListOption
  | PortsOption
  | KeyOption
  | BooleanOption;

const SIZE_POLICIES = ["latest", "smallest", "largest", "manual"] as const;

/** Options of earlier versions, with the warning for a file that still has one. */
export const RETIRED: Readonly<Record<string, string>> = {
  exited_keep_hours:
    "exited_keep_hours has no effect: a session that has ended is only on the disk, until 'remi rm'.",
};

export const OPTIONS = {
  prefix: {
    kind: "key",
    default: "C-b",
    doc: "The key that begins every command of an attached terminal. Pressed twice, it is sent to the program.",
  },
  status_line: {
    kind: "boolean",
    default: false,
    doc: "Whether an attached terminal has a status line in its last row: the session's name and state, and how many others wait. The prefix and `t` switch it at any time. It is off because with it the session is drawn for the terminal instead of passed through: pictures and changed colours of the palette do not reach the terminal, and nothing enters its own scrollback.",
  },
  scrollback_lines: {
    kind: "integer",
    default: 2_000,
    min: 0,
    max: 100_000,
    doc: "Whole lines that a session keeps above its screen, however many rows of the screen they take. 2,000 coloured lines of one row take about 5 MB of memory, long ones up to 24 MB. Applies to new sessions.",
  },
  snapshot_interval_seconds: {
    kind: "integer",
    default: 30,
    min: 1,
    max: 86_400,
    doc: "Seconds between two saves of a session's screen and scrollback to disk, which show after a reboot what the session last showed. Nothing is written while nothing has changed.",
  },
  size_policy: {
    kind: "choice",
    default: "latest",
    choices: SIZE_POLICIES,
    doc: "Whose size a new session takes when several terminals are attached: that of the terminal that was typed in last, the smallest, the largest, or none of them.",
  } as ChoiceOption<(typeof SIZE_POLICIES)[number]>,
  refresh_environment: {
    kind: "list",
    default: ["SSH_AUTH_SOCK", "SSH_CONNECTION", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY"],
    pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
    expects: "the name of a variable",
    doc: "Variables that a session takes over from the terminal that attaches last. The agent socket follows at once; the others reach programs that start afterwards.",
  },
  saved_environment: {
    kind: "list",
    default: [
      "PATH",
      "HOME",
      "SHELL",
      "USER",
      "LOGNAME",
      "LANG",
      "LANGUAGE",
      "LC_*",
      "TZ",
      "EDITOR",
      "VISUAL",
      "PAGER",
      "TMPDIR",
      "XDG_*",
    ],
    pattern: /^[A-Za-z_][A-Za-z0-9_]*\*?$/,
    expects: "the name of a variable, or its beginning followed by *",
    doc: "Variables of a session that are written to disk, so that `remi restart` has them after a reboot. All others are kept only in memory, because they may hold secrets.",
  },
  shell: {
    kind: "text",
    default: "",
    pattern: /^(?:|\/[^\0]{0,4095})$/,
    expects: "the absolute path of a program, or empty",
    doc: "The program of a session that is made without a command. Empty: `$SHELL`, or else the shell of the user's account.",
  },
  terminal_program: {
    kind: "text",
    default: "",
    pattern: /^(?:|[\x21-\x7e]{1,64}(?: [\x21-\x7e]{1,64})?)$/,
    expects: "the name of a terminal, or its name and version such as ghostty 1.2.0, or empty",
    doc: "What programs in new sessions read in TERM_PROGRAM and TERM_PROGRAM_VERSION. Empty: the values of the terminal in which the session is made, with the other variables by which programs recognise that terminal, so that they use what it can do; remi if there is no terminal or it is tmux, screen or zellij.",
  },
  worktree_directory: {
    kind: "text",
    default: "",
    pattern: /^(?:|~?\/[^\0]{0,4000})$/,
    expects: "an absolute path, one that begins with ~/, or empty",
    doc: "Where `--worktree` makes git worktrees: in a directory of the repository's name in this one. Empty: beside the repository, so that those of `~/src/app` are in `~/src/app-worktrees`.",
  },
  signaling_url: {
    kind: "text",
    default: "",
    pattern: /^(?:|wss?:\/\/[^\s\0]{1,2040})$/,
    expects: "a URL such as wss://relay.example.com/connect, or empty",
    doc: "The relay that remote access goes through. Empty: one inside the session server, which only this machine reaches. Nothing is dialled before a code, a link or a share is asked for. `remi code --signaling-url` and `--no-relay` take precedence.",
  },
  ssh_command: {
    kind: "list",
    default: ["ssh"],
    pattern: /^[^\0]{1,4096}$/,
    expects: "a text of 1 to 4096 characters",
    doc: 'The ssh that `remi connect ssh://HOST` runs: a program and arguments that come before its own, such as `["ssh", "-F", "/home/me/.ssh/other"]`. It is run without a shell.',
  },
  remote_command: {
    kind: "text",
    default: "",
    pattern: /^[^\0\n]{0,4096}$/,
    expects: "a command of one line, or empty",
    doc: "What runs remi on a machine that `remi connect ssh://HOST` goes to, for the shell there, such as `/opt/remi/bin/remi`. Empty: `remi`, in the PATH of that shell and then in `~/.local/bin`, `~/bin` and `/usr/local/bin`. `--remote-command` takes precedence.",
  },
  arm_minutes: {
    kind: "integer",
    default: 30,
    min: 0,
    max: 10_080,
    doc: "Minutes that a code is accepted after it was made or shown; 0 for always. Does not apply to links and devices.",
  },
  code_digits: {
    kind: "choice",
    default: "4",
    choices: ["4", "8"],
    doc: "Digits of a code. Use eight with a relay that you do not run yourself.",
  } as ChoiceOption<"4" | "8">,
  log_codes: {
    kind: "boolean",
    default: true,
    doc: "Whether each code is written to `remi.log` when it is made and when it changes, so that `tail ~/.remi/remi.log | grep code` shows the current one. Only you can read that file. The permanent code and links are never in it.",
  },
  remote_controllers: {
    kind: "integer",
    default: 1,
    min: 1,
    max: 16,
    doc: "Remote clients that may type at the same time. One more takes the place of the one that came first. What `remi send --on` types comes in the place of a `remi connect` of the same machine.",
  },
  direct_path: {
    kind: "boolean",
    default: true,
    doc: "Whether frames may go directly between this machine and the other one (WebRTC) once a relay has brought them together. Each of the two then sees the other's network addresses; the relay can read none of what they tell each other. `remi code --no-p2p` and `--p2p` take precedence. Either machine can refuse.",
  },
  direct_guests: {
    kind: "boolean",
    default: false,
    doc: "Whether view-only guests may have a direct path too. It shows them this machine's addresses.",
  },
  direct_exclude_interfaces: {
    kind: "list",
    default: ["docker*", "virbr*", "vboxnet*", "vmnet*"],
    pattern: /^[^\s/*\0]{1,32}\*?$|^\*$/,
    expects: "the name of a network interface, or its beginning followed by *",
    doc: "Network interfaces whose addresses are not shown for a direct path. Those of the loopback and link-local ranges never are. The default names interfaces that lead only to containers and virtual machines of this machine.",
  },
  direct_udp_port: {
    kind: "integer",
    default: 0,
    min: 0,
    max: 65_535,
    doc: "The UDP port of all direct paths of this machine, so that a firewall needs one rule. 0: a free one for each.",
  },
  direct_stun: {
    kind: "list",
    default: [],
    pattern: STUN_URL,
    expects: "a URL such as stun:stun.example.com:3478",
    doc: "More STUN servers, which tell both ends the addresses that their routers give them, and so see both. The relay's own is always used if it has one. Of all STUN and TURN servers together four are used at the most: TURN first, then the relay's own, then these.",
  },
  direct_turn: {
    kind: "list",
    default: [],
    pattern: TURN_URL,
    expects: "a URL such as turn:turn.example.com:3478?transport=udp",
    doc: "TURN servers, which pass a direct path on where routers allow none. Like the relay they see addresses, sizes and times. They are used only with `direct_turn_secret_file`; clients get a name and a password that are valid for an hour.",
  },
  direct_turn_secret_file: {
    kind: "text",
    default: "",
    pattern: /^(?:|~?\/[^\0]{0,4000})$/,
    expects: "an absolute path, one that begins with ~/, or empty",
    doc: "A file with the secret that this machine shares with its TURN servers, in its first line: coturn's `static-auth-secret` with `use-auth-secret`. Only you may be able to read it. Empty: TURN servers are not used.",
  },
  forward_ports: {
    kind: "ports",
    default: [],
    doc: "TCP ports of this machine that `remi forward` of another machine may reach, such as `[3000, 8080]`: only programs that listen on a loopback address (127.0.0.1 or ::1), and never for guests. A change applies to the next connection. Empty: none.",
  },
  files_roots: {
    kind: "list",
    default: [],
    pattern: /^~?\/[^\0]{0,4000}$/,
    expects: "an absolute path, or one that begins with ~/",
    doc: "Directories whose files other machines may reach by `remi files` and the viewer, besides the working directories of sessions. Only clients of the whole machine get them, and never guests. A change applies at once.",
  },
  files_write: {
    kind: "boolean",
    default: false,
    doc: "Whether clients of the whole machine may also write, move and delete files there. A user who comes over ssh may do that anyway.",
  },
  notify_on: {
    kind: "list",
    default: ["waiting", "done", "failed"],
    pattern: /^(?:waiting|done|failed|bell)$/,
    expects: 'one of "waiting", "done", "failed", "bell"',
    doc: "What you are notified of: a session that begins to wait for you, the end of long work, a program that ends with an error or by a signal, and the bell. Empty: nothing.",
  },
  notify_content: {
    kind: "boolean",
    default: false,
    doc: "Whether notifications say why, in words that may come from the session's program or screen. Without it they name the session and what happened.",
  },
  notify_done_seconds: {
    kind: "integer",
    default: 60,
    min: 0,
    max: 86_400,
    doc: "Seconds that a session must have worked for you to be notified of the end of its work.",
  },
  notify_away_minutes: {
    kind: "integer",
    default: 5,
    min: 0,
    max: 1_440,
    doc: "Minutes without a key or a new client after which an attached session counts as not watched, so that you are notified of it. 0: an attached session always counts as watched.",
  },
  notify_repeat_seconds: {
    kind: "integer",
    default: 30,
    min: 0,
    max: 86_400,
    doc: "Seconds in which the same notification of a session is not sent again. If the session still waits then, you are notified.",
  },
  notify_per_minute: {
    kind: "integer",
    default: 10,
    min: 1,
    max: 600,
    doc: "Notifications of all sessions within a minute; more are kept back.",
  },
  notify_terminal: {
    kind: "list",
    default: ["osc9", "bell"],
    pattern: /^(?:osc9|osc777|bell)$/,
    expects: 'one of "osc9", "osc777", "bell"',
    doc: "How a terminal that is attached to another session is told: as its desktop's notification by OSC 9 (iTerm2, kitty, WezTerm, Ghostty) or OSC 777 (rxvt, foot, VTE), or by the bell. Empty: not at all.",
  },
  notify_command: {
    kind: "list",
    default: [],
    pattern: /^[^\0]{0,4096}$/,
    expects: "a text of at most 4096 characters",
    secret: true,
    doc: "A program and its arguments that are run for each notification, without a shell, with REMI_EVENT, REMI_SESSION, REMI_TITLE and REMI_TEXT in its environment. If it contains a URL, `remi config` shows only the host. Empty: none.",
  },
  notify_webhook: {
    kind: "text",
    default: "",
    pattern: /^(?:|https?:\/\/[^\s\0]{1,2040})$/,
    expects: "a URL that begins with https:// or http://, or empty",
    secret: true,
    doc: "A URL that each notification is posted to as JSON. Such a URL is often a secret: it is kept out of the log, and `remi config` shows only its host. Empty: none.",
  },
} as const satisfies Readonly<Record<string, Option>>;

export type OptionName = keyof typeof OPTIONS;

type ValueOf<T> = T extends { kind: "integer" }
  ? number
  : T extends ChoiceOption<infer C>
    ? C
    : T extends { kind: "list" }
      ? readonly string[]
      : T extends { kind: "ports" }
        ? readonly number[]
        : T extends { kind: "boolean" }
          ? boolean
          : string;

/** A whole config: every option has a value within its bounds. Named as in the file. */
export type Config = { readonly [K in OptionName]: ValueOf<(typeof OPTIONS)[K]> };

export const OPTION_NAMES = Object.keys(OPTIONS) as OptionName[];

export const DEFAULT_CONFIG: Config = Object.fromEntries(
  OPTION_NAMES.map((name) => [name, OPTIONS[name].default]),
) as unknown as Config;

/** Completes "must be" for an option: its type and its bounds. */
export function expectation(option: Option): string {
  switch (option.kind) {
    case "integer":
      return `a whole number from ${option.min} to ${option.max}`;
    case "choice":
      return `one of ${option.choices.map((choice) => `"${choice}"`).join(", ")}`;
    case "text":
      return option.expects;
    case "key":
      return "a key with Ctrl or Alt, or F1 to F12, such as C-a or M-Space; C-i, C-j, C-m, C-[, M-[ and M-O are no choice, because terminals use them for other keys";
    case "boolean":
      return "true or false";
    case "ports":
      return `a list of at most ${LIST_LENGTH_MAX} ports, whole numbers from 1 to 65535`;
    case "list":
      return `a list of at most ${LIST_LENGTH_MAX} strings, each ${option.expects}`;
    default:
      return unhandled(option);
  }
}
