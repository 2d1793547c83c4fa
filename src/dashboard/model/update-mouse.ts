// What the mouse and a paste do.

import { unhandled } from "../../protocol/unhandled.ts";
import { layoutFor } from "./layout.ts";
import { typed } from "./line-editor.ts";
import type { State } from "./state.ts";
import { intoPrompt, pressed, scrolled, select } from "./update-keys.ts";
import type { Updated } from "./updated.ts";

/** Rows of a turn of the wheel. */
const WHEEL_ROWS = 3;

export function clicked(state: State, _x: number, y: number): Updated {
  if (state.mode.kind !== "list" && state.mode.kind !== "filter") return [state, []];
  const { listTop, listRows } = layoutFor(state);
  const id = y >= listTop && y < listTop + listRows ? state.order[state.top + y - listTop] : undefined;
  return [id === undefined ? state : { ...state, selected: id }, []];
}

export function wheeled(state: State, up: boolean, y: number): Updated {
  if (state.mode.kind === "grep") return pressed(state, up ? "Up" : "Down", null);
  if (state.mode.kind !== "list") return [scrolled(state, up ? 1 : -1, WHEEL_ROWS), []];
  const { ruleTop } = layoutFor(state);
  if (y < ruleTop) return [select(state, up ? -1 : 1), []];
  return [scrolled(state, up ? 1 : -1, WHEEL_ROWS), []];
}

/** Goes into the line that is typed. In the list a paste does not count as keys, because it could end sessions. */
export function pasted(state: State, text: string): Updated {
  const { mode } = state;
  switch (mode.kind) {
    case "filter":
      return [{ ...state, filter: typed(state.filter, text), selected: null }, []];
    case "answer":
      return [intoPrompt(state, mode, text), []];
    case "rename":
      return [{ ...state, mode: { ...mode, line: typed(mode.line, text) } }, []];
    case "new":
    case "grep":
      return pressed(state, "", text);
    case "list":
    case "press":
    case "ask":
    case "help":
    case "remote":
      return [state, []];
    default:
      return unhandled(mode);
  }
}
