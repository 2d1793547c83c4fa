// What a session's program inherits, and from whom: the one list behind docs/identity.md. Each row names the code that
// does it.

export type Whose =
  /** From the process that asked for the session, or for its restart. */
  | "caller"
  /** The session's own, the same for every caller. */
  | "session"
  /** From the session server, which has it from the process that started it. */
  | "server"
  /** Kept in the session's record, and used again by `restart`. */
  | "stored"
  /** The system's default, whatever the other processes have. */
  | "default";

export interface Inherited {
  readonly what: string;
  readonly whose: Whose;
  /** At a restart. */
  readonly restart: Whose;
  readonly how: string;
}

export const INHERITANCE: readonly Inherited[] = [
  { what: "command", whose: "caller", restart: "stored", how: "`create`, the record" },
  {
    what: "working directory",
    whose: "caller",
    restart: "stored",
    how: "`create`, the record; `PWD` names it",
  },
  { what: "environment", whose: "caller", restart: "caller", how: "`program-environment.ts`" },
  {
    what: "variables of `saved_environment` and `--env`",
    whose: "caller",
    restart: "stored",
    how: "the record; for those of `saved_environment` the values of the command that restarts come first",
  },
  { what: "names of the terminal", whose: "caller", restart: "caller", how: "`terminal-identity.ts`" },
  {
    what: "`TERM`, `COLORTERM`, `REMI_SESSION`, `REMI_SESSION_ID`",
    whose: "session",
    restart: "session",
    how: "`program-environment.ts`",
  },
  { what: "umask", whose: "caller", restart: "caller", how: "`with-traits.ts`" },
  {
    what: "resource limits, soft and hard (Linux)",
    whose: "caller",
    restart: "caller",
    how: "`with-traits.ts`; a hard limit above the server's stays the server's, unless the server runs as root",
  },
  {
    what: "pixels of a cell of the terminal (Linux)",
    whose: "caller",
    restart: "caller",
    how: "`with-traits.ts`, until an attached terminal reports its own",
  },
  {
    what: "nice value",
    whose: "caller",
    restart: "caller",
    how: "`with-traits.ts`; a value below the server's stays the server's, unless the server runs as root",
  },
  {
    what: "ignored and blocked signals",
    whose: "default",
    restart: "default",
    how: "the runtime, at the start",
  },
  {
    what: "open descriptors",
    whose: "session",
    restart: "session",
    how: "the session's terminal as 0, 1 and 2, no other",
  },
  {
    what: "session, process group, controlling terminal",
    whose: "session",
    restart: "session",
    how: "the PTY adapter",
  },
  {
    what: "user, groups, capabilities, cgroup, namespaces, `oom_score_adj`, CPU affinity",
    whose: "server",
    restart: "server",
    how: "inherited: the server starts every host",
  },
];

/** The list as a table in Markdown. */
export function inheritanceTable(): string {
  const rows = INHERITANCE.map(
    ({ what, whose, restart, how }) => `| ${what} | ${whose} | ${restart} | ${how} |`,
  );
  return ["| what | from | at `restart` | how |", "| --- | --- | --- | --- |", ...rows, ""].join("\n");
}
