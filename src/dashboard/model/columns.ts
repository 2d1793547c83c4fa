// The columns of the list: which there are at a width, how wide each is, and what a session has in them.

import { type SessionInfo, whyWords } from "../../protocol/session-info.ts";
import { type Need, needOf, stateWord } from "../../protocol/session-need.ts";
import { unhandled } from "../../protocol/unhandled.ts";
import { joinWords } from "../../text/command-words.ts";
import { ageClock, shortAge } from "./age.ts";
import { aged, bars, NO_SPARK, type Spark } from "./sparkline.ts";
import { type Look, type Span, span } from "./style.ts";
import { clean, cut, cutStart, fit, widthOf } from "./width.ts";

/** Widths in columns; 0 for a column that is not shown. */
export interface Columns {
  readonly name: number;
  readonly state: number;
  readonly age: number;
  /** Why it is in its state, or what it runs. */
  readonly what: number;
  readonly command: number;
  readonly where: number;
  readonly branch: number;
  readonly spark: number;
  readonly clients: number;
}

const MARK = 2;
const GAP = 2;
const STATE = 10;
const AGE = 4;
/** Width of the screen from which a column is shown. */
const CLIENTS_FROM = 60;
const WHERE_FROM = 72;
const SPARK_FROM = 88;
const BRANCH_FROM = 100;
const COMMAND_FROM = 110;
/** Columns for the reason before others get any; these are left out first. */
const WHAT_MIN = 24;
const LEAVING = ["command", "spark", "branch", "where", "clients"] as const;

/** Widths of the longest of each, as far as a column could be. */
export interface Longest {
  readonly name: number;
  readonly command: number;
  readonly where: number;
  readonly branch: number;
}

/** A column as wide as its contents, within bounds; its head always fits. */
const within = (needed: number, min: number, max: number) => Math.max(min, Math.min(needed, max));

export function columnsFor(cols: number, longest: Longest): Columns {
  const widths = {
    name: within(longest.name, 4, cols < 60 ? 12 : cols < 100 ? 18 : 28),
    state: STATE,
    age: AGE,
    command: cols >= COMMAND_FROM ? within(longest.command, 7, Math.floor(cols / 5)) : 0,
    where: cols >= WHERE_FROM ? within(longest.where, 9, Math.floor(cols / 5)) : 0,
    branch: cols >= BRANCH_FROM && longest.branch > 0 ? within(longest.branch, 6, Math.floor(cols / 8)) : 0,
    spark: cols >= SPARK_FROM ? 8 : 0,
    clients: cols >= CLIENTS_FROM ? 3 : 0,
  };
  for (const column of LEAVING) {
    const what = whatWidth(cols, widths);
    if (what >= Math.min(WHAT_MIN, cols / 4)) break;
    widths[column] = 0;
  }
  return { ...widths, what: Math.max(0, whatWidth(cols, widths)) };
}

/** What the others leave. */
function whatWidth(cols: number, widths: Omit<Columns, "what">): number {
  const used = Object.values(widths).reduce((sum, width) => sum + (width > 0 ? width + GAP : 0), 0);
  return cols - MARK - used;
}

/** In the order in which they stand. */
const ORDER = ["name", "state", "age", "what", "command", "where", "branch", "spark", "clients"] as const;

const HEADS: Readonly<Record<(typeof ORDER)[number], string>> = {
  name: "NAME",
  state: "STATE",
  age: "FOR",
  what: "WHY",
  command: "COMMAND",
  where: "DIRECTORY",
  branch: "BRANCH",
  spark: "OUTPUT",
  clients: "ATT",
};

export function headSpans(columns: Columns): Span[] {
  const cells = ORDER.filter((name) => columns[name] > 0).map((name) =>
    fit(headOf(name, columns), columns[name], isRight(name) ? "right" : "left"),
  );
  return [span("  "), span(cells.join("  ").trimEnd(), "dim")];
}

/** Without a column of its own the command takes the place of reasons that matter less. */
const headOf = (name: (typeof ORDER)[number], columns: Columns) =>
  name === "what" && columns.command === 0 ? "WHAT" : HEADS[name];

