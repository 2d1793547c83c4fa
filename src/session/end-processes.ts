// How the processes of a session are ended: which signals in which order, how long each is given, and who is left. The
// caller provides the table of processes, the signals and the clock.

import {
  isSame,
  type Look,
  membersOf,
  type ProcessKey,
  type ProcessRow,
  type SessionRoots,
  type Target,
  targetsOf,
} from "./process-tree.ts";

export type EndSignal = "SIGHUP" | "SIGTERM" | "SIGCONT" | "SIGSTOP" | "SIGKILL";

interface Phase {
  /** Sent to each, in this order. A stopped process takes a signal that it handles only once it runs on. */
  readonly signals: readonly EndSignal[];
  /** The longest it may last, ms; it is over at once when no process is left. */
  readonly ms: number;
  /**
   * `first`: only the processes that are there when the phase begins, so that what a handler starts to tidy up may run.
   * `all`: also those that come later. `again`: all of them at each look.
   */
  readonly to: "first" | "all" | "again";
  /** Over as soon as a look finds no new process. */
  readonly untilCalm?: boolean;
}

/**
 * First the processes get what they get when a terminal closes; then they are asked to end; then stopped, so that none
 * forks and every child still shows its parent; then killed. A process that SIGKILL does not end hangs in the kernel or
 * belongs to another user.
 */
export const PHASES: readonly Phase[] = [
  { signals: ["SIGHUP", "SIGCONT"], ms: 1_500, to: "first" },
  { signals: ["SIGTERM", "SIGCONT"], ms: 1_500, to: "first" },
  { signals: ["SIGSTOP"], ms: 500, to: "all", untilCalm: true },
  { signals: ["SIGKILL"], ms: 3_000, to: "again" },
];

/** All phases together, ms, without the time that the looks themselves take. */
export const ENDING_MS_MAX = PHASES.reduce((sum, phase) => sum + phase.ms, 0);
/** The most looks in one phase, whatever the clock says. */
const LOOKS_MAX = 500;
/** Pause between two looks, ms: short at first, because most programs end at once, and longer later. */
const LOOK_MS_MIN = 5;
const LOOK_MS_MAX = 50;

export interface ProcessWorld {
  look(): Look;
  /** Sends it if the target is still the same process. Failures show in the next look. */
  send(target: Target, signal: EndSignal): void;
  /** Ms of a clock that does not jump. */
  now(): number;
  wait(ms: number): Promise<void>;
}

/** Ends every process of the session and returns those that could not be ended. Takes `ENDING_MS_MAX` at most. */
export async function endProcesses(world: ProcessWorld, roots: SessionRoots): Promise<ProcessRow[]> {
  let known = roots.known;
  const find = () => {
    const look = world.look();
    const members = membersOf(look, { ...roots, known });
    known = members;
    return { table: look.table, members };
  };
  let found = find();
  for (const phase of PHASES) {
    const until = world.now() + phase.ms;
    let told: ProcessKey[] = [];
    for (let looks = 0; looks < LOOKS_MAX && found.members.length > 0; looks++) {
      const isNew = (row: ProcessRow) => !told.some((key) => isSame(row, key));
      const due =
        phase.to === "again"
          ? found.members
          : phase.to === "all" || looks === 0
            ? found.members.filter(isNew)
            : [];
      if (phase.untilCalm && due.length === 0) break;
      const targets = targetsOf(found.table, due);
      for (const signal of phase.signals) for (const target of targets) world.send(target, signal);
      told = [...told, ...due];
      if (world.now() >= until) break;
      await world.wait(Math.min(LOOK_MS_MIN * (looks + 1), LOOK_MS_MAX));
      found = find();
    }
  }
  return found.members;
}
