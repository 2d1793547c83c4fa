// The list of sessions as a table for people. Everything that a program could have written is cleaned first.

import { livesOn, type SessionInfo, whyWords } from "../../protocol/session-info.ts";
import { joinWords } from "../../text/command-words.ts";
import { printable } from "../../text/printable.ts";
import { textWidth } from "../../text/widths.ts";
import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";

export { complainOfDamaged } from "./damaged-sessions.ts";

/** Width of the table when there is no terminal. Nothing is cut then. */
const UNLIMITED = Number.POSITIVE_INFINITY;
/** Characters of a command that are looked at; more could not be shown. */
const COMMAND_LENGTH_MAX = 1_000;
/** Least width of the last column, however narrow the terminal is. */
const LAST_COLS_MIN = 8;
const GAP = "  ";

/** The list with its head, one line for each session, within `cols` columns; null for no bound. */
export function sessionTable(sessions: readonly SessionInfo[], nowMs: number, cols: number | null): string {
  const rows = sessions.map((s) => [
    printable(s.name),
    stateLabel(s),
    age(nowMs - s.createdAt),
    String(s.clients),
    commandLine(s.command),
  ]);
  return tableOf([["NAME", "STATE", "AGE", "CLIENTS", "COMMAND"], ...rows], cols);
}

/** Prints the one of the two that the flags ask for. @param nowMs by the clock of their machine */
export function printTable(sessions: readonly SessionInfo[], nowMs: number, args: Args, io: Io): void {
  const table = args.has("why") ? whyTable : sessionTable;
  io.out(table(sessions, nowMs, io.size()?.cols ?? null));
}

/** The list with the source of each state, for how long it has lasted, and why. */
export function whyTable(sessions: readonly SessionInfo[], nowMs: number, cols: number | null): string {
  const rows = sessions.map((s) => [
    printable(s.name),
    stateLabel(s),
    age(nowMs - s.stateSince),
    s.source ?? "-",
    printable(whyWords(s).replace(/[\r\n\t]+/g, " ")),
  ]);
  return tableOf([["NAME", "STATE", "FOR", "BY", "WHY"], ...rows], cols);
}

/** Lines with aligned columns; the last column is cut to what is left of `cols`. */
function tableOf(rows: readonly (readonly string[])[], cols: number | null): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => textWidth(row[i]!))));
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + GAP.length, 0);
  const room = cols === null ? UNLIMITED : Math.max(LAST_COLS_MIN, cols - before);
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (i === cells.length - 1 ? cut(cell, room) : pad(cell, widths[i]!)))
      .join(GAP)
      .trimEnd();
  return rows.map((cells) => `${line(cells)}\n`).join("");
}

/**
 * `working`, `exited 1`, `exited SIGKILL`, `lives on 4711`; `no answer` if its host gives none; with `, damaged` if
 * some of its files cannot be read, with `, muted` if its notifications are off.
 */
export function stateLabel(
  info: Pick<SessionInfo, "state" | "exitCode" | "signal" | "pid" | "silent" | "damaged" | "muted">,
): string {
  const more = [
    ...(info.damaged === undefined ? [] : ["damaged"]),
    ...(info.muted === true ? ["muted"] : []),
  ];
  return [plainLabel(info), ...more].join(", ");
}

function plainLabel(info: Pick<SessionInfo, "state" | "exitCode" | "signal" | "pid" | "silent">): string {
  if (livesOn(info)) return `lives on ${info.pid}`;
  if (info.state !== "exited") return info.silent ? "no answer" : info.state;
  const how = info.signal !== null ? printable(info.signal) : info.exitCode;
  return how === null ? "exited" : `exited ${how}`;
}

/** A duration as people say it: the two largest units at most. */
export function age(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1_000));
  if (s < 60) return `${s}s`;
  if (s < 3_600) return `${Math.floor(s / 60)}m`;
  if (s < 86_400) return `${Math.floor(s / 3_600)}h${String(Math.floor((s % 3_600) / 60)).padStart(2, "0")}m`;
  return `${Math.floor(s / 86_400)}d${String(Math.floor((s % 86_400) / 3_600)).padStart(2, "0")}h`;
}

/** The words of a command as a shell would take them. */
export function commandLine(command: readonly string[]): string {
  return printable(
    joinWords(command)
      .slice(0, COMMAND_LENGTH_MAX)
      .replace(/[\r\n\t]+/g, " "),
    COMMAND_LENGTH_MAX,
  );
}

function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - textWidth(text)));
}

function cut(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let [shown, used] = ["", 0];
  for (const char of text) {
    const next = textWidth(char);
    if (used + next > width - 1) break;
    shown += char;
    used += next;
  }
  return `${shown}…`;
}
