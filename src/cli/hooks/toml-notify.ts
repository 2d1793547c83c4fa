// Codex' `notify` in its config.toml: one line, added at the very beginning, where it belongs to no table whatever
// comes after it, and removed again. Pure.

import { parse } from "smol-toml";
import { isNotifyWords } from "./hook-command.ts";
import type { JsonResult } from "./json-hooks.ts";
import { type Edited, putIn } from "./text-edit.ts";

/** A file may begin with a byte order mark, which is not part of the TOML. */
const MARK = "\uFEFF";

/** A line of ours, as `addNotify` writes it. */
const LINE = /^notify = \[.*"event", "--hook", "codex", "--payload"\](?:\r?\n|$)/gmu;

function notifyOf(text: string): JsonResult<{ notify: unknown }> {
  try {
    return { ok: true, notify: parse(text.replace(MARK, "")).notify };
  } catch (error) {
    return { ok: false, why: `is not TOML (${(error as Error).message.split("\n", 1)[0]})` };
  }
}

/** Sets `notify` to the words. Refuses if somebody else's program is set: Codex runs only one. */
export function addNotify(text: string, words: readonly string[]): JsonResult<Edited> {
  const found = notifyOf(text);
  if (!found.ok) return found;
  const { notify } = found;
  if (JSON.stringify(notify) === JSON.stringify(words)) return { ok: true, text, pieces: [] };
  if (notify !== undefined) {
    const own = words.map((word) => JSON.stringify(word)).join(" ");
    return {
      ok: false,
      why: `has a notify program already, and Codex runs only one; let that program run: ${own} "$1"`,
    };
  }
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const line = `notify = [${words.map((word) => JSON.stringify(word)).join(", ")}]${eol}`;
  return { ok: true, ...putIn(text, [{ at: text.startsWith(MARK) ? 1 : 0, text: line }]) };
}

/** Takes our line out. */
export function removeNotify(text: string): JsonResult<{ text: string; removed: number }> {
  const found = notifyOf(text);
  if (!found.ok) return found;
  if (!isNotifyWords(found.notify, "codex")) return { ok: true, text, removed: 0 };
  const body = text.startsWith(MARK) ? text.slice(1) : text;
  const lines = [...body.matchAll(LINE)];
  const left = body.replace(LINE, "");
  const after = notifyOf(left);
  if (lines.length !== 1 || !after.ok || after.notify !== undefined)
    return { ok: false, why: "has a notify by remi that was changed by hand; remove it by hand too" };
  return { ok: true, text: text.slice(0, text.length - body.length) + left, removed: 1 };
}
