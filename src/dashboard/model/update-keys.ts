// What a key does: in the list, in a line that is typed, in a panel.

import { PROMPT_BYTES_MAX } from "../../keys/prompt-text.ts";
import { needOf } from "../../protocol/session-need.ts";
import { unhandled } from "../../protocol/unhandled.ts";
import type { Effect } from "./event.ts";
import { FIELDS, formResult, moved, newForm, withLine } from "./form.ts";
import { type Action, actionOf } from "./keys.ts";
import { layoutFor } from "./layout.ts";
import { EMPTY_LINE, edited, type Line, lineOf, typed } from "./line-editor.ts";
import { previewText } from "./preview.ts";
import { promptTextOf, typedPrompt } from "./prompt-line.ts";
import { questionFor } from "./question.ts";
import { type Grep, type Mode, type Session, type State, selectedSession } from "./state.ts";
import { beginPress, pressing } from "./update-press.ts";
import { told, type Updated } from "./updated.ts";

const LIST: Mode = { kind: "list" };
const QUIT: readonly Effect[] = [{ t: "quit" }];

/** @param text what the key types, if anything */
export function pressed(state: State, key: string, text: string | null): Updated {
  const { mode } = state;
  if (mode.kind === "press") return pressing(state, mode, key);
  if (key === "C-c") return [state, QUIT];
  if (key === "C-z") return [state, [{ t: "suspend" }]];
  if (key === "C-l") return [state, [{ t: "redraw" }]];
  switch (mode.kind) {
    case "list":
      return act(state, actionOf(key));
    case "filter":
      return filtering(state, key, text);
    case "answer":
      return prompting(state, mode, key, text);
    case "rename":
      return renaming(state, mode, key, text);
    case "ask":
      return asked(state, mode, key);
    case "new":
      return filling(state, mode, key, text);
    case "help":
      return inPanel(state, key) ?? [{ ...state, mode: LIST, scroll: 0 }, []];
    case "remote":
      return remote(state, mode, key);
    case "grep":
      return searching(state, mode.grep, key, text);
    default:
      return unhandled(mode);
  }
}

/** Sessions that the next action is about: those that are marked, or the selected one. */
export function targets(state: State): readonly Session[] {
  const ids = state.marked.size > 0 ? state.order.filter((id) => state.marked.has(id)) : [state.selected];
  return ids.flatMap((id) => (id === null ? [] : (state.sessions.get(id) ?? [])));
}

function act(state: State, action: Action | null): Updated {
  const session = selectedSession(state);
  switch (action) {
    case null:
      return [state, []];
    case "up":
      return [select(state, -1), []];
    case "down":
      return [select(state, 1), []];
    case "first":
      return [select(state, -state.order.length), []];
    case "last":
      return [select(state, state.order.length), []];
    case "page-up":
      return [scrolled(state, 1), []];
    case "page-down":
      return [scrolled(state, -1), []];
    case "quit":
      return [state, QUIT];
    case "filter":
      return [{ ...state, mode: { kind: "filter" } }, []];
    case "help":
      return [{ ...state, mode: { kind: "help" }, scroll: 0 }, []];
    case "back":
      return [goBack(state), []];
    case "new":
      return [{ ...state, mode: { kind: "new", form: newForm(startDirectory(state)) } }, []];
    case "grep":
      return [{ ...state, mode: { kind: "grep", grep: NO_GREP } }, []];
    case "remote":
      return [
        { ...state, mode: { kind: "remote", remote: NO_REMOTE }, scroll: 0 },
        [{ t: "remote", refresh: false, link: true }],
      ];
    case "next-waiting":
      return [nextWaiting(state), []];
    case "suspend":
    case "redraw":
      return [state, [{ t: action }]];
    default:
      return session
        ? onSession(state, session, action)
        : [told(state, "there is no session; n starts one", true), []];
  }
}

type SessionAction =
  | "attach"
  | "answer"
  | "press"
  | "mark"
  | "rename"
  | "kill"
  | "restart"
  | "detach"
  | "mute"
  | "copy"
  | "history";

