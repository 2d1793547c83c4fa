// Processes of the system according to ps(1), where there is no /proc.

import type { ProcessRow } from "../session/process-tree.ts";
import { isOwnCommand } from "./proc.ts";

const PS = ["ps", "-axo", "pid=,ppid=,pgid=,stat=,command="];
const LINE = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/;

/** Every process; none when ps cannot be run. */
export function readPs(): ProcessRow[] {
  const { stdout } = Bun.spawnSync(PS, { env: { ...process.env, LC_ALL: "C" }, stderr: "ignore" });
  return psRows(stdout.toString());
}

/**
 * The rows of ps's lines. It reports no start times and no Unix sessions: a process group stands for a session, as the
 * nearest thing.
 */
export function psRows(lines: string): ProcessRow[] {
  return lines.split("\n").flatMap((line) => {
    const match = LINE.exec(line);
    if (!match) return [];
    const [, pid, ppid, pgid, stat, command] = match as unknown as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    const words = command.split(" ");
    return [
      {
        ...{ pid: Number(pid), ppid: Number(ppid), pgid: Number(pgid), sid: Number(pgid), startTime: "" },
        state: stat.startsWith("Z") ? "dead" : stat.startsWith("T") ? "stopped" : "runs",
        name: words[0]!.split("/").at(-1)!,
        isRemi: isOwnCommand(words),
      } satisfies ProcessRow,
    ];
  });
}
