// When the screen next changes by time alone, so that one timer is enough, and none runs when nothing will change.

import { untilNextAge } from "./age.ts";
import { layoutFor } from "./layout.ts";
import { aged, isSilent, SPARK_BAR_MS } from "./sparkline.ts";
import type { State } from "./state.ts";

/** The screen changes by time alone at most once in so many ms. */
export const TICK_MS_MIN = 1_000;

/** How old the times in the remote panel may be, ms. */
const PANEL_MS = 10_000;

/** Ms from the state's time until then; null when nothing on the screen depends on time. */
export function wakeIn(state: State): number | null {
  const waits: number[] = [];
  if (state.notice) waits.push(state.notice.untilMs - state.nowMs);
  if (state.mode.kind === "remote") waits.push(PANEL_MS);
  const shown = state.order.slice(state.top, state.top + layoutFor(state).listRows);
  for (const id of state.selected === null ? shown : [state.selected, ...shown]) {
    const session = state.sessions.get(id);
    if (session) waits.push(untilNextAge(session.info.stateSince, state.nowMs));
    const spark = state.sparks.get(id);
    if (spark && !isSilent(aged(spark, state.nowMs))) waits.push(SPARK_BAR_MS - (state.nowMs % SPARK_BAR_MS));
  }
  return waits.length === 0 ? null : Math.max(TICK_MS_MIN, Math.min(...waits));
}
