// The environment of a session's program, made of the creating client's.

/** Variables of the terminal that the client sits in; the session is a terminal of its own. */
const OF_THE_OUTER_TERMINAL = [
  "TMUX",
  "TMUX_PANE",
  "STY",
  "WINDOW",
  "TERMCAP",
  "LINES",
  "COLUMNS",
  "KITTY_WINDOW_ID",
  "WEZTERM_PANE",
  "ITERM_SESSION_ID",
  "TERM_SESSION_ID",
  "VTE_VERSION",
  "WT_SESSION",
] as const;

export interface EnvironmentParts {
  readonly client: Readonly<Record<string, string>>;
  /** What the user gave with `--env`. */
  readonly extra: Readonly<Record<string, string>>;
  readonly session: { readonly id: string; readonly name: string };
  readonly version: string;
}

/** The program's whole environment. */
export function programEnvironment(parts: EnvironmentParts): Record<string, string> {
  const env: Record<string, string> = { ...parts.client };
  for (const name of OF_THE_OUTER_TERMINAL) delete env[name];
  return {
    ...env,
    TERM: "xterm-256color",
    COLORTERM: "truecolor",
    TERM_PROGRAM: "remi",
    TERM_PROGRAM_VERSION: parts.version,
    ...parts.extra,
    REMI_SESSION: parts.session.name,
    REMI_SESSION_ID: parts.session.id,
  };
}

/** The part of an environment that may be kept on disk. A pattern's `*` at its end fits any rest. */
export function savedEnvironment(
  env: Readonly<Record<string, string>>,
  allowed: readonly string[],
): Record<string, string> {
  const fits = (name: string) =>
    allowed.some((pattern) =>
      pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
    );
  return Object.fromEntries(Object.entries(env).filter(([name]) => fits(name)));
}
