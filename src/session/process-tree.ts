// Which processes belong to a session, according to a table of all processes. Knows no /proc and sends nothing.

/** A process. Its start time, as `processStartTime` gives it, tells it from a later one with the same id. */
export interface ProcessKey {
  readonly pid: number;
  readonly startTime: string;
}

export interface ProcessRow extends ProcessKey {
  /** Parent, process group, Unix session. */
  readonly ppid: number;
  readonly pgid: number;
  readonly sid: number;
  /** `dead`: it has ended and waits to be reaped. */
  readonly state: "runs" | "stopped" | "dead";
  /** The program's short name, as the system keeps it. */
  readonly name: string;
  /** A session server or session host of remi, of any home: what runs under it is not part of this session. */
  readonly isRemi: boolean;
}

/** What is known about a session's processes without looking. */
export interface SessionRoots {
  readonly id: string;
  readonly host: ProcessKey | null;
  /** The first process of the session; an empty start time matches any while the host is its parent. */
  readonly program: ProcessKey | null;
  /** Processes that were members when the table was read before. */
  readonly known: readonly ProcessKey[];
}

export interface Look {
  readonly table: readonly ProcessRow[];
  /** `REMI_SESSION_ID` in the environment that the process was started with; null when there is none or it is hidden. */
  markOf(pid: number): string | null;
}

/** The service manager that adopts orphans of a login, if it is not process 1. */
const SERVICE_MANAGER = "systemd";

/**
 * The living processes of a session: its program, all its descendants, all in a Unix session that it or a descendant
 * made, and orphans that have the session's id in their environment. Never a server or host of remi or what runs under
 * one, so that a session made inside a session lives on.
 */
export function membersOf(look: Look, roots: SessionRoots): ProcessRow[] {
  const tree = new Tree(look, roots);
  tree.seed();
  tree.grow();
  return look.table.filter((row) => tree.has(row) && row.state !== "dead");
}

/** The session's first process, while it lives. */
export function programOf(look: Look, roots: SessionRoots): ProcessRow | null {
  const members = membersOf(look, roots);
  const isFirst = (row: ProcessRow) => row.pid === roots.program?.pid;
  // Without a record of it, the child of the host is meant.
  const rows = new Map(look.table.map((row) => [row.pid, row]));
  return members.find(isFirst) ?? members.find((row) => rows.get(row.ppid)?.isRemi) ?? null;
}

/** True when the table has this very process, living. */
export function isIn(table: readonly ProcessRow[], key: ProcessKey): boolean {
  return table.some((row) => isSame(row, key) && row.state !== "dead");
}

/** True when both are the same process. */
export function isSame(row: ProcessKey, key: ProcessKey): boolean {
  return row.pid === key.pid && row.startTime === key.startTime;
}

class Tree {
  /** Process ids of members, dead ones too; false for those known only by their environment. */
  readonly #members = new Map<number, boolean>();
  readonly #rows: ReadonlyMap<number, ProcessRow>;
  readonly #host: ProcessRow | null;

  constructor(
    private readonly look: Look,
    private readonly roots: SessionRoots,
  ) {
    this.#rows = new Map(look.table.map((row) => [row.pid, row]));
    const host = roots.host && this.#rows.get(roots.host.pid);
    this.#host = host && roots.host && isSame(host, roots.host) ? host : null;
  }

  has(row: ProcessRow): boolean {
    return this.#members.has(row.pid);
  }

  seed(): void {
    for (const row of this.look.table) {
      if (row.isRemi) continue;
      if (this.#isProgram(row) || this.roots.known.some((key) => isSame(row, key)))
        this.#members.set(row.pid, true);
      else if (this.#host && row.ppid === this.#host.pid) this.#adopted(row);
      else if (this.#isReaper(row.ppid) && this.look.markOf(row.pid) === this.roots.id)
        this.#members.set(row.pid, false);
    }
  }

  /**
   * Adds children and members of the same Unix sessions until there are no more. Ends: each round adds a row or is the
   * last.
   */
  grow(): void {
    for (let added = true; added; ) {
      added = false;
      const sessions = this.#sessions();
      for (const row of this.look.table) {
        if (row.isRemi || this.#members.get(row.pid)) continue;
        const isSure = this.#members.get(row.ppid) === true || sessions.has(row.sid);
        if (!isSure && (this.#members.has(row.pid) || !this.#members.has(row.ppid))) continue;
        this.#members.set(row.pid, isSure);
        added = true;
      }
    }
  }

  #isProgram(row: ProcessRow): boolean {
    const { program } = this.roots;
    if (!program || row.pid !== program.pid) return false;
    if (program.startTime !== "") return row.startTime === program.startTime;
    return this.#host !== null && row.ppid === this.#host.pid;
  }

  /** The host adopts orphans of its own session; orphans of another host that died inside it say whose they are. */
  #adopted(row: ProcessRow): void {
    const mark = this.look.markOf(row.pid);
    if (mark === null || mark === this.roots.id) this.#members.set(row.pid, true);
  }

  /**
   * Whether this process adopts orphans. Any other parent of a child with our mark got the mark from outside, as an
   * editor's server does from its client, and the child belongs to that parent.
   */
  #isReaper(pid: number): boolean {
    const row = this.#rows.get(pid);
    return pid <= 1 || !row || row.isRemi || row.name === SERVICE_MANAGER;
  }

  /** Unix sessions that belong entirely to this session: its program, or a descendant, made them. */
  #sessions(): Set<number> {
    const sessions = new Set<number>();
    for (const [pid, isSure] of this.#members) {
      const row = this.#rows.get(pid)!;
      const leader = this.#rows.get(row.sid);
      // The number of a Unix session cannot be given to another one while a process is in it.
      const isOwn = leader ? this.#members.has(leader.pid) : isSure || row.sid === this.roots.program?.pid;
      if (isOwn) sessions.add(row.sid);
    }
    return sessions;
  }
}

/** Where a signal goes: to a process, or to a whole group at once, so that nobody in it can fork away. */
export interface Target {
  /** Negative for a process group, as in kill(2). */
  readonly to: number;
  /**
   * The processes that it reaches: checked again before the signal is sent, because the number may belong to another
   * process by then.
   */
  readonly members: readonly ProcessRow[];
}

/** The fewest signals that reach every member and no other process. */
export function targetsOf(table: readonly ProcessRow[], members: readonly ProcessRow[]): Target[] {
  const targets: Target[] = [];
  for (const [pgid, group] of Map.groupBy(members, (row) => row.pgid)) {
    const living = table.filter((row) => row.pgid === pgid && row.state !== "dead");
    if (pgid > 1 && living.length === group.length) targets.push({ to: -pgid, members: group });
    else targets.push(...group.map((row) => ({ to: row.pid, members: [row] })));
  }
  return targets;
}