/** Done to all that are marked. */
const IS_FOR_ALL: ReadonlySet<SessionAction> = new Set([
  "answer",
  "press",
  "kill",
  "restart",
  "detach",
  "mute",
]);

function onSession(state: State, session: Session, action: SessionAction): Updated {
  const { info } = session;
  if (IS_FOR_ALL.has(action) && targets(state).length === 0)
    return [told(state, "no marked session is shown; Esc removes the marks", true), []];
  switch (action) {
    case "attach":
      if (session.socket && info.state !== "exited") return [state, [{ t: "attach", id: info.id }]];
      return [told(state, `${info.name} has ended; R runs it again`, true), []];
    case "answer":
    case "press": {
      const ids = targets(state).flatMap((each) => (each.info.state === "exited" ? [] : [each.info.id]));
      const [first, ...more] = ids;
      if (first === undefined) return [told(state, `${info.name} has ended; R runs it again`, true), []];
      return action === "press"
        ? beginPress(state, ids)
        : [{ ...state, ...beginPrompt(state, first, more) }, []];
    }
    case "rename":
      return [{ ...state, mode: { kind: "rename", id: info.id, line: lineOf(info.name) } }, []];
    case "mark":
      return [select(toggled(state, info.id), 1), []];
    case "history":
      return [{ ...state, band: state.band === "history" ? "preview" : "history", scroll: 0 }, []];
    case "kill":
      return [{ ...state, mode: { kind: "ask", question: questionFor(targets(state)) } }, []];
    case "restart": {
      const ended = targets(state).filter((each) => each.info.state === "exited");
      if (ended.length === 0) return [told(state, `${info.name} is running; x ends it`, true), []];
      return [unmarked(state), [{ t: "restart", ids: ended.map((each) => each.info.id) }]];
    }
    case "detach":
      return [unmarked(state), [{ t: "detach", ids: targets(state).map((each) => each.info.id) }]];
    case "mute": {
      const all = targets(state);
      const muted = !all.every((each) => each.info.muted === true);
      return [unmarked(state), [{ t: "mute", ids: all.map((each) => each.info.id), muted }]];
    }
    case "copy":
      if (!state.preview || state.preview.lines.length === 0)
        return [told(state, "there is no text to copy", true), []];
      return [told(state, "copied", false), [{ t: "copy", text: previewText(state.preview) }]];
    default:
      return unhandled(action);
  }
}

const startDirectory = (state: State) => selectedSession(state)?.info.cwd ?? (state.home || "/");

const NO_REMOTE = {
  code: null,
  isUsed: false,
  qr: [],
  isQrAlone: false,
  problem: null,
  isAsking: true,
  approving: null,
} as const;
const NO_GREP: Grep = {
  line: EMPTY_LINE,
  isTyping: true,
  isSearching: false,
  hits: [],
  chosen: 0,
  problem: null,
};

const unmarked = (state: State): State => ({ ...state, marked: new Set() });

function toggled(state: State, id: string): State {
  const marked = new Set(state.marked);
  if (!marked.delete(id)) marked.add(id);
  return { ...state, marked };
}

/** Selects the session that is `by` rows away, or the last in that direction. */
export function select(state: State, by: number): State {
  const at = state.selected === null ? 0 : state.order.indexOf(state.selected);
  const to = Math.max(0, Math.min(state.order.length - 1, at + by));
  return { ...state, selected: state.order[to] ?? state.selected };
}

/** The next session below that waits, otherwise the first that waits. */
function nextWaiting(state: State): State {
  const isWaiting = (id: string) => needOf(state.sessions.get(id)!.info) === "waiting";
  const at = state.selected === null ? -1 : state.order.indexOf(state.selected);
  const next = state.order.find((id, i) => i > at && isWaiting(id)) ?? state.order.find(isWaiting);
  return next === undefined ? told(state, "no session waits", false) : { ...state, selected: next };
}

/** By a page less two lines: up is 1. A panel is scrolled from its top, the band from its end. */
export function scrolled(state: State, pages: number, rows?: number): State {
  const isBand = state.mode.kind === "list";
  const page = rows ?? Math.max(1, (isBand ? layoutFor(state).bandRows : state.size.rows - 2) - 2);
  const by = isBand ? pages * page : -pages * page;
  return { ...state, scroll: Math.max(0, state.scroll + by) };
}

