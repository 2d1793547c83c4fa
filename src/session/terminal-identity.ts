// The name that a session's program sees for its terminal. Programs turn features on for names that they know, and
// output reaches the terminal untouched, so the right name is that of the terminal in which the session was made.

type Environment = Readonly<Record<string, string>>;

/**
 * Variables that tell which terminal this is; docs/identity.md says who looks at which. A `*` at the end matches any
 * rest.
 */
export const IDENTITY_VARIABLES: readonly string[] = [
  "TERM_PROGRAM",
  "TERM_PROGRAM_VERSION",
  "TERM_SESSION_ID",
  "TERM_FEATURES",
  "TERMINAL_EMULATOR",
  "LC_TERMINAL",
  "LC_TERMINAL_VERSION",
  "COLORFGBG",
  "__CFBundleIdentifier",
  "ALACRITTY_*",
  "ConEmu*",
  "CURSOR_TRACE_ID",
  "GHOSTTY_*",
  "GNOME_TERMINAL_*",
  "ITERM_*",
  "KITTY_*",
  "KONSOLE_*",
  "PTYXIS_*",
  "TERMINATOR_UUID",
  "TILIX_ID",
  "VTE_VERSION",
  "WARP_*",
  "WEZTERM_*",
  "WT_*",
  "XTERM_*",
  "ZED_TERM",
];

/** Variables that identify a terminal without a TERM_PROGRAM. */
const NAMES_A_TERMINAL: readonly string[] = [
  "ALACRITTY_LOG",
  "ALACRITTY_SOCKET",
  "ALACRITTY_WINDOW_ID",
  "ConEmuPID",
  "GNOME_TERMINAL_SERVICE",
  "ITERM_SESSION_ID",
  "KITTY_WINDOW_ID",
  "KONSOLE_VERSION",
  "LC_TERMINAL",
  "PTYXIS_VERSION",
  "TERMINAL_EMULATOR",
  "TERMINATOR_UUID",
  "TILIX_ID",
  "VTE_VERSION",
  "WEZTERM_PANE",
  "WT_SESSION",
  "XTERM_VERSION",
  "ZED_TERM",
];

/** Terminals that give their name in TERM, which is the same in every session: its beginning, and the name. */
const BY_TERM: readonly (readonly [string, string])[] = [
  ["xterm-kitty", "kitty"],
  ["xterm-ghostty", "ghostty"],
  ["wezterm", "WezTerm"],
  ["alacritty", "alacritty"],
  ["contour", "contour"],
  ["foot", "foot"],
  ["mintty", "mintty"],
  ["rio", "rio"],
];

const MULTIPLEXERS: readonly string[] = ["tmux", "screen", "zellij"];

/**
 * The variables of a program that tell its terminal. `chosen` is the user's own name for it, with a version after a
 * space; empty takes the terminal of `caller`, or remi if there is none or it is another multiplexer.
 */
export function terminalIdentity(
  caller: Environment,
  chosen: string,
  version: string,
): Record<string, string> {
  const remi = { TERM_PROGRAM: "remi", TERM_PROGRAM_VERSION: version };
  if (chosen !== "") return chosen === "remi" ? remi : named(chosen);
  if (isInMultiplexer(caller)) return remi;
  const own = Object.fromEntries(Object.entries(caller).filter(([name]) => isIdentityVariable(name)));
  if (own.TERM_PROGRAM) return own;
  const term = caller.TERM ?? "";
  const byTerm = BY_TERM.find(([beginning]) => term.startsWith(beginning));
  if (byTerm) return { ...own, TERM_PROGRAM: byTerm[1] };
  return NAMES_A_TERMINAL.some((name) => caller[name]) ? own : remi;
}

/** Whether the variable tells which terminal this is. */
export function isIdentityVariable(name: string): boolean {
  return IDENTITY_VARIABLES.some((pattern) =>
    pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  );
}

function named(chosen: string): Record<string, string> {
  const [name = "", version] = chosen.split(" ", 2);
  return version === undefined
    ? { TERM_PROGRAM: name }
    : { TERM_PROGRAM: name, TERM_PROGRAM_VERSION: version };
}

/** Variables that a multiplexer has left in the environment name an outer terminal, which does not see these bytes. */
function isInMultiplexer(caller: Environment): boolean {
  if (caller.TMUX || caller.STY || caller.ZELLIJ) return true;
  const term = caller.TERM ?? "";
  return MULTIPLEXERS.includes(caller.TERM_PROGRAM ?? "") || /^(?:screen|tmux)(?:$|[-.])/.test(term);
}
