// The whole screen of a state as rows of bytes: what Ink draws above, and what is painted below it. Equal frames are
// equal strings, so that nothing is drawn when nothing changed.

import type { Size } from "../../session/size-rule.ts";
import { footerSpans, headerSpans, ruleSpans } from "./bar-text.ts";
import { columnsFor, commandOf, headSpans, type Longest, rowSpans, shortPath } from "./columns.ts";
import { type ClockText, historyRows, summary } from "./history-text.ts";
import { layoutFor } from "./layout.ts";
import { cutRow, panelRows } from "./panel-text.ts";
import { drawLine } from "./preview.ts";
import { qrAlone } from "./qr-place.ts";
import { type State, selectedSession } from "./state.ts";
import { type ColorDepth, paint, type Span, span } from "./style.ts";
import { clean, widthOf } from "./width.ts";

export interface Frame {
  /** Rows from the top of the screen, for Ink: header and list, or header and panel. */
  readonly above: readonly string[];
  /** Rows below them down to the last of the screen: rule, preview, footer; or the footer alone under a panel. */
  readonly below: readonly string[];
}

export interface FrameOptions {
  readonly depth: ColorDepth;
  readonly clock: ClockText;
}

export function frameOf(state: State, options: FrameOptions): Frame {
  const { cols, rows } = state.size;
  const header = paint(headerSpans(state), options.depth);
  const footer = paint(footerSpans(state), options.depth);
  const alone = qrAlone(state);
  if (alone) return aloneFrame(alone, state.size, footer, options.depth);
  const panel = panelRows(state, cols);
  if (rows < 3) return { above: rows > 1 ? [header] : [], below: [footer] };
  if (panel) {
    const room = rows - 2;
    const top = Math.min(state.scroll, Math.max(0, panel.length - room));
    const shown = panel.slice(top, top + room).map((row) => paint(cutRow(row, cols), options.depth));
    return { above: [header, ...shown, ...blanks(room - shown.length)], below: [footer] };
  }
  const layout = layoutFor(state);
  const band = bandRows(state, layout.bandRows, options);
  const rule = paint(ruleSpans(state), options.depth);
  return { above: [header, ...listRows(state, options.depth)], below: [rule, ...band, footer] };
}

/** Rows that have the whole screen; the footer stays if there is room for it. */
function aloneFrame(
  shown: readonly (readonly Span[])[],
  { rows }: Size,
  footer: string,
  depth: ColorDepth,
): Frame {
  const painted = shown.map((row) => paint(row, depth));
  const all = [...painted, ...blanks(rows - painted.length - 1), ...(painted.length < rows ? [footer] : [])];
  return { above: all.slice(0, rows - 1), below: all.slice(rows - 1) };
}

const blanks = (count: number) => new Array<string>(Math.max(0, count)).fill("");

function listRows(state: State, depth: ColorDepth): string[] {
  const { cols } = state.size;
  const layout = layoutFor(state);
  const shown = state.order.slice(state.top, state.top + layout.listRows);
  const infos = shown.map((id) => state.sessions.get(id)!.info);
  if (infos.length === 0)
    return [emptyRow(state, depth), ...blanks(layout.listRows - 1)].slice(0, layout.listRows);
  const columns = columnsFor(cols, longestOf(state));
  const rows = infos.map((info) => {
    const parts = {
      ...{ info, nowMs: state.nowMs, home: state.home, isMarked: state.marked.has(info.id) },
      ...{ branch: state.branches.get(info.id) ?? "", spark: state.sparks.get(info.id) },
      isSelected: info.id === state.selected,
    };
    return paint(cutRow(rowSpans(parts, columns, cols), cols), depth, parts.isSelected);
  });
  return [
    ...(layout.hasHead ? [paint(cutRow(headSpans(columns), cols), depth)] : []),
    ...rows,
    ...blanks(layout.listRows - rows.length),
  ];
}

/** Of all that are listed, so that columns stay where they are while one scrolls. */
function longestOf(state: State): Longest {
  let [name, command, where, branch] = [0, 0, 0, 0];
  for (const id of state.order) {
    const { info } = state.sessions.get(id)!;
    name = Math.max(name, info.name.length);
    command = Math.max(command, widthOf(commandOf(info)));
    where = Math.max(where, widthOf(shortPath(info.directory ?? info.cwd, state.home)));
    branch = Math.max(branch, widthOf(clean(state.branches.get(id) ?? "")));
  }
  return { name, command, where, branch };
}

function emptyRow(state: State, depth: ColorDepth): string {
  const text =
    state.sessions.size > 0
      ? "nothing matches"
      : state.link === "up"
        ? "There are no sessions. n starts one."
        : "";
  return paint(cutRow([span(`  ${text}`, "dim")], state.size.cols), depth);
}

/** The preview's or the history's last rows, or those that it is scrolled to. */
function bandRows(state: State, rows: number, { depth, clock }: FrameOptions): string[] {
  const { cols } = state.size;
  const session = selectedSession(state);
  if (!session || rows === 0) return blanks(rows);
  if (state.band === "history")
    return shownHistory(state, session.info.id, rows, clock).map((row) => paint(row, depth));
  const { preview } = state;
  if (!preview) return blanks(rows);
  if (preview.problem !== null) {
    const words = paint(cutRow([span(clean(preview.problem), "dim")], cols), depth);
    return [words, ...blanks(rows - 1)].slice(0, rows);
  }
  const shown = preview.lines.slice(-rows).map((line) => drawLine(line, cols, depth));
  return [...shown, ...blanks(rows - shown.length)];
}

function shownHistory(state: State, id: string, rows: number, clock: ClockText): (readonly Span[])[] {
  const { cols } = state.size;
  const events = state.history?.id === id ? state.history.events : [];
  const seenMs = state.seenMs.get(id) ?? null;
  const all = historyRows(events, seenMs, clock, cols);
  const words = summary(events, seenMs ?? 0, state.nowMs);
  const head =
    words === ""
      ? []
      : [
          cutRow(
            [span(seenMs === null ? "so far: " : "while you were away: ", "dim"), span(words, "bold")],
            cols,
          ),
        ];
  const room = Math.max(0, rows - head.length);
  const end = all.length - Math.min(state.scroll, Math.max(0, all.length - room));
  const shown = [...head, ...all.slice(Math.max(0, end - room), end)].slice(0, rows);
  return [...shown, ...new Array<readonly Span[]>(rows - shown.length).fill([])];
}