function goBack(state: State): State {
  if (state.scroll > 0) return { ...state, scroll: 0 };
  if (state.band === "history") return { ...state, band: "preview" };
  if (state.filter.text !== "") return { ...state, filter: EMPTY_LINE };
  return unmarked(state);
}

function lineAfter(line: Line, key: string, text: string | null): Line | null {
  return edited(line, key) ?? (text === null ? null : typed(line, text));
}

function filtering(state: State, key: string, text: string | null): Updated {
  if (key === "Enter") return [{ ...state, mode: LIST }, []];
  if (key === "Escape") return [{ ...state, mode: LIST, filter: EMPTY_LINE }, []];
  if (key === "Up" || key === "Down") return [select(state, key === "Up" ? -1 : 1), []];
  if (key === "Backspace" && state.filter.text === "") return [{ ...state, mode: LIST }, []];
  const line = lineAfter(state.filter, key, text);
  // The best match is selected until another one is chosen.
  return [
    line
      ? { ...state, filter: line, selected: line.text === state.filter.text ? state.selected : null }
      : state,
    [],
  ];
}

/** The line of a prompt: with the text of the one before where that was not typed. */
function beginPrompt(state: State, id: string, more: readonly string[]): Pick<State, "mode" | "unsent"> {
  const line = state.unsent?.id === id ? lineOf(state.unsent.text) : EMPTY_LINE;
  return { mode: { kind: "answer", id, more, line }, unsent: null };
}

function prompting(
  state: State,
  mode: Extract<Mode, { kind: "answer" }>,
  key: string,
  text: string | null,
): Updated {
  if (key === "Escape") return [{ ...state, mode: LIST }, []];
  if (key === "Enter") {
    const { text: said } = mode.line;
    if (mode.more.length > 0)
      return [
        { ...unmarked(state), mode: LIST },
        [{ t: "answer-all", ids: [mode.id, ...mode.more], text: said }],
      ];
    return [{ ...unmarked(state), mode: LIST }, [{ t: "answer", id: mode.id, text: said }]];
  }
  const typedText = promptTextOf(key, text);
  if (typedText !== null) return [intoPrompt(state, mode, typedText), []];
  const line = edited(mode.line, key);
  return [line ? { ...state, mode: { ...mode, line } } : state, []];
}

/** Typed or pasted into the line of a prompt: whole, or not at all. */
export function intoPrompt(state: State, mode: Extract<Mode, { kind: "answer" }>, text: string): State {
  const line = typedPrompt(mode.line, text);
  if (line) return { ...state, mode: { ...mode, line } };
  const most = `a prompt has at most ${PROMPT_BYTES_MAX / 1024} KiB; nothing was inserted`;
  return told({ ...state, mode: LIST, unsent: { id: mode.id, text: mode.line.text } }, most, true);
}

function renaming(
  state: State,
  mode: Extract<Mode, { kind: "rename" }>,
  key: string,
  text: string | null,
): Updated {
  if (key === "Escape") return [{ ...state, mode: LIST }, []];
  if (key === "Enter") {
    const name = mode.line.text;
    return [{ ...state, mode: LIST }, name === "" ? [] : [{ t: "rename", id: mode.id, name: name.trim() }]];
  }
  const line = lineAfter(mode.line, key, text);
  return [line ? { ...state, mode: { ...mode, line } } : state, []];
}

function asked(state: State, mode: Extract<Mode, { kind: "ask" }>, key: string): Updated {
  if (key !== "y" && key !== "Y") return [{ ...state, mode: LIST }, []];
  const { kill, forget } = mode.question;
  return [{ ...unmarked(state), mode: LIST }, [{ t: "end", kill, forget }]];
}

