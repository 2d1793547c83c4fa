// How an event changes the dashboard's state, and what then has to be done outside. Keys are in the two files beside
// this one.

import type { AccessList } from "../../protocol/remote-records.ts";
import { unhandled } from "../../protocol/unhandled.ts";
import type { Size } from "../../session/size-rule.ts";
import type { Event } from "./event.ts";
import { listed } from "./filter.ts";
import { completed } from "./form.ts";
import { HITS_MAX } from "./grep.ts";
import { layoutFor, scrolledTo } from "./layout.ts";
import { panelRows } from "./panel-text.ts";
import { aged, isSilent, NO_SPARK, printed } from "./sparkline.ts";
import type { Mode, Remote, Session, State } from "./state.ts";
import { pressed } from "./update-keys.ts";
import { clicked, pasted, wheeled } from "./update-mouse.ts";
import { told, type Updated } from "./updated.ts";

/** History events that are kept of what is shown. */
const SHOWN_EVENTS_MAX = 1_000;

/** @param nowMs ms since the epoch */
export function update(before: State, event: Event, nowMs: number): Updated {
  const state: State = { ...before, nowMs };
  switch (event.t) {
    case "key":
      return settled(before, pressed(state, event.key, event.text));
    case "paste":
      return settled(before, pasted(state, event.text));
    case "click":
      return settled(before, clicked(state, event.x, event.y));
    case "wheel":
      return settled(before, wheeled(state, event.up, event.y));
    default:
      return settled(before, happened(state, event));
  }
}

type Outer = Exclude<Event, { t: "key" | "paste" | "click" | "wheel" }>;

function happened(state: State, event: Outer): Updated {
  switch (event.t) {
    case "clock":
      return [state.notice && state.notice.untilMs <= state.nowMs ? { ...state, notice: null } : state, []];
    case "resize":
      return [{ ...state, size: event.size }, []];
    case "sessions":
      return [greeted(state, event.sessions), []];
    case "session":
      return [withSession(state, event.session), []];
    case "removed":
      return [without(state, event.id), []];
    case "link-lost":
      return [{ ...state, link: "down", linkWord: null }, []];
    case "link-word":
      return [{ ...state, linkWord: event.word }, []];
    case "activity":
      return [active(state, event.sessions), []];
    case "branch":
      return [withBranch(state, event.id, event.branch), []];
    case "preview":
      return [withPreview(state, event.preview), []];
    case "history":
      return [{ ...state, history: { id: event.id, events: event.events } }, []];
    case "happened": {
      if (state.history?.id !== event.id) return [state, []];
      const events = [...state.history.events, event.event].slice(-SHOWN_EVENTS_MAX);
      return [{ ...state, history: { id: event.id, events } }, []];
    }
    case "created":
      return [
        {
          ...withSession(state, event.session),
          selected: event.session.info.id,
          mode: LIST,
          filter: NO_FILTER,
        },
        [{ t: "attach", id: event.session.info.id }],
      ];
    case "remote-access":
      return [withAccess(state, event.access), []];
    case "back":
      return [cameBack(state, event.selected, event.size, event.text), []];
    case "unsent":
      return [{ ...state, unsent: { id: event.id, text: event.text } }, []];
    case "told":
      return [told(state, event.text, event.isError), []];
    case "completed":
    case "create-failed":
    case "remote-code":
    case "remote-failed":
    case "hits":
    case "grep-failed":
      return [inPanel(state, event), []];
    default:
      return unhandled(event);
  }
}

const LIST: Mode = { kind: "list" };
const NO_FILTER = { text: "", at: 0 };

type PanelEvent = Extract<
  Event,
  { t: "completed" | "create-failed" | "remote-code" | "remote-failed" | "hits" | "grep-failed" }
>;

/** Answers that only matter to the panel which asked. */
function inPanel(state: State, event: PanelEvent): State {
  const { mode } = state;
  switch (event.t) {
    case "completed":
      if (mode.kind !== "new") return state;
      return { ...state, mode: { ...mode, form: completed(mode.form, event.typed, event.directories) } };
    case "create-failed":
      if (mode.kind !== "new") return told(state, event.why, true);
      return { ...state, mode: { ...mode, form: { ...mode.form, problem: event.why, isSending: false } } };
    case "remote-code":
      return withRemote(state, { problem: null, code: event.code, qr: event.qr, isUsed: false });
    case "remote-failed":
      return withRemote(state, { problem: event.why });
    case "hits": {
      if (mode.kind !== "grep" || !mode.grep.isSearching || event.pattern !== mode.grep.line.text)
        return state;
      const hits = [...mode.grep.hits, ...event.hits].slice(0, HITS_MAX);
      return { ...state, mode: { ...mode, grep: { ...mode.grep, hits, isSearching: !event.isLast } } };
    }
    case "grep-failed":
      if (mode.kind !== "grep") return state;
      return { ...state, mode: { ...mode, grep: { ...mode.grep, isSearching: false, problem: event.why } } };
    default:
      return unhandled(event);
  }
}

function withRemote(state: State, answer: Partial<Remote>): State {
  const { mode } = state;
  if (mode.kind !== "remote") return state;
  return { ...state, mode: { ...mode, remote: { ...mode.remote, isAsking: false, ...answer } } };
}

