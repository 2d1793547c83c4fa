// Single keys for sessions: what is pressed goes to them as it is, until the key that ends it. What the person saw goes
// with each, so that no key answers a question that they have not seen.

import type { Seen } from "../../protocol/session-messages.ts";
import type { Mode, State } from "./state.ts";
import { told, type Updated } from "./updated.ts";

/** Ends it: every other key is a session's. */
export const PRESS_END = "C-g";
/** Keys that are shown as pressed. */
const SHOWN_MAX = 8;

/** Begins with the screen of one of them in view, which the keys answer. */
export function beginPress(state: State, ids: readonly string[]): Updated {
  const mode: Mode = { kind: "press", ids, keys: [] };
  const selected = state.selected !== null && ids.includes(state.selected) ? state.selected : ids[0]!;
  return [{ ...state, mode, selected, band: "preview", scroll: 0, notice: null }, []];
}

export function pressing(state: State, mode: Extract<Mode, { kind: "press" }>, key: string): Updated {
  if (key === PRESS_END) return [{ ...state, mode: { kind: "list" }, marked: new Set() }, []];
  const living = mode.ids.filter((id) => state.sessions.get(id)?.socket);
  if (living.length === 0)
    return [told({ ...state, mode: { kind: "list" } }, "the session has ended", true), []];
  const keys = [...mode.keys, key].slice(-SHOWN_MAX);
  const to = living.map((id) => ({ id, seen: seenOf(state, id) }));
  return [{ ...state, mode: { ...mode, keys }, notice: null }, [{ t: "press", key, to }]];
}

/** What the dashboard shows of the session: its preview if there is one, otherwise its row in the list. */
function seenOf({ sessions, preview }: State, id: string): Seen {
  const { state, stateSince } = sessions.get(id)!.info;
  const seen = { waiting: state === "waiting", since: stateSince };
  return preview?.id === id && preview.mark !== null ? { ...seen, mark: preview.mark } : seen;
}