const isRight = (name: (typeof ORDER)[number]) => name === "age" || name === "clients";

const LOOK_OF: Readonly<Record<Need, Look>> = {
  waiting: "waiting",
  failed: "failed",
  working: "working",
  idle: "plain",
  done: "dim",
};

export interface RowParts {
  readonly info: SessionInfo;
  readonly branch: string;
  readonly spark: Spark | undefined;
  readonly isMarked: boolean;
  readonly isSelected: boolean;
  readonly nowMs: number;
  readonly home: string;
}

/** One row of the list; as wide as the screen when it is the bar of the selected session. */
export function rowSpans(parts: RowParts, columns: Columns, cols: number): Span[] {
  const { info } = parts;
  const need = needOf(info);
  const isQuiet = need === "done" || need === "failed";
  const spans: Span[] = [span(parts.isMarked ? "* " : "  ", "bold")];
  for (const name of ORDER) {
    const width = columns[name];
    if (width <= 0) continue;
    if (spans.length > 1) spans.push(span("  "));
    spans.push(cellSpan(name, width, parts, need, isQuiet, columns.command > 0));
  }
  if (parts.isSelected) {
    const used = spans.reduce((sum, { text }) => sum + widthOf(text), 0);
    return [...spans, span(" ".repeat(Math.max(0, cols - used)))];
  }
  // Blanks at the end need not be drawn.
  while (spans.at(-1)!.text.trim() === "" && spans.length > 1) spans.pop();
  return spans;
}

function cellSpan(
  column: (typeof ORDER)[number],
  width: number,
  parts: RowParts,
  need: Need,
  isQuiet: boolean,
  hasCommand: boolean,
): Span {
  const { info, nowMs } = parts;
  switch (column) {
    case "name":
      return span(fit(clean(info.name), width), need === "done" ? "plain" : "bold");
    case "state":
      return stateSpan(info, need, width);
    case "age":
      return span(
        fit(shortAge(ageClock(nowMs) - info.stateSince), width, "right"),
        need === "waiting" ? "bold" : "dim",
      );
    case "what":
      return span(fit(whatOf(info, need, hasCommand), width), need === "waiting" ? "bold" : "plain");
    case "command":
      return span(fit(commandOf(info), width), isQuiet ? "dim" : "plain");
    case "where":
      return span(fit(cutStart(shortPath(info.directory ?? info.cwd, parts.home), width), width), "dim");
    case "branch":
      return span(fit(clean(parts.branch), width), "dim");
    case "spark":
      return span(fit(bars(aged(parts.spark ?? NO_SPARK, nowMs)), width), "accent");
    case "clients":
      return span(fit(info.clients > 0 ? String(info.clients) : "", width, "right"), "plain");
    default:
      return unhandled(column);
  }
}

function stateSpan(info: SessionInfo, need: Need, width: number): Span {
  const word = clean(stateWord(info));
  if (info.silent && info.state !== "exited") return span(fit(word, width), "failed");
  return span(fit(need === "waiting" ? ` ${word}` : word, width), LOOK_OF[need]);
}

export const commandOf = (info: SessionInfo) => clean(joinWords(info.command.slice(0, 64)));

function whatOf(info: SessionInfo, need: Need, hasCommand: boolean): string {
  const percent =
    info.progress === undefined || info.state === "exited" ? "" : `${Math.round(info.progress)}% `;
  const needsWords = hasCommand || need === "waiting" || need === "failed" || info.silent === true;
  const muted = info.muted === true ? "(muted) " : "";
  return muted + percent + clean(needsWords ? whyWords(info) : joinWords(info.command.slice(0, 64)));
}

/** `~` for the home, and no control characters. */
export function shortPath(path: string, home: string): string {
  const shown = clean(path);
  const own = clean(home);
  if (own === "" || own === "/") return shown;
  return shown === own ? "~" : shown.startsWith(`${own}/`) ? `~${shown.slice(own.length)}` : shown;
}

export const cutSpan = (text: string, width: number, look: Look = "plain"): Span =>
  span(cut(text, width), look);