function withAccess(state: State, access: AccessList): State {
  const { mode } = state;
  if (mode.kind !== "remote") return { ...state, access };
  // A rotating code changes when the last client leaves; showing the next one would let somebody in.
  const wereIn = (state.access?.clients.length ?? 0) > 0;
  const isUsed = mode.remote.isUsed || (wereIn && access.clients.length === 0 && access.mode === "rotating");
  const isThere = access.waiting.some(({ fingerprint }) => fingerprint === mode.remote.approving);
  const approving = isThere ? mode.remote.approving : null;
  return {
    ...state,
    access,
    mode: { kind: "remote", remote: { ...mode.remote, isUsed, isAsking: false, approving } },
  };
}

function greeted(state: State, sessions: readonly Session[]): State {
  const known = new Map(sessions.map((session) => [session.info.id, session]));
  const kept = <T>(map: ReadonlyMap<string, T>) => new Map([...map].filter(([id]) => known.has(id)));
  return {
    ...state,
    link: "up",
    linkWord: null,
    sessions: known,
    branches: kept(state.branches),
    sparks: kept(state.sparks),
    seenMs: kept(state.seenMs),
    marked: new Set([...state.marked].filter((id) => known.has(id))),
  };
}

function withSession(state: State, session: Session): State {
  return { ...state, sessions: new Map(state.sessions).set(session.info.id, session) };
}

function without(state: State, id: string): State {
  const drop = <T>(map: ReadonlyMap<string, T>) => new Map([...map].filter(([key]) => key !== id));
  return {
    ...state,
    sessions: drop(state.sessions),
    branches: drop(state.branches),
    sparks: drop(state.sparks),
    seenMs: drop(state.seenMs),
    marked: new Set([...state.marked].filter((marked) => marked !== id)),
  };
}

function active(state: State, sessions: Extract<Event, { t: "activity" }>["sessions"]): State {
  const sparks = new Map(state.sparks);
  for (const [id, spark] of sparks) {
    const now = aged(spark, state.nowMs);
    if (now !== spark && !isSilent(spark)) sparks.set(id, now);
  }
  for (const [id, seq] of sessions)
    if (state.sessions.has(id)) sparks.set(id, printed(sparks.get(id) ?? NO_SPARK, seq, state.nowMs));
  return { ...state, sparks };
}

function withBranch(state: State, id: string, branch: string | null): State {
  if (!state.sessions.has(id) || (state.branches.get(id) ?? null) === branch) return state;
  const branches = new Map(state.branches);
  if (branch === null) branches.delete(id);
  else branches.set(id, branch);
  return { ...state, branches };
}

function withPreview(state: State, preview: NonNullable<State["preview"]>): State {
  if (preview.id !== state.selected) return state;
  // A scrolled view stays where it is while lines are added below it.
  const more = state.scroll > 0 && state.preview ? preview.aboveMax - state.preview.aboveMax : 0;
  const scroll = state.band === "preview" && more > 0 ? state.scroll + more : state.scroll;
  return { ...state, preview, scroll };
}

function cameBack(state: State, selected: string, size: Size, text: string | null): State {
  const seenMs = new Map(state.seenMs).set(selected, state.nowMs);
  const back: State = { ...state, size, seenMs, selected, scroll: 0, mode: LIST };
  return text === null ? back : told(back, text, false);
}

/** What follows from any change: the order of the list, a selection that is in it, and a list scrolled to that. */
function settled(before: State, [after, effects]: Updated): Updated {
  const isListed = after.sessions === before.sessions && after.filter.text === before.filter.text;
  const found = isListed ? after.order : listed(after.sessions, after.filter.text);
  const order = same(found, after.order) ? after.order : found;
  const isThere = after.selected !== null && order.includes(after.selected);
  // Before the first list nothing is known to be gone.
  const selected =
    isThere || (order.length === 0 && after.link === "starting") ? after.selected : nearest(before, order);
  const isOther = selected !== before.selected;
  const state: State = {
    ...after,
    order,
    selected,
    scroll: isOther && after.mode.kind === "list" && after.scroll === before.scroll ? 0 : after.scroll,
    preview: after.preview?.id === selected ? after.preview : null,
    history: after.history?.id === selected ? after.history : null,
  };
  const { listRows, bandRows } = layoutFor(state);
  const at = selected === null ? 0 : order.indexOf(selected);
  const top = scrolledTo(state.top, at, listRows, order.length);
  return [{ ...state, top, scroll: Math.min(state.scroll, scrollMax(state, bandRows)) }, effects];
}

/** How far what is scrolled can be: a panel down from its top, the band up from its end. */
function scrollMax(state: State, bandRows: number): number {
  const panel = panelRows(state, state.size.cols);
  if (panel) return Math.max(0, panel.length - (state.size.rows - 2));
  if (state.band === "history") return Math.max(0, (state.history?.events.length ?? 0) + 2 - bandRows);
  // Before the first capture this is not known; the host says how far it can be.
  return state.preview?.problem === null ? state.preview.aboveMax : Number.MAX_SAFE_INTEGER;
}

/** The session that takes the place of the one that has gone. */
function nearest(before: State, order: readonly string[]): string | null {
  const at = before.selected === null ? 0 : before.order.indexOf(before.selected);
  return order[Math.min(Math.max(0, at), order.length - 1)] ?? null;
}

const same = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((id, i) => id === b[i]);
