// The keys of the dashboard and what each does: the one table behind its reducer, its help and docs/keys.md.

export const ACTIONS = [
  "attach",
  "answer",
  "press",
  "next-waiting",
  "up",
  "down",
  "first",
  "last",
  "page-up",
  "page-down",
  "mark",
  "filter",
  "grep",
  "new",
  "rename",
  "kill",
  "restart",
  "detach",
  "mute",
  "copy",
  "history",
  "remote",
  "redraw",
  "help",
  "back",
  "suspend",
  "quit",
] as const;
export type Action = (typeof ACTIONS)[number];

export interface DashboardKey {
  /** Names of chords, the first as it is shown. */
  readonly keys: readonly string[];
  /** How the keys are shown together. */
  readonly label: string;
  readonly action: Action;
  readonly summary: string;
}

const row = (label: string, keys: readonly string[], action: Action, summary: string): DashboardKey => ({
  label,
  keys,
  action,
  summary,
});

export const DASHBOARD_KEYS: readonly DashboardKey[] = [
  row("Enter", ["Enter"], "attach", "attach to the session; the prefix and d come back here"),
  row(
    "i",
    ["i"],
    "answer",
    "answer without attaching: Enter submits, Alt+Enter or Ctrl-j begins a line, a paste keeps its lines",
  ),
  row(
    "I",
    ["I"],
    "press",
    "press single keys for the session, such as 2, Escape or Shift+Tab: each goes to it until Ctrl-g",
  ),
  row("w", ["w"], "next-waiting", "next session that waits for a person"),
  row("Up, k", ["Up", "k", "C-p"], "up", "session above"),
  row("Down, j", ["Down", "j", "C-n"], "down", "session below"),
  row("Home, g", ["Home", "g"], "first", "first session"),
  row("End", ["End"], "last", "last session"),
  row("PgUp", ["PageUp", "C-u"], "page-up", "scroll the preview or a panel up"),
  row("PgDn", ["PageDown", "C-d"], "page-down", "scroll it down"),
  row("Space", ["Space"], "mark", "mark the session; the keys below act on all marked ones"),
  row("x", ["x", "Delete"], "kill", "end the session, or forget one that has ended; asks first"),
  row("R", ["R"], "restart", "run an ended session again"),
  row("d", ["d"], "detach", "detach everybody from the session"),
  row("m", ["m"], "mute", "turn the session's notifications off, or on again"),
  row("n", ["n"], "new", "new session"),
  row("r", ["r"], "rename", "rename the session"),
  row("/", ["/"], "filter", "show what matches name, command, directory or state"),
  row("G", ["G"], "grep", "search the screens and scrollbacks of all sessions"),
  row("y", ["y"], "copy", "copy the text of the preview"),
  row("h, Tab", ["h", "Tab"], "history", "what happened in the session, in place of the preview"),
  row("c", ["c"], "remote", "remote access: code, QR, who is connected"),
  row("Ctrl-l", ["C-l"], "redraw", "draw the screen again"),
  row("?", ["?"], "help", "all keys"),
  row("Esc", ["Escape"], "back", "close a panel, then clear the filter, then the marks"),
  row("Ctrl-z", ["C-z"], "suspend", "back to the shell until 'fg'"),
  row("q, Ctrl-c", ["q", "C-c"], "quit", "quit; the sessions go on"),
];

const BY_KEY = new Map(
  DASHBOARD_KEYS.flatMap(({ keys, action }) => keys.map((key) => [key, action] as const)),
);

/** What a key of this name does in the list. */
export function actionOf(key: string): Action | null {
  return BY_KEY.get(key) ?? null;
}

/** Rows for help and docs. */
export function dashboardKeyRows(): readonly (readonly [string, string])[] {
  return DASHBOARD_KEYS.map(({ label, summary }) => [label, summary] as const);
}
