// The text of a settings file with our hooks and without them, whatever else has been changed in it. Pure except for
// what the target's formats load.

import type { HookTarget } from "./agents.ts";
import type { Install } from "./install-record.ts";
import type { JsonResult } from "./json-hooks.ts";
import { type Piece, takeOut, takeOutAnywhere } from "./text-edit.ts";

/** What is known about an earlier install. */
type Known = Pick<Install, "pieces" | "madeFile"> | null;

export interface WithHooks {
  readonly text: string;
  /** Our part of it. */
  readonly pieces: readonly Piece[];
  /** True when nothing in the text without them was written by anybody else. */
  readonly isAllOurs: boolean;
}

/** The file with our hooks in place of older ones of ours. `before` is null for no file. */
export function withHooks(target: HookTarget, before: string | null, known: Known): JsonResult<WithHooks> {
  const without = withoutHooks(target, before ?? "", known);
  if (!without.ok) return without;
  const added = target.add(without.text);
  if (!added.ok) return added;
  const isAllOurs = before === null || (known?.madeFile === true && without.text === "");
  return { ok: true, text: added.text, pieces: added.pieces, isAllOurs };
}

/** The file without our hooks: as it was before the install, except for what somebody has changed since. */
export function withoutHooks(
  target: HookTarget,
  text: string,
  known: Known,
): JsonResult<{ text: string; removed: number }> {
  const cut = target.remove(text);
  if (!cut.ok || cut.removed === 0 || !known) return cut;
  for (const way of [takeOut, takeOutAnywhere]) {
    const left = way(text, known.pieces);
    if (left !== null && isAsGood(target, left, cut.text))
      return { ok: true, text: left, removed: cut.removed };
  }
  return cut;
}

/** True when the text has none of our hooks and everything else that `cut` has. */
function isAsGood(target: HookTarget, text: string, cut: string): boolean {
  const checked = target.remove(text);
  if (!checked.ok || checked.removed > 0) return false;
  return target.format !== "json" ? text === cut : Bun.deepEquals(meaning(text), meaning(cut), true);
}

/** The meaning of settings, without empty lists and objects of hooks. */
function meaning(text: string): unknown {
  const json = text.replace(/^\uFEFF/u, "");
  const settings = json.trim() === "" ? {} : (JSON.parse(json) as Record<string, unknown>);
  const { hooks, ...others } = settings;
  if (typeof hooks !== "object" || hooks === null) return settings;
  const filled = Object.entries(hooks).filter(
    ([, groups]) => !(Array.isArray(groups) && groups.length === 0),
  );
  return filled.length === 0 ? others : { ...others, hooks: Object.fromEntries(filled) };
}
