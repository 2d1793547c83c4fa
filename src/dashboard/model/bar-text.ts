// The single rows around the list and the preview: the header, the rule over the band, the last row.

import { whyWords } from "../../protocol/session-info.ts";
import { countNeeds, type Need, needOf, stateWord } from "../../protocol/session-need.ts";
import { ageClock, shortAge } from "./age.ts";
import { commandOf, shortPath } from "./columns.ts";
import { layoutFor } from "./layout.ts";
import { shownLine } from "./line-editor.ts";
import { type Session, type State, selectedSession } from "./state.ts";
import { type Look, type Span, span } from "./style.ts";
import { clean, cut, cutStart, widthOf } from "./width.ts";

const NEED_WORDS: Readonly<Record<Need, string>> = {
  waiting: "waiting",
  failed: "failed",
  working: "working",
  idle: "idle",
  done: "done",
};
const NEED_LOOKS: Readonly<Record<Need, Look>> = {
  waiting: "waiting",
  failed: "failed",
  working: "working",
  idle: "plain",
  done: "dim",
};

/** For the rule: the list already shows who waits. */
const RULE_LOOKS: Readonly<Record<Need, Look>> = { ...NEED_LOOKS, waiting: "bold" };

const total = (spans: readonly Span[]) => spans.reduce((sum, { text }) => sum + widthOf(text), 0);

/** Least columns of the left part; with fewer the right part is left out. */
const LEFT_MIN = 16;

/** Left and right parts in `cols` columns; the left one is cut where there is no room for both. */
export function between(left: readonly Span[], right: readonly Span[], cols: number, fill: Span): Span[] {
  const kept = total(right) + LEFT_MIN <= cols ? right : [];
  const shown: Span[] = [];
  let room = cols - total(kept);
  for (const each of left) {
    const text = cut(each.text, room);
    shown.push({ ...each, text });
    room -= widthOf(text);
    if (text !== each.text) break;
  }
  const gap = Math.max(0, cols - total(shown) - total(kept));
  return [...shown, { ...fill, text: fill.text.repeat(gap) }, ...kept];
}

/** How many sessions need what, and anything unusual. */
export function headerSpans(state: State): Span[] {
  const counts = countNeeds([...state.sessions.values()].map(({ info }) => info));
  const parts = (Object.keys(counts) as Need[])
    .filter((need) => counts[need] > 0)
    .flatMap((need) => [
      span("  "),
      span(
        need === "waiting" ? ` ${counts[need]} waiting ` : `${counts[need]} ${NEED_WORDS[need]}`,
        NEED_LOOKS[need],
      ),
    ]);
  const right: Span[] = [];
  if (state.marked.size > 0) right.push(span(` ${state.marked.size} marked`, "bold"));
  if (state.filter.text !== "" && state.mode.kind !== "filter")
    right.push(span(` /${clean(state.filter.text)} ${state.order.length}/${state.sessions.size}`, "bold"));
  const remote = state.access?.clients.length ?? 0;
  if (remote > 0) right.push(span(`  ${remote} remote`, "bold"));
  if ((state.access?.waiting.length ?? 0) > 0) right.push(span("  "), span(" a device waits: c ", "waiting"));
  const word = state.linkWord ?? (state.link === "down" ? "the session server is being restarted" : null);
  if (word !== null) right.push(span(`  ${clean(word)}`, "failed"));
  const left = [span(state.machine === null ? "remi" : `remi on ${clean(state.machine)}`, "title"), ...parts];
  if (state.link === "starting" && word === null) left.push(span("  looking for sessions", "dim"));
  return between(left, right, state.size.cols, span(" "));
}

/** Over the band: which session it shows, and what the list had no room for. */
export function ruleSpans(state: State): Span[] {
  const { cols } = state.size;
  const session = selectedSession(state);
  if (!session) return [span("─".repeat(cols), "dim")];
  const { info } = session;
  const dash = span(" ─ ", "dim");
  const word = stateWord(info);
  const left: Span[] = [
    span("── ", "dim"),
    span(clean(info.name), "bold"),
    dash,
    span(
      `${word} ${shortAge(ageClock(state.nowMs) - info.stateSince)}`,
      word === "no answer" ? "failed" : RULE_LOOKS[needOf(info)],
    ),
  ];
  const reason = clean(whyWords(info));
  if (reason !== "" && reason !== word) left.push(span(`: ${reason}`));
  const details = [
    state.band === "history" ? "" : commandOf(info),
    placeOf(session, state),
    clean(info.title),
  ];
  for (const detail of details) if (detail !== "") left.push(dash, span(detail, "dim"));
  const flags = [
    ...hiddenWords(state),
    ...(info.muted === true ? ["muted"] : []),
    ...(info.clients > 0 ? [`${info.clients} attached`] : []),
    ...(state.band === "history" ? ["history"] : []),
    ...(state.scroll > 0 ? [`${state.scroll} up`] : []),
  ];
  const right = flags.length === 0 ? [] : [span(` ${flags.join(" ─ ")} ──`, "dim")];
  return between([...left, span(" ", "dim")], right, cols, span("─", "dim"));
}