function filling(
  state: State,
  mode: Extract<Mode, { kind: "new" }>,
  key: string,
  text: string | null,
): Updated {
  const { form } = mode;
  const withForm = (next: typeof form): State => ({ ...state, mode: { kind: "new", form: next } });
  if (key === "Escape") return [{ ...state, mode: LIST }, []];
  if (form.isSending) return [state, []];
  if (key === "Tab" && form.field === "directory") {
    return [state, [{ t: "complete", typed: form.lines.directory.text }]];
  }
  if (key === "Down" || key === "Tab") return [withForm(moved(form, 1)), []];
  if (key === "Up" || key === "S-Tab") return [withForm(moved(form, -1)), []];
  if (key === "Enter") {
    const isLast = form.field === FIELDS.at(-1) || form.lines.command.text !== "" || form.field === "command";
    if (!isLast) return [withForm(moved(form, 1)), []];
    const result = formResult(form, state.home);
    if (!result.ok) return [withForm({ ...form, field: result.field, problem: result.problem }), []];
    return [
      withForm({ ...form, isSending: true, problem: null }),
      [{ t: "create", session: result.session }],
    ];
  }
  const line = lineAfter(form.lines[form.field], key, text);
  return [line ? withForm({ ...withLine(form, line), offered: [] }) : state, []];
}

/** Scrolling in a panel; null for any other key. */
function inPanel(state: State, key: string): Updated | null {
  const action = actionOf(key);
  if (action === "page-up" || action === "page-down")
    return [scrolled(state, action === "page-up" ? 1 : -1), []];
  if (action === "up" || action === "down") return [scrolled(state, action === "up" ? 1 : -1, 1), []];
  return null;
}

function remote(state: State, mode: Extract<Mode, { kind: "remote" }>, key: string): Updated {
  const withQrAlone = (isQrAlone: boolean): State => ({
    ...state,
    mode: { kind: "remote", remote: { ...mode.remote, isQrAlone } },
  });
  if (mode.remote.isQrAlone) return [withQrAlone(false), []];
  if (key === "Q" && mode.remote.qr.length > 0) return [withQrAlone(true), []];
  const asking: State = { ...state, mode: { kind: "remote", remote: { ...mode.remote, isAsking: true } } };
  if (key === "r" || key === "R") return [asking, [{ t: "remote", refresh: key === "R", link: true }]];
  const waiting = state.access?.waiting[0];
  const { approving } = mode.remote;
  // Approves the device that was shown, whichever device waits by the time of the key.
  if (key === "y" && approving !== null) return [asking, [{ t: "approve", which: approving }]];
  if (key === "a" && waiting)
    return [
      { ...state, mode: { kind: "remote", remote: { ...mode.remote, approving: waiting.fingerprint } } },
      [],
    ];
  return inPanel(state, key) ?? [{ ...state, mode: LIST, scroll: 0 }, []];
}

function searching(state: State, grep: Grep, key: string, text: string | null): Updated {
  const withGrep = (more: Partial<Grep>): State => ({
    ...state,
    mode: { kind: "grep", grep: { ...grep, ...more } },
  });
  if (key === "Escape") return [{ ...state, mode: LIST, scroll: 0 }, []];
  if (key === "Up" || key === "Down") {
    const to = Math.max(0, Math.min(grep.hits.length - 1, grep.chosen + (key === "Up" ? -1 : 1)));
    return [withGrep({ chosen: to, isTyping: false }), []];
  }
  if (key === "Enter" && grep.isTyping) {
    if (grep.line.text === "") return [state, []];
    const fresh = { hits: [], chosen: 0, problem: null, isSearching: true, isTyping: false };
    return [withGrep(fresh), [{ t: "grep", pattern: grep.line.text }]];
  }
  if (key === "Enter") {
    const hit = grep.hits[grep.chosen];
    if (!hit || !state.sessions.has(hit.id)) return [state, []];
    const found: State = { ...state, mode: LIST, band: "preview", filter: EMPTY_LINE, selected: hit.id };
    return [{ ...found, scroll: Math.max(0, (hit.above ?? 0) - 2) }, []];
  }
  const line = lineAfter(grep.line, key, text);
  return [line ? withGrep({ line, isTyping: true, isSearching: false, problem: null }) : state, []];
}
