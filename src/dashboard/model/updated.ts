// The result of an update, and the notice that many updates leave.

import type { Effect } from "./event.ts";
import type { State } from "./state.ts";

/** How long a notice stays, ms. */
const NOTICE_MS = 6_000;

export type Updated = readonly [State, readonly Effect[]];

/** The state with a notice in the last row. */
export function told(state: State, text: string, isError: boolean): State {
  return { ...state, notice: { text, isError, untilMs: state.nowMs + NOTICE_MS } };
}
