// What a session's program inherits, and of whom: the one list behind docs/identity.md. What carries it out is named in
// each row.

export type Whose =
  /** Of the process that asked for the session, or for its restart. */
  | "caller"
  /** The session's own, the same for every caller. */
  | "session"
  /** Of the session server, which has it of whoever started it. */
  | "server"
  /** Kept in the session's record, and used again by `restart`. */
  | "stored"
  /** The system's default, whatever anybody has. */
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
    how: "the record; of the first, the restarting caller's count before",
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
    how: "`with-traits.ts`; hard ones above the server's stay the server's unless it is root's",
  },
  {
    what: "pixels of a cell of the terminal (Linux)",
    whose: "caller",
    restart: "caller",
    how: "`with-traits.ts`, until a terminal that is attached tells its own",
  },
  {
    what: "nice value",
    whose: "caller",
    restart: "caller",
    how: "`with-traits.ts`; one below the server's stays the server's unless it is root's",
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
    how: "by birth: the server starts every host",
  },
];

/** The list as a table in Markdown. */
export function inheritanceTable(): string {
  const rows = INHERITANCE.map(
    ({ what, whose, restart, how }) => `| ${what} | ${whose} | ${restart} | ${how} |`,
  );
  return ["| what | whose | at `restart` | how |", "| --- | --- | --- | --- |", ...rows, ""].join("\n");
}