/** How many sessions of the list are not on the screen, and where. */
function hiddenWords(state: State): readonly string[] {
  const below = state.order.length - state.top - layoutFor(state).listRows;
  const words = [
    [state.top, "more above"],
    [below, "more below"],
  ] as const;
  return words.filter(([count]) => count > 0).map(([count, where]) => `${count} ${where}`);
}

function placeOf({ info }: Session, state: State): string {
  const path = cutStart(shortPath(info.directory ?? info.cwd, state.home), 40);
  const branch = state.branches.get(info.id);
  return branch === undefined ? path : `${path} (${clean(branch)})`;
}

/** The last row: a question or what is typed, otherwise the last message, otherwise the keys. */
export function footerSpans(state: State): Span[] {
  const { mode, size } = state;
  const typing = pressSpans(state) ?? typingSpans(state);
  if (typing) return between(typing, [], size.cols, span(" "));
  if (mode.kind === "ask") {
    const ask: Span[] = [
      span(" ? ", "waiting"),
      span(` ${mode.question.text} `, "bold"),
      span("y", "key"),
      span(" yes  "),
      span("any other key", "key"),
      span(" no"),
    ];
    return between(ask, [], size.cols, span(" "));
  }
  if (state.notice) {
    const { text, isError } = state.notice;
    return between([span(clean(text), isError ? "failed" : "bold")], [], size.cols, span(" "));
  }
  return between(hints(state), [], size.cols, span(" "));
}

/** The keys that were pressed for sessions, and the result. */
function pressSpans({ mode, sessions, notice }: State): Span[] | null {
  if (mode.kind !== "press") return null;
  const label = `keys to ${namesFor(mode.ids, sessions)}: `;
  const ends = [span("Ctrl-g", "key"), span(" ends  ", "dim")];
  if (notice)
    return [span(label, "bold"), ...ends, span(clean(notice.text), notice.isError ? "failed" : "bold")];
  return [span(label, "bold"), ...ends, span(clean(mode.keys.join(" ")))];
}

/** One session's name, or how many there are. */
function namesFor(ids: readonly string[], sessions: State["sessions"]): string {
  return ids.length > 1 ? `${ids.length} sessions` : clean(sessions.get(ids[0] ?? "")?.info.name ?? "?");
}

function typingSpans({ mode, filter, sessions, size }: State): Span[] | null {
  const line =
    mode.kind === "filter" ? filter : mode.kind === "answer" || mode.kind === "rename" ? mode.line : null;
  if (!line) return null;
  const ids = "id" in mode ? [mode.id, ...("more" in mode ? mode.more : [])] : [];
  const name = namesFor(ids, sessions);
  const label = mode.kind === "filter" ? "/" : mode.kind === "answer" ? `to ${name}: ` : `rename ${name}: `;
  return [span(label, "bold"), ...lineSpans(line, size.cols - widthOf(label) - 1)];
}

/** A line with its cursor, as reverse video. */
export function lineSpans(line: Parameters<typeof shownLine>[0], width: number): Span[] {
  const [left, under, right] = shownLine(line, Math.max(1, width));
  return [span(left), span(under, "selected"), span(right)];
}

const HINTS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  list: [
    ["Enter", "attach"],
    ["i", "answer"],
    ["I", "keys"],
    ["w", "next waiting"],
    ["n", "new"],
    ["/", "filter"],
    ["x", "end"],
    ["h", "history"],
    ["c", "remote"],
    ["q", "quit"],
  ],
  empty: [
    ["n", "new session"],
    ["c", "remote"],
    ["q", "quit"],
  ],
  new: [
    ["Enter", "start"],
    ["Tab", "next field, or complete"],
    ["Esc", "back"],
  ],
  help: [
    ["PgUp PgDn", "scroll"],
    ["any other key", "back"],
  ],
  remote: [
    ["r", "show and arm again"],
    ["R", "new code"],
    ["Q", "QR alone"],
    ["a", "approve"],
    ["Esc", "back"],
  ],
  grep: [
    ["Enter", "search, then go to it"],
    ["Up Down", "choose"],
    ["Esc", "back"],
  ],
};

function hints(state: State): Span[] {
  const kind = state.mode.kind === "list" && state.sessions.size === 0 ? "empty" : state.mode.kind;
  const isThere: Readonly<Record<string, boolean>> =
    state.mode.kind === "remote"
      ? { a: (state.access?.waiting.length ?? 0) > 0, Q: state.mode.remote.qr.length > 0 }
      : {};
  const shown = (HINTS[kind] ?? []).filter(([key]) => isThere[key] !== false);
  const more = kind === "list" || kind === "empty" ? ([["?", "keys"]] as const) : [];
  // What does not fit is left out as a whole; the help always has its place.
  const widthOfHint = ([key, what]: readonly [string, string]) => widthOf(key) + widthOf(what) + 3;
  let room = state.size.cols - more.reduce((sum, hint) => sum + widthOfHint(hint), 0);
  const fitting = shown.filter((hint) => {
    room -= widthOfHint(hint);
    return room >= 0;
  });
  return [...more, ...fitting].flatMap(([key, what]) => [span(key, "key"), span(` ${what}  `, "dim")]);
}
